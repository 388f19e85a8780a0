"""Rules of new passwords."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desk.auth.password_generator import random_password
from desk.auth.password_rules import (
    MIN_CHARS,
    PasswordForbidden,
    PasswordGuessable,
    PasswordRules,
    PasswordTooShort,
    read_forbidden,
)

RULES = PasswordRules(frozenset({"19115", "syrenka"}))
NAMES = ("bielak", "Agnieszka Bielak-Łoś")
LETTERS = "abcdefghijklmnopqrstuvwxyząćęłńóśźżабвгґдеєжзиіїйклмнопрстуфхцчшщьюяABCŁŻÓЖЇ"
CONFIG = Path(__file__).parents[4] / "config"


@pytest.mark.parametrize("password", ["zielony-tramwaj-17", "kot na plocie gra w karty"])
def test_password_of_several_words_is_accepted(password: str) -> None:
    RULES.check(password, NAMES)


@pytest.mark.parametrize(
    "password",
    [
        "agnieszka-tramwaj-rower",
        "TRAMWAJ-AGNIESZKA-ROWER",
        "tramwaj-rower-BIELAK",
        "zadzwon-pod-19115-teraz",
        "moja-Syreńka-na-moście",
    ],
)
def test_name_hotline_and_listed_word_are_refused_in_any_spelling(password: str) -> None:
    with pytest.raises(PasswordForbidden) as refused:
        RULES.check(password, NAMES, "new_password")
    assert refused.value.field == "new_password"


@pytest.mark.parametrize("password", ["qwertyuiop", "1234567890", "aaaaaaaaaaaaaaaa", "abcdefghij"])
def test_password_that_every_list_has_is_refused(password: str) -> None:
    with pytest.raises(PasswordGuessable):
        RULES.check(password, NAMES)


def test_short_password_is_refused_however_random_it_is() -> None:
    with pytest.raises(PasswordTooShort):
        RULES.check("x" * (MIN_CHARS - 1), NAMES)


@given(st.text(max_size=300))
def test_every_text_is_either_accepted_or_refused_by_name(password: str) -> None:
    try:
        RULES.check(password, NAMES)
    except (PasswordTooShort, PasswordForbidden, PasswordGuessable):
        return
    assert len(password) >= MIN_CHARS


@given(st.text(min_size=4, max_size=12, alphabet=LETTERS))
def test_word_of_the_owners_name_is_never_part_of_an_accepted_password(name: str) -> None:
    with pytest.raises((PasswordForbidden, PasswordGuessable)):
        RULES.check(f"wieczorny-{name.swapcase()}-rowerek-ogrodowy", (name,))


def test_generated_password_obeys_the_rules() -> None:
    for _ in range(50):
        RULES.check(random_password(4), NAMES)


def test_list_of_the_operator_is_read_without_its_comments(tmp_path: Path) -> None:
    file = tmp_path / "forbidden.txt"
    file.write_text("# words\nsyrenka\n\n  bazyliszek  # a monster\n")
    assert read_forbidden(file) == {"syrenka", "bazyliszek"}
    assert read_forbidden(tmp_path / "missing.txt") == frozenset()


def test_shipped_list_forbids_the_city() -> None:
    assert "warszawa" in read_forbidden(CONFIG / "forbidden-passwords.txt")
