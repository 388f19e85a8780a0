"""Search text as people type it."""

from __future__ import annotations

import pytest

from crm_bridge.search_text import digits_of, folded


def test_names_are_compared_without_accents_and_case() -> None:
    assert folded("  Żaneta  ZIĘBA-ŁOŚ ") == "zaneta zieba-los"
    assert folded("Олена КОВАЛЬ") == folded("олена коваль")


@pytest.mark.parametrize(
    ("text", "digits"), [("601 000", "601000"), ("+48 (22) 1", "48221"), ("12", None), ("a1", None)]
)
def test_digits_are_taken_only_from_text_like_a_number(text: str, digits: str | None) -> None:
    assert digits_of(text) == digits
