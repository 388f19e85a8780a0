"""Document of the questions of one category: questions, options, ends, and how they follow."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

Texts = Mapping[str, str]
"""A text per language code."""

Location = tuple[str, ...]
"""Keys from the root of the document to a value."""

LANGUAGES = ("pl", "en", "uk")
"""Languages that every text has: consultants read two of them, residents all."""


class QuestionKind(StrEnum):
    """Form of an answer. `field`: a member of the case answers the question."""

    CHOICE = "choice"
    SEVERAL = "several"
    DATE = "date"
    NUMBER = "number"
    TEXT = "text"
    FIELD = "field"


class EndKind(StrEnum):
    """End of the questions. `not-ours` and `danger` stop them: the resident calls somebody else."""

    COMPLETE = "complete"
    NOT_OURS = "not-ours"
    DANGER = "danger"


@dataclass(frozen=True, slots=True)
class Option:
    """Answer that can be chosen. `next`: instead of that of its question; `words`: beginnings of
    words of the description that stand for it."""

    names: Texts
    next: str | None = None
    words: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Question:
    """Question. `field`: member of the case, of kind field; `past`: a date may not be to come;
    `least`, `most`: bounds of a number."""

    id: str
    kind: QuestionKind
    texts: Texts
    next: str | None = None
    options: Mapping[str, Option] = field(default_factory=dict)
    field: str | None = None
    optional: bool = False
    past: bool = False
    least: int | None = None
    most: int | None = None

    def exits(self) -> Iterator[tuple[Location, str]]:
        """Yield every question or end that can follow, and where the document says so."""
        for name, option in self.options.items():
            if option.next is not None:
                yield ("options", name, "next"), option.next
        if self.next is not None:
            yield ("next",), self.next

    def needs_next(self) -> bool:
        """Tell whether an answer exists that no option leads on."""
        free = not self.options or self.optional or self.kind is QuestionKind.SEVERAL
        return free or any(option.next is None for option in self.options.values())

    def after(self, values: tuple[str, ...]) -> str | None:
        """Return what follows the answer: of several chosen options the first that leads on."""
        for name, option in self.options.items():
            if name in values and option.next is not None:
                return option.next
        return self.next


@dataclass(frozen=True, slots=True)
class End:
    """End of the questions. `number`: telephone number that the resident calls, or empty."""

    kind: EndKind
    texts: Texts
    number: str = ""


@dataclass(frozen=True, slots=True)
class Document:
    """Questions of the events of one category; `version` counts changes of the content."""

    id: str
    version: int
    kind: str
    category: str
    events: tuple[str, ...]
    start: str
    questions: Mapping[str, Question]
    ends: Mapping[str, End]
