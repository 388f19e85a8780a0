"""Mutation tests catch planted faults: some of them here, all of them in `make mutants`."""

from __future__ import annotations

import pytest

from tests.mutants.faults import FAULTS, Fault
from tests.mutants.run import ROOT, FaultNotFound, hunt, planted

SOME = ("capacity off by one", "position lost on return", "snapshot forgets keys")


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.name)
def test_each_fault_fits_the_source_once(fault: Fault) -> None:
    source = (ROOT / "acd" / fault.file).read_text(encoding="utf-8")
    assert planted(fault, source) != source


def test_a_fault_that_no_longer_fits_is_an_error() -> None:
    gone = Fault("gone", "domain/step/acd.py", "no such text", "")
    with pytest.raises(FaultNotFound):
        planted(gone, "another text")


@pytest.mark.parametrize("name", SOME)
def test_a_planted_fault_is_caught(name: str) -> None:
    (fault,) = [fault for fault in FAULTS if fault.name == name]
    assert hunt(fault).by is not None


def test_fault_names_are_unique_and_at_least_twenty() -> None:
    assert len({fault.name for fault in FAULTS}) == len(FAULTS) >= 20
