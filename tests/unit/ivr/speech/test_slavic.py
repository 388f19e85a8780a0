"""The grammar that Polish and Ukrainian share, and the rules in which they differ."""

from __future__ import annotations

import pytest

from ivr.speech import polish, ukrainian
from ivr.speech.slavic import (
    MAX_NUMBER,
    MAX_ORDINAL,
    Ending,
    Gender,
    Grammar,
    cardinal,
    counted,
    form,
    ordinal,
)

PL, UK = polish.GRAMMAR, ukrainian.GRAMMAR


@pytest.mark.parametrize(
    ("number", "pl", "uk"),
    [
        (1, "one", "one"),
        (2, "few", "few"),
        (5, "many", "many"),
        (12, "many", "many"),
        (21, "many", "one"),
        (22, "few", "few"),
        (111, "many", "many"),
        (112, "many", "many"),
        (121, "many", "one"),
    ],
)
def test_noun_has_three_forms_by_the_rules_of_cldr(number: int, pl: str, uk: str) -> None:
    for grammar, noun, expected in (
        (PL, polish.NOUNS["minutes"], pl),
        (UK, ukrainian.NOUNS["minutes"], uk),
    ):
        assert form(grammar, number, noun) == getattr(noun, expected)


def test_word_for_one_agrees_in_ukrainian_compounds_and_not_in_polish_ones() -> None:
    assert counted(PL, 21, polish.NOUNS["minutes"]) == "dwadzieścia jeden minut"
    assert counted(UK, 21, ukrainian.NOUNS["minutes"]) == "двадцять одна хвилина"


def test_zero_has_its_own_word() -> None:
    assert (cardinal(PL, 0), cardinal(UK, 0)) == ("zero", "нуль")


def test_thousand_is_a_noun_of_its_own_gender() -> None:
    assert cardinal(PL, 1_000) == "tysiąc"
    assert cardinal(PL, 2_002, Gender.FEMININE) == "dwa tysiące dwie"
    assert cardinal(UK, 2_000) == "дві тисячі"


def test_tens_are_ordinal_in_polish_and_cardinal_in_ukrainian() -> None:
    assert ordinal(PL, 22, Ending.NOMINATIVE) == "dwudziesty drugi"
    assert ordinal(UK, 22, Ending.NOMINATIVE) == "двадцять другий"


@pytest.mark.parametrize(
    ("number", "ending", "words"),
    [
        (1, Ending.GENITIVE, "pierwszego"),
        (3, Ending.FEMININE, "trzecia"),
        (14, Ending.LOCATIVE, "czternastej"),
        (2000, Ending.GENITIVE, "dwutysięcznego"),
        (2026, Ending.GENITIVE, "dwa tysiące dwudziestego szóstego"),
    ],
)
def test_polish_ordinal_has_its_ending(number: int, ending: Ending, words: str) -> None:
    assert ordinal(PL, number, ending) == words


@pytest.mark.parametrize("grammar", [PL, UK])
def test_numbers_out_of_range_are_refused(grammar: Grammar) -> None:
    for number in (-1, MAX_NUMBER + 1):
        with pytest.raises(ValueError, match="expected 0"):
            cardinal(grammar, number)
    for number in (-1, MAX_ORDINAL + 1):
        with pytest.raises(ValueError, match="expected 0"):
            ordinal(grammar, number, Ending.NOMINATIVE)


@pytest.mark.parametrize("grammar", [PL, UK])
def test_every_ordinal_differs_from_every_other(grammar: Grammar) -> None:
    words = [ordinal(grammar, number, Ending.NOMINATIVE) for number in range(MAX_ORDINAL + 1)]
    assert len(set(words)) == len(words)
