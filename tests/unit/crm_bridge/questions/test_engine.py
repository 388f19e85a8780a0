"""Which question comes next: answers, branches, facts of the case, wrong answers."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm_bridge.questions.document import Document, Question, QuestionKind
from crm_bridge.questions.engine import Answers, Facts, Walk, problem_of, walk
from tests.unit.crm_bridge.questions.documents import LAMP, SHIPPED

TODAY = date(2026, 12, 1)
NO_FACTS = Facts({}, "")
ANSWERS: Answers = {
    "owner": ("city",),
    "faults": ("dark",),
    "since": ("2026-11-30",),
    "count": ("2",),
}


def walked(answers: Answers, address: str = "", text: str = "") -> Walk:
    return walk(LAMP, answers, Facts({"address": address}, text), TODAY)


def question_ids(path: Walk) -> list[str]:
    """Return the ids of the questions on the path, the next one included."""
    return [item.question.id for item in path.path] + ([path.question.id] if path.question else [])


def test_questions_follow_until_the_end() -> None:
    path = walked(ANSWERS, address="Puławska 24")
    assert question_ids(path) == ["owner", "faults", "place", "since", "count"]
    assert path.end == LAMP.ends["done"]


def test_first_unanswered_question_is_next() -> None:
    path = walked({"owner": ("city",)})
    assert question_ids(path) == ["owner", "faults"]
    assert path.end is None


def test_stoppers_end_the_questions() -> None:
    assert walked({"owner": ("private",)}).end == LAMP.ends["not-ours"]
    assert walked({"owner": ("city",), "faults": ("dark", "cable")}).end == LAMP.ends["danger"]


def test_answer_off_the_path_counts_for_nothing() -> None:
    path = walked({**ANSWERS, "owner": ("private",)})
    assert question_ids(path) == ["owner"]


def test_filled_field_of_the_case_is_not_asked_again() -> None:
    path = walked(ANSWERS, address=" Puławska 24 ")
    place = path.path[2]
    assert (place.values, place.derived) == (("Puławska 24",), True)
    assert question_ids(walked({**ANSWERS, "place": ("elsewhere",)}))[-1] == "place"


def test_word_of_the_description_answers() -> None:
    path = walked({}, text="Latarnia na OSIEDLU nie świeci")
    assert path.path[0].derived
    assert path.end == LAMP.ends["not-ours"]


def test_words_of_two_answers_leave_the_question_open() -> None:
    assert question_ids(walked({}, text="na osiedlu przy ulicy")) == ["owner"]


def test_answer_outranks_the_description() -> None:
    assert question_ids(walked({"owner": ("city",)}, text="na osiedlu")) == ["owner", "faults"]


def test_optional_question_is_passed_over() -> None:
    path = walked({**ANSWERS, "since": ()}, address="x")
    assert path.end == LAMP.ends["done"]
    assert question_ids(walked({**ANSWERS, "count": ()}, address="x"))[-1] == "count"


@pytest.mark.parametrize(
    ("name", "values", "problem"),
    [
        ("owner", ("nobody",), "expected one of city, private"),
        ("owner", ("city", "private"), "expected one answer"),
        ("owner", (), "expected an answer"),
        ("faults", ("dark", "dark"), "expected each option once"),
        ("since", ("yesterday",), "expected a date such as 2026-07-31"),
        ("since", ("2026-12-02",), "expected a date that is not to come"),
        ("since", ("2026-12-01",), ""),
        ("since", (), ""),
        ("count", ("many",), "expected a whole number"),
        ("count", ("0",), "expected 1 or more"),
        ("count", ("10",), "expected 9 or less"),
        ("count", ("9",), ""),
    ],
)
def test_wrong_answer_is_named(name: str, values: tuple[str, ...], problem: str) -> None:
    assert problem_of(LAMP.questions[name], values, TODAY) == problem


def test_question_with_a_wrong_answer_is_asked_again() -> None:
    path = walked({"owner": ("nobody",)})
    assert question_ids(path) == ["owner"]
    assert path.problem == "expected one of city, private"


def test_text_has_a_limit() -> None:
    question = Question("plate", QuestionKind.TEXT, {}, next="done")
    assert problem_of(question, ("x" * 500,), TODAY) == ""
    assert problem_of(question, ("x" * 501,), TODAY) != ""
    assert problem_of(question, ("  ",), TODAY) != ""


def an_answer(question: Question, choice: int) -> tuple[str, ...]:
    if question.options:
        return (list(question.options)[choice % len(question.options)],)
    return {QuestionKind.DATE: ("2026-11-01",), QuestionKind.NUMBER: ("5",)}.get(
        question.kind, ("text",)
    )


@given(document=st.sampled_from(SHIPPED), choices=st.lists(st.integers(0, 9), min_size=50))
def test_every_way_through_a_shipped_document_ends(document: Document, choices: list[int]) -> None:
    answers: dict[str, tuple[str, ...]] = {}
    fields = dict.fromkeys(("address", "asset"), "")
    for choice in choices:
        path = walk(document, answers, Facts(fields, ""), TODAY)
        if path.end is not None:
            return
        assert path.question is not None
        assert path.problem == ""
        if path.question.field is not None:
            fields[path.question.field] = "Puławska 24"
        else:
            answers[path.question.id] = an_answer(path.question, choice)
    raise AssertionError("no end after 50 answers")


@given(
    document=st.sampled_from(SHIPPED),
    answers=st.dictionaries(
        st.text(max_size=8), st.lists(st.text(max_size=8), max_size=3).map(tuple), max_size=5
    ),
    text=st.text(max_size=60),
)
def test_any_typed_text_leads_to_a_question_or_an_end(
    document: Document, answers: Answers, text: str
) -> None:
    path = walk(document, answers, Facts({}, text), TODAY)
    assert (path.question is None) != (path.end is None)
