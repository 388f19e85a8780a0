"""Ticket numbers in the city's form."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm_bridge.tickets.numbers import TicketNumber, read_serial, read_ticket_number, year_of


@given(serial=st.integers(1, 999_999_999), year=st.integers(0, 99), mark=st.sampled_from("/-"))
def test_every_number_is_read_back_with_slash_or_hyphen(serial: int, year: int, mark: str) -> None:
    number = TicketNumber(serial, year)
    assert read_ticket_number(str(number).replace("/", mark)) == number


@given(
    serial=st.integers(1_000, 999_999_999),
    label=st.sampled_from(["", "nr ", "Nr. ", "numer: ", "zgłoszenie nr ", "#", "case no. "]),
)
def test_words_before_a_number_and_a_missing_year_are_read(serial: int, label: str) -> None:
    assert read_ticket_number(f"{label}{serial}/26") == TicketNumber(serial, 26)
    assert read_serial(f" {label}{serial} ") == serial
    assert read_ticket_number(f"{label}{serial}") is None


@given(st.text(max_size=40))
def test_typed_text_never_raises(text: str) -> None:
    number = read_ticket_number(text)
    assert number is None or read_ticket_number(str(number)) == number


@pytest.mark.parametrize("text", ["", "135285", "135285/2019", "/19", "135285/19/1", "١٣/19"])
def test_other_text_is_no_number(text: str) -> None:
    assert read_ticket_number(text) is None


def test_year_2005_keeps_its_zero() -> None:
    assert str(TicketNumber(17, 5)) == "17/05"


def test_year_changes_at_local_midnight() -> None:
    midnight = datetime(2026, 12, 31, 23, tzinfo=UTC).timestamp() * 1000
    assert (year_of(int(midnight) - 1), year_of(int(midnight))) == (26, 27)
