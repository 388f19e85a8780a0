"""Port of the questions of a category: the script that the consultant reads out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

from acd.ports.crm import CaseDraft


@dataclass(frozen=True, slots=True)
class AnswerOption:
    """Answer that can be chosen; `names` by language."""

    id: str
    names: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class AskedQuestion:
    """Question of a script with its answer.

    `kind`: choice, several, date, number, text or field; `texts`: by language, read out as they
    stand; `field`: member of the case that answers a question of kind field; `values`: the answer,
    empty while there is none and for one that was passed over; `derived`: taken from the case and
    not from an answer; `problem`: what is wrong with the answer that was given, else empty.
    """

    id: str
    kind: str
    texts: Mapping[str, str]
    options: tuple[AnswerOption, ...]
    field: str | None
    optional: bool
    values: tuple[str, ...]
    answered: bool
    derived: bool
    problem: str = ""


@dataclass(frozen=True, slots=True)
class ScriptEnd:
    """End of a script. `kind`: complete, not-ours or danger; `number`: telephone number that the
    resident calls instead, or empty."""

    kind: str
    texts: Mapping[str, str]
    number: str


@dataclass(frozen=True, slots=True)
class QuestionScript:
    """Questions of one case in the order in which they are asked.

    `questions`: the answered ones, then the next one, which is missing after the last; `end`: None
    before it is reached.
    """

    document: str
    version: int
    questions: tuple[AskedQuestion, ...]
    end: ScriptEnd | None


class Questions(Protocol):
    """Questions of the city's categories. Called by the desk while a case is written."""

    def script(self, draft: CaseDraft, at_ms: int) -> QuestionScript | None:
        """Return the questions of a case as far as its answers lead; None for a category without
        any. `at_ms`: now, UTC epoch ms. Read only, neither waits nor raises."""
        ...
