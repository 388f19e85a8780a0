"""Normal form of addresses."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm_bridge.residents.addresses import normal_address


@pytest.mark.parametrize(
    ("written", "normal"),
    [
        ("601000118", "+48601000118"),
        ("601 000 118", "+48601000118"),
        ("0048601000118", "+48601000118"),
        ("+48 601-000-118", "+48601000118"),
        ("+380 44 000 0012", "+380440000012"),
        ("Halina@Example.ORG ", "halina@example.org"),
    ],
)
def test_spellings_of_an_address_are_normalised(written: str, normal: str) -> None:
    assert normal_address(written) == normal


@pytest.mark.parametrize("written", [None, "", "anonymous", "101", "@", "a@b", "@example.org"])
def test_text_that_is_no_address_gives_none(written: str | None) -> None:
    assert normal_address(written) is None


@given(st.text(max_size=60))
def test_normalisation_never_raises_and_is_idempotent(text: str) -> None:
    normal = normal_address(text)
    assert normal is None or normal_address(normal) == normal
