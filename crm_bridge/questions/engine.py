"""Engine of the questions: a document and the answers so far give the path and what comes next."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from crm_bridge.questions.document import Document, End, Question, QuestionKind
from crm_bridge.search_text import folded

Answers = Mapping[str, tuple[str, ...]]
"""Answers by the id of their question; an empty one passes over an optional question."""

MAX_ANSWER = 500
"""Characters of a text."""

_WORD = re.compile(r"[^\W_]+")


@dataclass(frozen=True, slots=True)
class Facts:
    """Content of the case that answers questions: members of the form, text of the description."""

    fields: Mapping[str, str]
    text: str


@dataclass(frozen=True, slots=True)
class Answered:
    """Question on the path with its answer; `derived`: taken from the facts."""

    question: Question
    values: tuple[str, ...]
    derived: bool


@dataclass(frozen=True, slots=True)
class Walk:
    """Path through a document. One of `question` (to be asked next) and `end` is None; `problem`:
    what is wrong with the answer that was given to the next question."""

    path: tuple[Answered, ...]
    question: Question | None
    end: End | None
    problem: str = ""


def walk(document: Document, answers: Answers, facts: Facts, today: date) -> Walk:
    """Return the path of the answers. Answers off the path count for nothing.

    Requires a document without problems (`lint`): its paths are finite.
    """
    path: list[Answered] = []
    name = document.start
    while name in document.questions:
        question = document.questions[name]
        values = answers.get(question.id)
        if question.kind is QuestionKind.FIELD and values:
            values = None  # the member of the case is the answer
        problem = "" if values is None else problem_of(question, values, today)
        derived = None if values is not None else _derived(question, facts)
        if (values is None and derived is None) or problem:
            return Walk(tuple(path), question, None, problem)
        answered = values if values is not None else derived or ()
        path.append(Answered(question, answered, values is None))
        name = question.after(answered) or ""
    return Walk(tuple(path), None, document.ends[name])


def problem_of(question: Question, values: tuple[str, ...], today: date) -> str:
    """Return what is wrong with an answer, else an empty text."""
    if not values:
        return "" if question.optional else "expected an answer"
    if question.kind is not QuestionKind.SEVERAL and len(values) > 1:
        return "expected one answer"
    return _PROBLEMS[question.kind](question, values, today)


def _chosen(question: Question, values: tuple[str, ...], _today: date) -> str:
    if len(set(values)) < len(values):
        return "expected each option once"
    if not set(values) <= question.options.keys():
        return f"expected one of {', '.join(question.options)}"
    return ""


def _date(question: Question, values: tuple[str, ...], today: date) -> str:
    try:
        day = date.fromisoformat(values[0])
    except ValueError:
        return "expected a date such as 2026-07-31"
    return "expected a date that is not to come" if question.past and day > today else ""


def _number(question: Question, values: tuple[str, ...], _today: date) -> str:
    text = values[0].strip()
    if re.fullmatch(r"-?[0-9]{1,9}", text) is None:
        return "expected a whole number"
    if question.least is not None and int(text) < question.least:
        return f"expected {question.least} or more"
    if question.most is not None and int(text) > question.most:
        return f"expected {question.most} or less"
    return ""


def _text(_question: Question, values: tuple[str, ...], _today: date) -> str:
    if not values[0].strip() or len(values[0]) > MAX_ANSWER:
        return f"expected a text of 1 to {MAX_ANSWER} characters"
    return ""


_PROBLEMS = {
    QuestionKind.CHOICE: _chosen,
    QuestionKind.SEVERAL: _chosen,
    QuestionKind.DATE: _date,
    QuestionKind.NUMBER: _number,
    QuestionKind.TEXT: _text,
    QuestionKind.FIELD: _text,
}


def _derived(question: Question, facts: Facts) -> tuple[str, ...] | None:
    """Return the answer that the case has already; None if there is none, or more than one."""
    if question.field is not None:
        value = facts.fields.get(question.field, "").strip()
        return (value,) if value else None
    words = _WORD.findall(folded(facts.text))
    named = [
        name
        for name, option in question.options.items()
        if any(word.startswith(folded(start)) for start in option.words for word in words)
    ]
    return (named[0],) if len(named) == 1 else None
