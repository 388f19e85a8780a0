"""Rules of a document that a schema cannot express: every path ends, every name exists."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from crm_bridge.questions.document import (
    LANGUAGES,
    Document,
    End,
    EndKind,
    Location,
    Question,
    QuestionKind,
    Texts,
)

CHOSEN = (QuestionKind.CHOICE, QuestionKind.SEVERAL)


@dataclass(frozen=True, slots=True)
class Problem:
    """Mistake of a document: the location, and what was expected there."""

    location: Location
    expected: str


def lint(document: Document) -> list[Problem]:
    """Return everything that is wrong with a document."""
    problems = [*_forms(document), *_texts(document)]
    dangling = [*_dangling(document)]
    if dangling:
        return problems + dangling  # the other rules need every exit to lead somewhere
    return [*problems, *_circles(document), *_unreachable(document), *_without_end(document)]


def _forms(document: Document) -> Iterator[Problem]:
    for question in document.questions.values():
        where = ("questions", question.id)
        if (question.kind in CHOSEN) != bool(question.options):
            yield Problem((*where, "kind"), "expected options for choice and several, else none")
        if (question.kind is QuestionKind.FIELD) != (question.field is not None):
            yield Problem((*where, "kind"), "expected `field` for the kind field, else none")
        if question.needs_next() and question.next is None:
            expected = "expected `next`, since an answer exists that no option leads on"
            yield Problem(where, expected)
    for name in document.questions.keys() & document.ends.keys():
        yield Problem(("ends", name), "expected a name that no question has")


def _texts(document: Document) -> Iterator[Problem]:
    for location, texts in _all_texts(document):
        missing = [language for language in LANGUAGES if not texts.get(language, "").strip()]
        if missing:
            yield Problem(location, f"expected a text in {', '.join(missing)} as well")


def _all_texts(document: Document) -> Iterator[tuple[Location, Texts]]:
    for question in document.questions.values():
        where = ("questions", question.id)
        yield (*where, "texts"), question.texts
        for name, option in question.options.items():
            yield (*where, "options", name, "names"), option.names
    for name, end in document.ends.items():
        yield ("ends", name, "texts"), end.texts


def _dangling(document: Document) -> Iterator[Problem]:
    names = {*document.questions, *document.ends}
    exits: list[tuple[Location, str]] = [(("start",), document.start)]
    for question in document.questions.values():
        exits += [(("questions", question.id, *at), to) for at, to in question.exits()]
    for location, target in exits:
        if target not in names:
            yield Problem(location, f"expected a question or an end, found {target!r}")


def _circles(document: Document) -> Iterator[Problem]:
    """Yield questions that lead back to themselves: each is asked once."""
    for name in document.questions:
        followers = {target for _, target in document.questions[name].exits()}
        if name in _reached(document, followers):
            expected = "expected a way to an end that does not come back here"
            yield Problem(("questions", name), expected)


def _unreachable(document: Document) -> Iterator[Problem]:
    reached = _reached(document, {document.start})
    for area, names in (("questions", document.questions), ("ends", document.ends)):
        for name in names:
            if name not in reached:
                yield Problem((area, name), "expected an answer that leads here")


def _without_end(document: Document) -> Iterator[Problem]:
    if not any(end.kind is EndKind.COMPLETE for end in document.ends.values()):
        yield Problem(("ends",), "expected an end of kind complete")


def _reached(document: Document, first: set[str]) -> set[str]:
    reached, to_visit = set(first), list(first)
    while to_visit:
        node: Question | End | None = document.questions.get(to_visit.pop())
        if isinstance(node, Question):
            targets = {target for _, target in node.exits()} - reached
            reached |= targets
            to_visit += targets
    return reached
