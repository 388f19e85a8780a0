"""Prompt texts: the same ids in every language, every sentence speakable."""

from __future__ import annotations

import pytest

from config.readers.prompt_catalogue import load
from ivr.speech import catalogue
from ivr.speech.catalogue import Catalogue, PromptRequestInvalid, Texts
from ivr.speech.numbers import Language
from tests.support.asterisk import SHIPPED_PROMPTS

PL, UK, EN = Language.POLISH, Language.UKRAINIAN, Language.ENGLISH


def catalogue_of(polish: dict[str, str], ukrainian: dict[str, str]) -> Catalogue:
    return Catalogue(
        {PL: Texts(prompts=polish), UK: Texts(prompts=ukrainian), EN: Texts(prompts=polish)}
    )


@pytest.fixture(scope="module")
def shipped() -> Catalogue:
    return load(SHIPPED_PROMPTS)


def test_shipped_catalogue_has_every_prompt_in_every_language(shipped: Catalogue) -> None:
    assert catalogue.lint(shipped) == []
    assert len(shipped.texts[PL].prompts) > 25


@pytest.mark.parametrize("language", list(Language))
def test_digits_and_braces_never_reach_the_speech_engine(
    shipped: Catalogue, language: Language
) -> None:
    sentences = [*shipped.static(language).values(), *shipped.ahead(language)]
    assert not [text for text in sentences if any(c.isdigit() or c in "{}" for c in text)]


def test_emergency_warning_names_112_digit_by_digit(shipped: Catalogue) -> None:
    assert "sto dwanaście" in shipped.text(PL, "greeting-112-warning")
    assert "сто дванадцять" in shipped.text(UK, "greeting-112-warning")
    assert "one one two" in shipped.text(EN, "greeting-112-warning")


def test_queue_position_is_spoken_without_grammatical_gender(shipped: Catalogue) -> None:
    assert shipped.text(PL, "position", position=2) == "Numer w kolejce: dwa."
    assert shipped.text(UK, "position", position=2) == "Номер у черзі: два."
    assert shipped.text(EN, "position", position=2) == "Your number in the queue: two."


def test_prompt_missing_in_a_language_is_reported() -> None:
    faults = catalogue.lint(catalogue_of({"a": "x", "b": "y"}, {"a": "x"}))
    assert [(fault.language, fault.prompt) for fault in faults] == [(UK, "b")]


def test_placeholders_that_differ_between_languages_are_reported() -> None:
    faults = catalogue.lint(catalogue_of({"a": "{n:number}"}, {"a": "{n:minutes}"}))
    assert [(fault.language, fault.prompt) for fault in faults] == [(UK, "a")]


def test_unknown_reader_is_reported_in_every_language() -> None:
    faults = catalogue.lint(catalogue_of({"a": "{n:numbr}"}, {"a": "{n:numbr}"}))
    assert {(fault.language, fault.prompt) for fault in faults} == {(PL, "a"), (UK, "a"), (EN, "a")}


@pytest.mark.parametrize(
    ("prompt", "values", "field"),
    [
        ("no-such-prompt", {}, "no-such-prompt"),
        ("position", {}, "position"),
        ("position", {"position": "two"}, "position"),
        ("position", {"position": -1}, "position"),
    ],
)
def test_invalid_request_names_the_field(
    shipped: Catalogue, prompt: str, values: dict[str, object], field: str
) -> None:
    with pytest.raises(PromptRequestInvalid) as refused:
        shipped.text(PL, prompt, **values)
    assert refused.value.field == field
