"""The hunt for planted faults works: some of them here, all of them in `make mutants`."""

from __future__ import annotations

import pytest

from tests.mutants.faults import FAULTS, Fault
from tests.mutants.run import ROOT, FaultNotFound, hunt, planted

SOME = ("capacity off by one", "place lost on return", "snapshot forgets keys")


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.name)
def test_each_fault_has_its_place_in_the_source(fault: Fault) -> None:
    source = (ROOT / "acd" / "domain" / fault.file).read_text(encoding="utf-8")
    assert planted(fault, source) != source


def test_a_fault_whose_place_has_gone_is_no_silent_success() -> None:
    gone = Fault("gone", "hall.py", "no such text", "")
    with pytest.raises(FaultNotFound):
        planted(gone, "another text")


@pytest.mark.parametrize("name", SOME)
def test_a_planted_fault_is_caught(name: str) -> None:
    (fault,) = [fault for fault in FAULTS if fault.name == name]
    assert hunt(fault).by is not None


def test_there_are_enough_faults_of_different_names() -> None:
    assert len({fault.name for fault in FAULTS}) == len(FAULTS) >= 20
