"""Numbers of tickets in what a resident writes."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from acd.domain.model.contact import EMAIL, Author
from acd.ports.contacts import ContactRecord, Message
from desk.live.named_tickets import MAX_NAMED, named_numbers


def record(subject: str = "") -> ContactRecord:
    return ContactRecord("mail-1", EMAIL, "drogi", "pl", 1, subject=subject)


def message(text: str, author: Author = Author.RESIDENT, **headers: str) -> Message:
    return Message("m-1", "mail-1", author, text, 1, headers=headers)


@pytest.mark.parametrize(
    "text",
    [
        "135285/26",
        "Sprawa nr 135285/26.",
        "135285-26: brak odpowiedzi",
        "zgłoszenie #135285 / 26",
        "(135285/26)",
        "Re: Re: [135285/26]",
    ],
)
def test_number_is_read_as_people_write_it(text: str) -> None:
    assert named_numbers(record(text), []) == ("135285/26",)
    assert named_numbers(record(), [message(text)]) == ("135285/26",)
    assert named_numbers(None, [message("", subject=text)]) == ("135285/26",)


@pytest.mark.parametrize(
    "text", ["26-11-2026", "01-248", "48 601 000 118", "2026/11/26", "1234567890/26", "12/26", ""]
)
def test_dates_postcodes_and_telephones_are_no_numbers(text: str) -> None:
    assert named_numbers(record(text), [message(text)]) == ()


def test_what_the_city_wrote_names_nothing() -> None:
    texts = [message("135285/26", author) for author in Author if author is not Author.RESIDENT]
    assert named_numbers(record(), texts) == ()


def test_number_is_named_once_and_a_list_is_cut() -> None:
    text = " ".join(f"13528{n}/26 13528{n}-26" for n in range(9))
    assert named_numbers(record(text), [message(text)]) == ("135280/26", "135281/26", "135282/26")


@given(st.text(max_size=500))
def test_any_text_gives_few_numbers(text: str) -> None:
    assert len(named_numbers(record(text), [message(text)])) <= MAX_NAMED


@given(
    st.integers(10_000, 999_999_999),
    st.integers(0, 99),
    st.sampled_from("/-"),
    st.text("abc.:,()[]# \n", max_size=20),
)
def test_every_number_between_other_signs_is_read(
    serial: int, year: int, sign: str, around: str
) -> None:
    text = f"{around} {serial}{sign}{year:02d} {around}"
    assert named_numbers(None, [message(text)]) == (f"{serial}/{year:02d}",)
