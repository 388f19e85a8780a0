"""Articles of the knowledge base as readers get them, and what they give back."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Validity(StrEnum):
    """How long an article may still be relied on."""

    VALID = "valid"
    ENDING = "ending"
    EXPIRED = "expired"
    HELD = "held"


class UseKind(StrEnum):
    """How an article was used: declared by the consultant, sent, or followed to the last step."""

    DECLARED = "declared"
    SENT = "sent"
    STEPS = "steps"


class FeedbackKind(StrEnum):
    """Fault that a reader reports: wrong or outdated, incomplete, not understood by residents."""

    WRONG = "wrong"
    INCOMPLETE = "incomplete"
    UNCLEAR = "unclear"


@dataclass(frozen=True, slots=True)
class ArticleHit:
    """Article in a list. `valid_until`: ISO date; `reason_id`: why it is suggested (`words`,
    `event`, `keys`), kebab-case; `words`: words of the query that it answers, as they were typed;
    `is_public`: residents may read it and be sent it."""

    article_id: str
    language: str
    title: str
    summary: str
    unit: str
    valid_until: str
    validity: Validity
    is_public: bool
    score: float = 0.0
    reason_id: str = "words"
    words: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ArticleReference:
    """Article that another one names."""

    article_id: str
    title: str


@dataclass(frozen=True, slots=True)
class Article:
    """Published version of an article in one language.

    `say`: sentence to speak; `internal`: note for the staff alone, None where it has none;
    `languages`: those it can be read in; `review_on`, `valid_until`: ISO dates; `is_demo`: written
    for the demo, its fees are illustrations; `text`: short form to send to a resident, empty where
    it may not be sent.
    """

    article_id: str
    version: int
    language: str
    languages: tuple[str, ...]
    title: str
    summary: str
    say: str
    steps: tuple[str, ...]
    fees: str
    documents: tuple[str, ...]
    places: tuple[str, ...]
    links: tuple[str, ...]
    related: tuple[ArticleReference, ...]
    unit: str
    owner: str
    internal: str | None
    is_public: bool
    is_demo: bool
    valid_until: str
    review_on: str
    validity: Validity
    hold_reason: str | None
    published_ms: int
    text: str


@dataclass(frozen=True, slots=True)
class ArticleUse:
    """Article that was used in a contact; `at_ms`: UTC epoch ms."""

    article_id: str
    version: int
    title: str
    kind: UseKind
    by_id: str
    at_ms: int


@dataclass(frozen=True, slots=True)
class Situation:
    """State of a contact for which articles are suggested.

    `text`: what was written so far; `keys`: labels of the choices made on the telephone.
    """

    language: str | None = None
    event: str = ""
    category: str = ""
    text: str = ""
    keys: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Feedback:
    """Remark of a reader. `step`: from 1, None for the whole article."""

    feedback_id: str
    article_id: str
    kind: FeedbackKind
    text: str = ""
    step: int | None = None
    contact_id: str | None = None
