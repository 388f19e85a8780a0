"""Errors of the questions of a category."""

from __future__ import annotations

from typing import ClassVar

from acd.domain.model.errors import InvalidInput


class AnswerInvalid(InvalidInput):
    """Answer that does not fit its question, such as an unknown option or a date to come.

    Remedy: correct the answer; `field` names its question.
    """

    id: ClassVar[str] = "answer-invalid"


class CaseNotOurs(InvalidInput):
    """Case whose answers lead to another party than the city: no ticket is opened for it.

    Remedy: tell the resident whom to call; correct the answer where it is wrong.
    """

    id: ClassVar[str] = "case-not-ours"
