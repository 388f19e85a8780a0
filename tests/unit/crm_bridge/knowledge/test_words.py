"""Words and base forms of questions and articles."""

from __future__ import annotations

import pytest

from crm_bridge.knowledge.words import (
    comparable,
    forms,
    is_name,
    is_stop_word,
    language_of,
    lemmas,
    words_of,
)


def test_words_are_lower_case_and_keep_apostrophes_inside() -> None:
    assert words_of("Kosz-y, „Wałbrzyska 11”! п'ять_ok") == [
        "kosz",
        "y",
        "wałbrzyska",
        "11",
        "п'ять",
        "ok",
    ]
    assert words_of("x" * 500) == ["x" * 60]


@pytest.mark.parametrize(
    ("word", "plain"),
    [("ŁÓDŹ", "lodz"), ("Żółć", "zolc"), ("п’ять", "пять"), ("café", "cafe"), ("їжак", "іжак")],
)
def test_comparable_words_have_no_accents(word: str, plain: str) -> None:
    assert comparable(word) == plain


@pytest.mark.parametrize(
    ("word", "language", "lemma"),
    [
        ("pojemników", "pl", "pojemnik"),
        ("zgłoszenia", "pl", "zgloszenie"),
        ("zgłoszenia", "pl", "zglosic"),
        ("śmieci", "pl", "smiec"),
        ("2026", "pl", "2026"),
        ("containers", "en", "contain"),
        ("resident’s", "en", "resid"),
        ("вулиці", "uk", comparable("вулиця")),
    ],
)
def test_inflected_word_has_its_base_form(word: str, language: str, lemma: str) -> None:
    assert lemma in lemmas(word, language)


def test_unknown_polish_word_has_no_base_form() -> None:
    assert lemmas("smieci", "pl") == ()
    assert lemmas("xqzt", "pl") == ()


def test_every_form_of_a_polish_word_leads_to_its_lemma_without_diacritics() -> None:
    pairs = set(forms("śmieci", "pl"))
    assert ("smieciami", "smiec") in pairs
    assert ("smieci", "smiec") in pairs
    assert forms("street", "en") == ()
    assert forms("12", "pl") == ()


@pytest.mark.parametrize(
    ("word", "language"),
    [("gdzie", "pl"), ("moze", "pl"), ("the", "en"), ("як", "uk"), ("z", "pl")],
)
def test_words_without_a_subject_are_stop_words(word: str, language: str) -> None:
    assert is_stop_word(word, language)


def test_numbers_and_nouns_are_no_stop_words() -> None:
    assert not is_stop_word("7", "pl")
    assert not is_stop_word("kosz", "pl")


@pytest.mark.parametrize(
    ("word", "name"), [("kowalska", True), ("agnieszka", True), ("wrxq", True)]
)
def test_names_and_unknown_words_are_recognised(word: str, name: bool) -> None:
    assert is_name(word) is name
    assert not is_name("mandat")


def test_cyrillic_text_is_ukrainian() -> None:
    assert language_of("Не світить ліхтар 5") == "uk"
    assert language_of("Nie świeci latarnia (ліхтар)") is None
    assert language_of("") is None
