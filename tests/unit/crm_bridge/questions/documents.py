"""A small document of questions, and the shipped ones."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any
from zoneinfo import ZoneInfo

from config.readers.questions_files import load_questions
from config.readers.taxonomy import load_catalogue
from config.settings import ROOT
from crm_bridge.questions.document import Document, End, EndKind, Option, Question, QuestionKind

WARSAW = ZoneInfo("Europe/Warsaw")
SHIPPED = load_questions(
    ROOT / "config" / "questions", load_catalogue(ROOT / "config"), WARSAW
).documents


def texts(text: str) -> dict[str, str]:
    return {language: f"{text} {language}" for language in ("pl", "en", "uk")}


QUESTIONS = (
    Question(
        "owner",
        QuestionKind.CHOICE,
        texts("owner"),
        next="faults",
        options={
            "city": Option(texts("city"), words=("ulic",)),
            "private": Option(texts("private"), next="not-ours", words=("osiedl",)),
        },
    ),
    Question(
        "faults",
        QuestionKind.SEVERAL,
        texts("faults"),
        next="place",
        options={
            "dark": Option(texts("dark")),
            "cable": Option(texts("cable"), next="danger"),
        },
    ),
    Question("place", QuestionKind.FIELD, texts("place"), next="since", field="address"),
    Question("since", QuestionKind.DATE, texts("since"), next="count", past=True, optional=True),
    Question("count", QuestionKind.NUMBER, texts("count"), next="done", least=1, most=9),
)
ENDS = {
    "not-ours": End(EndKind.NOT_OURS, texts("not ours"), "986"),
    "danger": End(EndKind.DANGER, texts("danger"), "112"),
    "done": End(EndKind.COMPLETE, texts("done")),
}
LAMP = Document(
    id="lamp",
    version=3,
    kind="INCIDENT",
    category="Drogi",
    events=("Awaria",),
    start="owner",
    questions={question.id: question for question in QUESTIONS},
    ends=ENDS,
)


def with_question(name: str, **changed: Any) -> Document:
    """Return the document with one question changed."""
    questions: Mapping[str, Question] = {
        **LAMP.questions,
        name: replace(LAMP.questions[name], **changed),
    }
    return replace(LAMP, questions=questions)
