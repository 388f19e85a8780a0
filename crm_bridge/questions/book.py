"""Questions of all categories: the script of a case, and what its ticket keeps of the answers."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, date, datetime, tzinfo
from typing import Any

from acd.ports.crm import CaseDraft
from acd.ports.questions import AnswerOption, AskedQuestion, QuestionScript, ScriptEnd
from crm_bridge.questions.document import Document, EndKind, Question
from crm_bridge.questions.engine import Facts, Walk, problem_of, walk
from crm_bridge.questions.errors import AnswerInvalid, CaseNotOurs


class QuestionBook:
    """`Questions` over the documents of the city; `zone`: of the dates that residents say."""

    def __init__(self, documents: Iterable[Document] = (), zone: tzinfo = UTC) -> None:
        self.documents = tuple(documents)
        self._zone = zone
        self._by_subject = {
            (document.kind, document.category, event): document
            for document in self.documents
            for event in document.events
        }

    def document_of(self, draft: CaseDraft) -> Document | None:
        """Return the document of the case's event; None without one."""
        return self._by_subject.get((draft.kind, draft.category, draft.event))

    def script(self, draft: CaseDraft, at_ms: int) -> QuestionScript | None:
        """Return the questions of a case as far as its answers lead."""
        document = self.document_of(draft)
        if document is None:
            return None
        path = self._walk(document, draft, at_ms)
        return QuestionScript(document.id, document.version, _views(path), _end(path))

    def check(self, draft: CaseDraft, at_ms: int) -> None:
        """Check the answers on the path of a case.

        Raises AnswerInvalid with `field`, CaseNotOurs. Unanswered questions are no mistake: a call
        may end before the last one.
        """
        document = self.document_of(draft)
        if document is None:
            return
        for name, values in draft.answers.items():
            question = document.questions.get(name)
            problem = problem_of(question, values, self._day(at_ms)) if question else ""
            if problem and values:
                raise AnswerInvalid(problem, field=f"answers.{name}")
        end = self._walk(document, draft, at_ms).end
        if end is not None and end.kind is EndKind.NOT_OURS:
            raise CaseNotOurs(end.texts["en"], field="answers")

    def record(self, draft: CaseDraft, at_ms: int) -> dict[str, Any] | None:
        """Return what a ticket keeps: document, version, answers on the path; None without any."""
        document = self.document_of(draft)
        path = self._walk(document, draft, at_ms).path if document else ()
        answers = {item.question.id: list(item.values) for item in path if item.values}
        if document is None or not answers:
            return None
        return {"document": document.id, "version": document.version, "answers": answers}

    def _walk(self, document: Document, draft: CaseDraft, at_ms: int) -> Walk:
        return walk(document, draft.answers, facts_of(draft), self._day(at_ms))

    def _day(self, at_ms: int) -> date:
        return datetime.fromtimestamp(at_ms / 1000, self._zone).date()


FIELDS = ("address", "district", "street", "house", "asset", "description")
"""Members of a case that answer a question of kind field."""


def facts_of(draft: CaseDraft) -> Facts:
    """Return what a case says already."""
    return Facts({name: getattr(draft, name) for name in FIELDS}, draft.description)


def _views(path: Walk) -> tuple[AskedQuestion, ...]:
    views = [_view(item.question, item.values, derived=item.derived) for item in path.path]
    if path.question is not None:
        views.append(_view(path.question, None, problem=path.problem))
    return tuple(views)


def _view(
    question: Question,
    values: tuple[str, ...] | None,
    *,
    derived: bool = False,
    problem: str = "",
) -> AskedQuestion:
    options = (AnswerOption(name, option.names) for name, option in question.options.items())
    return AskedQuestion(
        id=question.id,
        kind=question.kind.value,
        texts=question.texts,
        options=tuple(options),
        field=question.field,
        optional=question.optional,
        values=values or (),
        answered=values is not None,
        derived=derived,
        problem=problem,
    )


def _end(path: Walk) -> ScriptEnd | None:
    end = path.end
    return None if end is None else ScriptEnd(end.kind.value, end.texts, end.number)
