"""Scripts of a case, what is refused, and what its ticket keeps."""

from __future__ import annotations

from dataclasses import replace

import pytest

from acd.ports.crm import CaseDraft
from crm_bridge.questions.book import QuestionBook
from crm_bridge.questions.errors import AnswerInvalid, CaseNotOurs
from tests.unit.crm_bridge.clocks.slow_clock import instant
from tests.unit.crm_bridge.questions.documents import LAMP, WARSAW

BOOK = QuestionBook([LAMP], WARSAW)
NOW = instant(2026, 12, 1, 0, 30)


def case(event: str = "Awaria", address: str = "", **answers: tuple[str, ...]) -> CaseDraft:
    return CaseDraft(category="Drogi", event=event, address=address, answers=answers)


def test_case_without_questions_has_no_script() -> None:
    other = case(event="Inne", owner=("city",))
    assert BOOK.script(other, NOW) is None
    assert BOOK.record(other, NOW) is None
    BOOK.check(other, NOW)


def test_script_has_the_answered_questions_and_the_next() -> None:
    script = BOOK.script(case(owner=("city",)), NOW)
    assert script is not None
    assert (script.document, script.version, script.end) == ("lamp", 3, None)
    assert [(q.id, q.answered) for q in script.questions] == [("owner", True), ("faults", False)]
    assert [option.id for option in script.questions[1].options] == ["dark", "cable"]


def test_script_ends_with_a_sentence_and_a_number() -> None:
    script = BOOK.script(case(owner=("private",)), NOW)
    assert script is not None
    assert script.end is not None
    assert (script.end.kind, script.end.number) == ("not-ours", "986")
    assert script.end.texts["uk"] == "not ours uk"


def test_wrong_answer_is_refused_with_its_question() -> None:
    with pytest.raises(AnswerInvalid) as caught:
        BOOK.check(case(owner=("city",), faults=("dark",), address="x", count=("many",)), NOW)
    assert caught.value.field == "answers.count"


def test_case_of_another_party_is_refused() -> None:
    with pytest.raises(CaseNotOurs):
        BOOK.check(case(owner=("private",)), NOW)


def test_danger_and_open_questions_keep_no_case_from_being_written() -> None:
    BOOK.check(case(owner=("city",), faults=("cable",)), NOW)
    BOOK.check(case(), NOW)
    BOOK.check(case(owner=("city",), gone=("answer of an older version",)), NOW)


def test_dates_are_those_of_the_city() -> None:
    today = case(owner=("city",), faults=("dark",), address="x", since=("2026-12-01",))
    BOOK.check(today, NOW)
    with pytest.raises(AnswerInvalid):
        QuestionBook([LAMP]).check(today, NOW)  # in UTC it is still November


def test_ticket_keeps_the_answers_on_the_path_and_their_version() -> None:
    answers: dict[str, tuple[str, ...]] = {
        "owner": ("city",),
        "faults": ("dark",),
        "since": (),
        "gone": ("x",),
    }
    assert BOOK.record(replace(case(address="Puławska 24"), answers=answers), NOW) == {
        "document": "lamp",
        "version": 3,
        "answers": {"owner": ["city"], "faults": ["dark"], "place": ["Puławska 24"]},
    }
    assert BOOK.record(case(), NOW) is None
