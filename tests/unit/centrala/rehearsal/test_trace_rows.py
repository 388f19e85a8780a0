"""Cells of a trace: times, lengths and dates by the names of their columns."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from centrala.rehearsal.trace_rows import DAY_MS, REQUIRED, Row, TraceInvalid, columns_of

FILE = Path("day.csv")


def a_row(**values: str) -> Row:
    return Row(FILE, 7, values)


def test_columns_keep_their_order_and_those_of_no_use() -> None:
    names = ("extra", *reversed(REQUIRED))
    columns = columns_of(FILE, ",".join(names).encode() + b"\r")
    assert columns.names == names
    assert columns.row(2, b"x," + b"1," * 6 + b" 2 ").values["type"] == "2"


@pytest.mark.parametrize("name", REQUIRED)
def test_missing_column_is_named(name: str) -> None:
    header = ",".join(column for column in REQUIRED if column != name)
    with pytest.raises(TraceInvalid, match=f"day.csv:1: {name}: expected one column"):
        columns_of(FILE, header.encode())


@given(seconds=st.integers(0, 86_399), later=st.integers(0, 43_199))
def test_time_after_an_earlier_one_never_goes_back(seconds: int, later: int) -> None:
    until = seconds + later
    clock = f"{until // 3600 % 24}:{until // 60 % 60:02}:{until % 60:02}"
    assert a_row(at=clock).clock_ms("at", after_ms=1_000 * seconds) == 1_000 * until


def test_time_just_before_an_earlier_one_is_of_the_same_day() -> None:
    assert a_row(at="9:00:00").clock_ms("at", after_ms=9 * 3_600_000 + 2_000) == 9 * 3_600_000
    assert a_row(at="0:00:01").clock_ms("at", after_ms=DAY_MS - 1_000) == DAY_MS + 1_000


@pytest.mark.parametrize("cell", ["14401", "9" * 30, "-1", "1.5", "", "٣", "1e3"])
def test_length_that_is_none_or_too_long_is_refused(cell: str) -> None:
    with pytest.raises(TraceInvalid, match=r"day.csv:7: q_time: expected whole seconds, at most"):
        a_row(q_time=cell).length_ms("q_time")


def test_longest_wait_is_four_hours() -> None:
    assert a_row(q_time="14400").length_ms("q_time") == 14_400_000


@pytest.mark.parametrize("cell", ["990131", "19990131", "1999-01-31", "31.01.1999"])
def test_date_is_read_in_each_of_its_forms(cell: str) -> None:
    assert a_row(date=cell).date() == date(1999, 1, 31)
    assert a_row().date() is None
