"""Port of the knowledge base's editors: versions, approval, feedback to answer, gaps."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Protocol

from acd.ports.articles import FeedbackKind

LANGUAGES = ("pl", "en", "uk")
"""Languages of articles; every article has the first."""


@dataclass(frozen=True, slots=True)
class ArticleText:
    """Text of an article in one language. `internal`: for the staff alone, empty without one."""

    title: str
    summary: str
    say: str
    steps: tuple[str, ...]
    fees: str = ""
    documents: tuple[str, ...] = ()
    places: tuple[str, ...] = ()
    internal: str = ""


@dataclass(frozen=True, slots=True)
class ArticleContent:
    """Whole content of one version.

    `texts`: by language; `unit_id`: unit that answers for it; `owner`: office or account that
    keeps it right, the unit without one; `events`: names of reportable events that it belongs to;
    `valid_until`, `review_on`: ISO dates.
    """

    unit_id: str
    texts: Mapping[str, ArticleText]
    valid_until: str
    review_on: str
    owner: str = ""
    area: str = ""
    events: tuple[str, ...] = ()
    links: tuple[str, ...] = ()
    related: tuple[str, ...] = ()
    is_public: bool = True
    is_demo: bool = False


@dataclass(frozen=True, slots=True)
class ArticleVersion:
    """Version of an article. `state`: waiting, published, replaced or refused; times UTC epoch
    ms; `reason`: of a refusal."""

    article_id: str
    version: int
    state: str
    content: ArticleContent
    author_id: str
    written_ms: int
    decided_by: str | None = None
    decided_ms: int | None = None
    reason: str = ""


@dataclass(frozen=True, slots=True)
class FeedbackTask:
    """Feedback that the owner of an article answers until `due_ms`; times UTC epoch ms."""

    feedback_id: str
    article_id: str
    version: int
    title: str
    unit_id: str
    owner: str
    kind: FeedbackKind
    text: str
    step: int | None
    by_id: str
    at_ms: int
    due_ms: int
    answer: str = ""
    answered_by: str | None = None
    answered_ms: int | None = None


@dataclass(frozen=True, slots=True)
class KnowledgeGap:
    """Question without an article. `words`: its words in base form, no names and no numbers."""

    language: str
    words: tuple[str, ...] = field(default_factory=tuple)
    count: int = 1
    last_ms: int = 0


class KnowledgeEditing(Protocol):
    """Work of editors. Called by the supervisor's pages and by imports."""

    async def propose(self, article_id: str, content: ArticleContent, author_id: str) -> int:
        """Write a version that waits for approval; return its number.

        Idempotent by content: the newest version with the same content is returned. Raises
        ArticleInvalid with the field.
        """
        ...

    async def approve(self, article_id: str, version: int, by_id: str) -> None:
        """Publish a waiting version in place of the one before; no-op when it is published.

        Raises ArticleUnknown, ArticleStateRefused, ApprovalRefused.
        """
        ...

    async def refuse(self, article_id: str, version: int, by_id: str, reason: str) -> None:
        """Refuse a waiting version. Raises ArticleUnknown, ArticleStateRefused."""
        ...

    async def hold(self, article_id: str, by_id: str, reason: str) -> None:
        """Stop the use of an article at once: it is read with the reason, and not sent.

        Raises ArticleUnknown.
        """
        ...

    async def release(self, article_id: str, by_id: str) -> None:
        """Put a held article into use again; no-op for one that is in use. Raises
        ArticleUnknown."""
        ...

    async def versions(self, article_id: str) -> tuple[ArticleVersion, ...]:
        """Return all versions, newest first. Raises ArticleUnknown."""
        ...

    async def waiting(self) -> tuple[ArticleVersion, ...]:
        """Return the versions that wait for approval, oldest first."""
        ...

    async def feedback(self, unit_id: str | None = None) -> tuple[FeedbackTask, ...]:
        """Return unanswered feedback, of one unit or all, the most urgent first."""
        ...

    async def answer_feedback(self, feedback_id: str, by_id: str, answer: str) -> None:
        """Finish the task; the first answer stays. Raises FeedbackUnknown."""
        ...

    async def gaps(self, limit: int = 50) -> tuple[KnowledgeGap, ...]:
        """Return the questions that were asked most without an answer."""
        ...
