"""Events of the hall, past tense. Every consumer is idempotent by the event's id.

All times are UTC epoch milliseconds; the time of the event itself comes with its id.
"""

from __future__ import annotations

from dataclasses import dataclass

from acd.domain.consultant import Activity, NotReadyReason
from acd.domain.contact import Author, Channel, Outcome, Party
from acd.domain.offer import Explanation, OfferState
from acd.domain.queues import Rules


@dataclass(frozen=True, slots=True)
class RulesPublished:
    """The rules travel along: a reader of the events needs nothing else to compute figures."""

    version: str
    rules: Rules


@dataclass(frozen=True, slots=True)
class ConsultantSignedIn:
    """She started work with these skills; her activity follows in a ConsultantChanged."""

    consultant_id: str
    skills: dict[str, int]
    shift: str | None


@dataclass(frozen=True, slots=True)
class ContactQueued:
    """`returned`: it was here before (rejected, missed, failed) and kept its original place."""

    contact_id: str
    channel: Channel
    queue: str
    language: str
    admitted_ms: int
    returned: bool


@dataclass(frozen=True, slots=True)
class OfferMade:
    """`offer_id` also names the telephone leg, so a repeated command rings nobody twice."""

    offer_id: str
    contact_id: str
    consultant_id: str
    channel: Channel
    queue: str
    deadline_ms: int
    explanation: Explanation


@dataclass(frozen=True, slots=True)
class OfferClosed:
    """`how` is any state but PENDING."""

    offer_id: str
    contact_id: str
    consultant_id: str
    how: OfferState


@dataclass(frozen=True, slots=True)
class ContactEngaged:
    """Accepted: the lines join the two now. `waited_ms` counts from admission."""

    contact_id: str
    consultant_id: str
    offer_id: str
    channel: Channel
    queue: str
    waited_ms: int


@dataclass(frozen=True, slots=True)
class ContactConnected:
    contact_id: str
    consultant_id: str


@dataclass(frozen=True, slots=True)
class ContactClosed:
    """The one outcome of a contact. `handled_ms` is 0 when nobody talked to it."""

    contact_id: str
    channel: Channel
    queue: str
    outcome: Outcome
    ended_by: Party
    consultant_id: str | None
    waited_ms: int
    handled_ms: int


@dataclass(frozen=True, slots=True)
class WrapUpStarted:
    consultant_id: str
    contact_id: str
    until_ms: int


@dataclass(frozen=True, slots=True)
class WrapUpExtended:
    consultant_id: str
    contact_id: str
    until_ms: int


@dataclass(frozen=True, slots=True)
class WrapUpEnded:
    """`expired`: the timer ended it, not she."""

    consultant_id: str
    contact_id: str
    expired: bool


@dataclass(frozen=True, slots=True)
class ConsultantChanged:
    """Her one word changed. `reason` only with NOT_READY."""

    consultant_id: str
    activity: Activity
    reason: NotReadyReason | None
    since_ms: int


@dataclass(frozen=True, slots=True)
class MessageAdded:
    contact_id: str
    message_id: str
    author: Author


@dataclass(frozen=True, slots=True)
class WaitTold:
    contact_id: str
    position: int


@dataclass(frozen=True, slots=True)
class InputRefused:
    """State unchanged. `error_id` is stable kebab-case; `message` names field and expectation."""

    input: str
    error_id: str
    message: str


Event = (
    RulesPublished
    | ConsultantSignedIn
    | ContactQueued
    | OfferMade
    | OfferClosed
    | ContactEngaged
    | ContactConnected
    | ContactClosed
    | WrapUpStarted
    | WrapUpExtended
    | WrapUpEnded
    | ConsultantChanged
    | MessageAdded
    | WaitTold
    | InputRefused
)
