"""Flowed text: wrapped lines are joined, quotes and signatures keep their place."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from channels.email.flowed import unflow


@pytest.mark.parametrize(
    ("wrapped", "text"),
    [
        ("Ulica \nPolna", "Ulica Polna"),
        ("Ulica\nPolna", "Ulica\nPolna"),
        ("Uli \nca", "Uli ca"),
        ("> dawne \n> słowa\nmoje", "> dawne słowa\nmoje"),
        ("> dawne \nmoje", "> dawne \nmoje"),
        (" > 10 osób", "> 10 osób"),
        ("koniec \n-- \nEwa", "koniec \n-- \nEwa"),
    ],
)
def test_lines_of_one_quote_depth_are_joined(wrapped: str, text: str) -> None:
    assert unflow(wrapped, delete_space=False) == text


def test_space_of_the_wrapping_is_deleted_where_the_mail_says_so() -> None:
    assert unflow("Uli \nca", delete_space=True) == "Ulica"


@given(st.text(st.sampled_from("ab > \n-"), max_size=60))
def test_no_word_is_lost(text: str) -> None:
    words = unflow(text, delete_space=False).replace(">", "").split()
    assert "".join(words) == "".join(text.replace(">", "").split())
