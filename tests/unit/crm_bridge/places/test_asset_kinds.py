"""Numbers of assets and their check digits."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm_bridge.places.asset_kinds import (
    AssetKind,
    luhn_is_right,
    mod97_is_right,
    plain_number,
)

LAMP = AssetKind("lamp", {"pl": "latarnia"}, "[0-9]{6}", "luhn")


def test_number_is_stored_without_separators_and_in_capitals() -> None:
    assert plain_number(" k-12 3/45. ") == "K12345"


@pytest.mark.parametrize(("number", "right"), [("79927398713", True), ("79927398710", False)])
def test_check_digit_follows_the_published_example(number: str, right: bool) -> None:
    assert luhn_is_right(number) is right


def test_two_check_digits_follow_the_standard() -> None:
    """ISO/IEC 7064 MOD 97-10: the number, its check digits behind it, leaves 1."""
    assert mod97_is_right("79444")
    assert not mod97_is_right("79445")


@given(st.from_regex(r"\A[0-9]{5}\Z"), st.integers(0, 4), st.integers(1, 9))
def test_one_wrong_digit_is_noticed(body: str, position: int, shift: int) -> None:
    right = next(f"{body}{digit}" for digit in range(10) if luhn_is_right(f"{body}{digit}"))
    wrong_digit = str((int(right[position]) + shift) % 10)
    wrong = right[:position] + wrong_digit + right[position + 1 :]
    assert LAMP.accepts(right)
    assert not LAMP.accepts(wrong)


@pytest.mark.parametrize("number", ["", "1", "12345", "1234567", "A23456"])
def test_other_form_is_not_accepted(number: str) -> None:
    assert not LAMP.accepts(number)
