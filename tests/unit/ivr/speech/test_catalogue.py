"""The prompts: the same in every language, and speakable."""

from __future__ import annotations

from pathlib import Path

import pytest

from ivr.speech import catalogue
from ivr.speech.catalogue import Catalogue, CatalogueRefused, Texts
from ivr.speech.numbers import Language

PL, UK, EN = Language.POLISH, Language.UKRAINIAN, Language.ENGLISH


def a_catalogue(polish: dict[str, str], ukrainian: dict[str, str]) -> Catalogue:
    return Catalogue(
        {PL: Texts(prompts=polish), UK: Texts(prompts=ukrainian), EN: Texts(prompts=polish)}
    )


@pytest.fixture(scope="module")
def shipped() -> Catalogue:
    return catalogue.load()


def test_the_shipped_catalogue_has_every_prompt_in_every_language(shipped: Catalogue) -> None:
    assert catalogue.lint(shipped) == []
    assert len(shipped.texts[PL].prompts) > 25


@pytest.mark.parametrize("language", list(Language))
def test_no_digit_and_no_brace_reaches_the_voice(shipped: Catalogue, language: Language) -> None:
    said = [*shipped.static(language).values(), *shipped.ahead(language)]
    assert not [text for text in said if any(c.isdigit() or c in "{}" for c in text)]


def test_the_warning_sends_an_emergency_to_112(shipped: Catalogue) -> None:
    assert "sto dwanaście" in shipped.text(PL, "greeting-112-warning")
    assert "сто дванадцять" in shipped.text(UK, "greeting-112-warning")
    assert "one one two" in shipped.text(EN, "greeting-112-warning")


def test_the_place_in_the_queue_has_no_gender(shipped: Catalogue) -> None:
    assert shipped.text(PL, "position", position=2) == "Numer w kolejce: dwa."
    assert shipped.text(UK, "position", position=2) == "Номер у черзі: два."
    assert shipped.text(EN, "position", position=2) == "Your number in the queue: two."


def test_a_city_puts_its_own_words_over_the_shipped_ones(tmp_path: Path) -> None:
    own = "language: pl\nprompts: {goodbye: Miłego dnia.}\nvalues: {city: Łódź}\n"
    (tmp_path / "pl.yaml").write_text(own, encoding="utf-8")
    city = catalogue.load(city=tmp_path)
    assert city.text(PL, "goodbye") == "Miłego dnia."
    assert "Łódź" in city.text(PL, "greeting")
    assert city.text(EN, "goodbye") == "Thank you for calling. Goodbye."


def test_a_value_of_the_city_reaches_every_language() -> None:
    city = catalogue.load(hotline="19999")
    assert "dziewięćset dziewięćdziesiąt dziewięć" in city.text(PL, "greeting")
    assert "nine nine nine" in city.text(EN, "greeting")


def test_a_prompt_that_a_language_lacks_is_found() -> None:
    faults = catalogue.lint(a_catalogue({"a": "x", "b": "y"}, {"a": "x"}))
    assert [fault.field for fault in faults] == ["uk.b"]


def test_placeholders_that_differ_are_found() -> None:
    faults = catalogue.lint(a_catalogue({"a": "{n:number}"}, {"a": "{n:minutes}"}))
    assert [fault.field for fault in faults] == ["uk.a"]


def test_a_reader_that_does_not_exist_is_found() -> None:
    faults = catalogue.lint(a_catalogue({"a": "{n:numbr}"}, {"a": "{n:numbr}"}))
    assert {fault.field for fault in faults} == {"pl.a", "uk.a", "en.a"}


@pytest.mark.parametrize(
    ("prompt", "values", "field"),
    [
        ("no-such-prompt", {}, "no-such-prompt"),
        ("position", {}, "position"),
        ("position", {"position": "two"}, "position"),
        ("position", {"position": -1}, "position"),
    ],
)
def test_a_wrong_request_names_what_was_wrong(
    shipped: Catalogue, prompt: str, values: dict[str, object], field: str
) -> None:
    with pytest.raises(CatalogueRefused) as refused:
        shipped.text(PL, prompt, **values)
    assert refused.value.field == field


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("language: uk\n", "language"),
        ("language: pl\nprompts: [a]\n", "prompts"),
        ("language: pl\nprompts: {a: 5}\n", "prompts.a"),
        ("language: pl\nvoice: x\n", "voice"),
        ("language: [\n", "pl.yaml"),
    ],
)
def test_a_malformed_file_is_refused_with_file_and_field(
    tmp_path: Path, text: str, named: str
) -> None:
    (tmp_path / "pl.yaml").write_text(text, encoding="utf-8")
    with pytest.raises(CatalogueRefused, match=r"pl\.yaml") as refused:
        catalogue.load(city=tmp_path)
    assert named in str(refused.value)
