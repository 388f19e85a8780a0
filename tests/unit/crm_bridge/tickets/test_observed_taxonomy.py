"""The shipped taxonomy against what the city's own records show.

The records are not part of this repository. Where the folder is not beside it, these tests say
that they were left out.
"""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from tests.support.city import CATALOGUE

DATA = Path(__file__).parents[4].parent / "shared" / "data"
observed = pytest.mark.skipif(
    not DATA.is_dir(), reason="left out: the city's records (../shared/data) are not here"
)


def _rows(name: str) -> list[dict[str, str]]:
    with (DATA / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@observed
def test_every_observed_case_can_be_written() -> None:
    districts = {(row.kind, row.category, row.event) for row in CATALOGUE.entries}
    seen = {
        (row["notificationType"], row["subcategory"], row["event"])
        for row in _rows("warsaw19115_observed_taxonomy.csv")
    }
    assert seen - districts == set()


@observed
def test_districts_are_those_of_the_national_register() -> None:
    official = {
        row["NAZWA"]: "".join(row[part] for part in ("WOJ", "POW", "GMI", "RODZ"))
        for row in _rows("terc_warszawa_2024-01-01.csv")
        if row["NAZWA_DOD"] == "dzielnica"
    }
    assert {row.name: row.terc for row in CATALOGUE.districts} == official


def test_taxonomy_has_eighteen_districts_and_a_unit_for_every_incident() -> None:
    assert len(CATALOGUE.districts) == 18
    incidents = [row for row in CATALOGUE.entries if row.kind == "INCIDENT"]
    assert all(row.unit_id in CATALOGUE.units for row in incidents)
