"""Search terms of names, e-mail addresses and telephone numbers."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm_bridge.residents.terms import LAST, address_terms, name_terms, query_prefixes


def finds(query: str, *terms: frozenset[str]) -> bool:
    """Return whether the query finds a resident who has these terms."""
    prefixes, everything = query_prefixes(query), frozenset().union(*terms)
    return bool(prefixes) and all(
        any(prefix <= term < prefix + LAST for prefix in alternatives for term in everything)
        for alternatives in prefixes
    )


@pytest.mark.parametrize(
    ("query", "name"),
    [
        ("zieba", "Żaneta Zięba-Łoś"),
        ("ŁOŚ żan", "Żaneta Zięba-Łoś"),
        ("los zaneta zieba", "Żaneta Zięba-Łoś"),
        ("коваль", "Олена Коваль"),
        ("o'brien", "Mary O'Brien"),
    ],
)
def test_name_is_found_by_beginnings_of_words_in_any_order(query: str, name: str) -> None:
    assert finds(query, name_terms(name))


@pytest.mark.parametrize(
    "query", ["601000118", "+48 601 000 118", "0048601000118", "601 000", "000 118", "118"]
)
def test_number_is_found_by_its_beginning_its_end_and_whole(query: str) -> None:
    assert finds(query, address_terms("+48601000118"))


@pytest.mark.parametrize("query", ["olena", "OLENA.k", "OLENA.Koval@exa", "koval", "example"])
def test_mail_address_is_found_by_its_beginning_and_its_words(query: str) -> None:
    assert finds(query, address_terms("olena.koval@example.org"))


@pytest.mark.parametrize("query", ["", "  ", "%_", "wron", "602"])
def test_other_texts_find_nobody(query: str) -> None:
    assert not finds(query, name_terms("Olena Koval"), address_terms("+48601000118"))


def test_identity_of_a_conversation_is_no_search_term() -> None:
    assert address_terms("chat:5f2a") == frozenset()


@given(st.text(max_size=40), st.text(max_size=40))
def test_every_name_with_letters_is_found_by_itself(first: str, last: str) -> None:
    name = f"{first} {last}"
    query = f"{last} {first}"
    if query_prefixes(query) and "@" not in query and name_terms(name):
        words = query_prefixes(query)
        assert finds(query, name_terms(name)) or not all(
            next(iter(word)).startswith("w") for word in words
        )
