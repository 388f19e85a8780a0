"""The shipped taxonomy against what the city's own records show.

The records are not part of this repository. Where the folder is not beside it, these tests say
that they were left out.
"""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from tests.support.city import CATALOGUE

DATA = Path(__file__).parents[3].parent / "shared" / "data"
observed = pytest.mark.skipif(
    not DATA.is_dir(), reason="left out: the city's records (../shared/data) are not here"
)


def _rows(name: str) -> list[dict[str, str]]:
    with (DATA / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@observed
def test_every_observed_case_can_be_written_down() -> None:
    known = {(each.kind, each.category, each.event) for each in CATALOGUE.entries}
    seen = {
        (row["notificationType"], row["subcategory"], row["event"])
        for row in _rows("warsaw19115_observed_taxonomy.csv")
    }
    assert seen - known == set()


@observed
def test_the_districts_are_those_of_the_national_register() -> None:
    official = {
        row["NAZWA"]: "".join(row[part] for part in ("WOJ", "POW", "GMI", "RODZ"))
        for row in _rows("terc_warszawa_2024-01-01.csv")
        if row["NAZWA_DOD"] == "dzielnica"
    }
    assert {each.name: each.terc for each in CATALOGUE.districts} == official


def test_there_are_eighteen_districts_and_every_incident_has_a_unit() -> None:
    assert len(CATALOGUE.districts) == 18
    incidents = [each for each in CATALOGUE.entries if each.kind == "INCIDENT"]
    assert all(each.unit_id in CATALOGUE.units for each in incidents)
