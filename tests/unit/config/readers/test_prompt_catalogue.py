"""Prompt files: a city's texts take precedence, and mistakes are reported with file and line."""

from __future__ import annotations

from pathlib import Path

import pytest

from config.readers.prompt_catalogue import load
from config.readers.yaml_lines import ConfigInvalid
from ivr.speech.numbers import Language
from tests.support.asterisk import SHIPPED_PROMPTS

PL, EN = Language.POLISH, Language.ENGLISH


def test_texts_of_a_city_override_the_shipped_ones(tmp_path: Path) -> None:
    override = "language: pl\nprompts: {goodbye: Miłego dnia.}\nvalues: {city: Łódź}\n"
    (tmp_path / "pl.yaml").write_text(override, encoding="utf-8")
    city = load(SHIPPED_PROMPTS, tmp_path)
    assert city.text(PL, "goodbye") == "Miłego dnia."
    assert "Łódź" in city.text(PL, "greeting")
    assert city.text(EN, "goodbye") == "Thank you for calling. Goodbye."


def test_value_of_a_city_is_used_in_every_language() -> None:
    city = load(SHIPPED_PROMPTS, hotline="19999")
    assert "dziewięćset dziewięćdziesiąt dziewięć" in city.text(PL, "greeting")
    assert "nine nine nine" in city.text(EN, "greeting")


@pytest.mark.parametrize(
    ("text", "line", "field", "expected"),
    [
        ("language: uk\n", 1, "language", "expected pl"),
        ("language: pl\nprompts: [a]\n", 2, "prompts", "expected a mapping"),
        ("language: pl\nprompts: {a: 5}\n", 2, "prompts.a", "expected a text"),
        ("language: pl\nvoice: x\n", 2, "voice", "unknown field"),
        ("language: [\n", 2, "", "expected YAML"),
        (
            "language: pl\nprompts:\n  goodbye: '{n:numbr}'\n",
            3,
            "prompts.goodbye",
            "in {n:numbr}",
        ),
    ],
)
def test_mistake_is_reported_with_file_line_and_field(
    tmp_path: Path, text: str, line: int, field: str, expected: str
) -> None:
    path = tmp_path / "pl.yaml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(ConfigInvalid) as refused:
        load(SHIPPED_PROMPTS, tmp_path)
    mistake = next(m for m in refused.value.mistakes if m.path == path)
    assert (mistake.line, mistake.field) == (line, field)
    assert expected in mistake.expected


def test_prompt_that_other_languages_lack_is_reported_in_their_files(tmp_path: Path) -> None:
    (tmp_path / "pl.yaml").write_text("language: pl\nprompts: {new: x}\n", encoding="utf-8")
    with pytest.raises(ConfigInvalid, match=r"uk\.yaml:\d+: prompts\.new: expected the prompt"):
        load(SHIPPED_PROMPTS, tmp_path)
