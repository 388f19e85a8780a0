"""Rows of the large city of the benchmark: unique keys, right numbers, the same open cases."""

from __future__ import annotations

from zoneinfo import ZoneInfo

import pytest

from bench.cases.content import OPEN_CASES, LargeCity
from config.readers.organisation import load_organisation
from config.settings import ROOT
from crm_bridge.places.asset_kinds import luhn_is_right
from crm_bridge.tickets.numbers import read_ticket_number
from tests.support.city import CATALOGUE

CITY = LargeCity(
    500, CATALOGUE, load_organisation(ROOT / "config", CATALOGUE, ZoneInfo("Europe/Warsaw"))
)


def test_rows_have_a_value_for_each_column_and_no_key_twice() -> None:
    for rows in CITY.rows():
        values = list(rows.values)
        assert {len(row) for row in values} == {len(rows.columns)}
        keys = [rows.columns.index(column.name) for column in rows.table.primary_key]
        assert len({tuple(row[key] for key in keys) for row in values}) == len(values)
        assert set(rows.columns) <= {column.name for column in rows.table.columns}


def test_numbers_are_those_of_a_city() -> None:
    assert read_ticket_number(CITY.number(0)) is not None
    assert luhn_is_right(CITY.lamp(17))


@pytest.mark.parametrize("size", [20_000, 1_000_000])
def test_older_years_add_no_open_cases(size: int) -> None:
    city = LargeCity(size, CATALOGUE, CITY.organisation)
    assert not city.is_open(size - OPEN_CASES - 1)
    assert city.is_open(size - OPEN_CASES)
