"""English words of numbers, dates and times."""

from __future__ import annotations

import pytest

from ivr.speech.english import MAX_NUMBER, cardinal, clock, counted, ordinal, year


@pytest.mark.parametrize(
    ("number", "words"),
    [
        (0, "zero"),
        (13, "thirteen"),
        (21, "twenty-one"),
        (100, "one hundred"),
        (115, "one hundred and fifteen"),
        (1_005, "one thousand and five"),
        (19_115, "nineteen thousand one hundred and fifteen"),
        (2_000_000, "two million"),
        (1_000_100, "one million one hundred"),
    ],
)
def test_cardinal_is_read_with_british_and(number: int, words: str) -> None:
    assert cardinal(number) == words


@pytest.mark.parametrize("number", [-1, MAX_NUMBER + 1])
def test_number_out_of_range_is_refused(number: int) -> None:
    with pytest.raises(ValueError, match="expected 0"):
        cardinal(number)


@pytest.mark.parametrize(
    ("number", "words"),
    [
        (1, "first"),
        (12, "twelfth"),
        (20, "twentieth"),
        (22, "twenty-second"),
        (100, "one hundredth"),
        (104, "one hundred and fourth"),
    ],
)
def test_ordinal_changes_the_last_word(number: int, words: str) -> None:
    assert ordinal(number) == words


def test_noun_agrees_with_its_number() -> None:
    assert (counted(1, "people"), counted(2, "people")) == ("one person", "two people")


@pytest.mark.parametrize(
    ("number", "words"),
    [
        (2026, "twenty twenty-six"),
        (2006, "two thousand and six"),
        (1900, "nineteen hundred"),
        (1905, "nineteen oh five"),
        (2010, "twenty ten"),
    ],
)
def test_year_is_read_in_two_halves(number: int, words: str) -> None:
    assert year(number) == words


@pytest.mark.parametrize(
    ("time", "words"),
    [
        ((0, 0), "twelve a.m."),
        ((12, 5), "twelve oh five p.m."),
        ((14, 30), "two thirty p.m."),
        ((11, 59), "eleven fifty-nine a.m."),
    ],
)
def test_time_is_read_on_the_twelve_hour_clock(time: tuple[int, int], words: str) -> None:
    assert clock(*time) == words
