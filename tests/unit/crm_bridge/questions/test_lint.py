"""Mistakes of a document: paths without an end, names that do not exist, missing texts."""

from __future__ import annotations

from dataclasses import replace

import pytest

from crm_bridge.questions.document import Document, Option, QuestionKind
from crm_bridge.questions.lint import lint
from tests.unit.crm_bridge.questions.documents import ENDS, LAMP, SHIPPED, texts, with_question


def places(document: Document) -> list[str]:
    return [".".join(problem.location) for problem in lint(document)]


@pytest.mark.parametrize("document", [LAMP, *SHIPPED], ids=lambda document: document.id)
def test_right_document_has_no_problem(document: Document) -> None:
    assert lint(document) == []


def test_ten_categories_have_questions() -> None:
    assert len(SHIPPED) >= 10


@pytest.mark.parametrize(
    ("document", "place"),
    [
        (replace(LAMP, start="nothing"), "start"),
        (with_question("since", next="nothing"), "questions.since.next"),
        (
            with_question("owner", options={"a": Option(texts("a"), next="nothing")}),
            "questions.owner.options.a.next",
        ),
        (with_question("since", next=None), "questions.since"),
        (with_question("count", next="place"), "questions.place"),
        (with_question("owner", options={}), "questions.owner.kind"),
        (with_question("place", field=None), "questions.place.kind"),
        (with_question("count", texts={"pl": "Ile?"}), "questions.count.texts"),
        (
            with_question("owner", options={"a": Option({"pl": "a", "en": "a", "uk": " "})}),
            "questions.owner.options.a.names",
        ),
        (replace(LAMP, start="since"), "questions.owner"),
        (replace(LAMP, ends={**ENDS, "other": ENDS["done"]}), "ends.other"),
        (replace(LAMP, ends={**ENDS, "since": ENDS["done"]}), "ends.since"),
    ],
)
def test_mistake_is_reported_at_its_place(document: Document, place: str) -> None:
    assert place in places(document)


def test_document_of_stoppers_alone_is_refused() -> None:
    ends = {**ENDS, "done": ENDS["danger"]}
    assert places(replace(LAMP, ends=ends)) == ["ends"]


def test_optional_question_needs_a_way_on() -> None:
    options = {"a": Option(texts("a"), next="done")}
    right = with_question("owner", options=options, next=None)
    assert "questions.owner" not in places(right)
    assert "questions.owner" in places(
        with_question("owner", options=options, next=None, optional=True)
    )


def test_choice_of_a_text_question_is_refused() -> None:
    assert "questions.owner.kind" in places(with_question("owner", kind=QuestionKind.TEXT))
