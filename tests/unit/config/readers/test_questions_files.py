"""Reader of questions/*.yaml: mistakes with their lines, subjects of the taxonomy."""

from __future__ import annotations

from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from config.readers.questions_files import load_questions
from config.readers.taxonomy import load_catalogue
from config.readers.yaml_lines import ConfigInvalid
from config.settings import ROOT
from crm_bridge.questions.book import QuestionBook

CATALOGUE = load_catalogue(ROOT / "config")
FILE = """version: 1
kind: INCIDENT
category: Drogi
events: [Awaria oświetlenia ulicznego]
start: owner
questions:
  owner:
    kind: choice
    texts: {pl: Czyja, en: Whose, uk: Чия}
    options:
      city: {names: {pl: Miasta, en: City, uk: Міста}}
    next: done
ends:
  done:
    kind: complete
    texts: {pl: Dziękuję., en: Thank you., uk: Дякую.}
"""


def load(folder: Path, **files: str) -> QuestionBook:
    for name, text in files.items():
        (folder / f"{name}.yaml").write_text(text, encoding="utf-8")
    return load_questions(folder, CATALOGUE, ZoneInfo("Europe/Warsaw"))


def test_document_is_named_after_its_file(tmp_path: Path) -> None:
    (document,) = load(tmp_path, lamps=FILE).documents
    assert (document.id, document.version, document.start) == ("lamps", 1, "owner")


def test_city_without_questions_asks_none(tmp_path: Path) -> None:
    assert load(tmp_path / "missing").documents == ()


@pytest.mark.parametrize(
    ("was", "becomes", "field", "line"),
    [
        ("version: 1", "version: 0", "version", 1),
        ("category: Drogi", "category: Las", "category", 3),
        ("Awaria oświetlenia ulicznego", "Awaria księżyca", "events.0", 4),
        ("start: owner", "start: nobody", "start", 5),
        ("kind: choice", "kind: poem", "questions.owner.kind", 8),
        ("uk: Чия", "de: Wessen", "questions.owner.texts", 9),
        ("next: done", "next: gone", "questions.owner.next", 12),
        ("next: done", "field: colour", "questions.owner.field", 12),
        ("kind: complete", "kind: danger", "ends", 13),
    ],
)
def test_mistake_is_refused_at_its_line(
    tmp_path: Path, was: str, becomes: str, field: str, line: int
) -> None:
    with pytest.raises(ConfigInvalid) as caught:
        load(tmp_path, lamps=FILE.replace(was, becomes, 1))
    assert (caught.value.field, caught.value.line) == (field, line)
    assert caught.value.path.name == "lamps.yaml"


def test_event_with_two_documents_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ConfigInvalid) as caught:
        load(tmp_path, lamps=FILE, more=FILE)
    assert "lamps.yaml has it" in str(caught.value)
