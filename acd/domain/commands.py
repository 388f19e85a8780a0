"""Inputs of the hall: commands and facts, appended to one log by any process.

Nothing personal travels here: a contact is its id; the number, the name and the words stay in
the contact book and the conversation store.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from acd.domain.consultant import NotReadyReason
from acd.domain.contact import Author, Channel, Party
from acd.domain.queues import Rules


@dataclass(frozen=True, slots=True)
class PublishRules:
    """New rules take effect for every later input."""

    rules: Rules


@dataclass(frozen=True, slots=True)
class AdmitContact:
    """A door hands over somebody who wants help. `skills` adds to what the queue requires."""

    contact_id: str
    channel: Channel
    queue: str
    language: str
    skills: dict[str, int] = field(default_factory=dict)
    priority: int = 0


@dataclass(frozen=True, slots=True)
class ContactLeft:
    """Fact: the resident is gone (hung up, closed the chat), or a door took the contact away.

    `diverted_to` names where a door sent it instead (for example the native fallback queue).
    """

    contact_id: str
    diverted_to: str | None = None


@dataclass(frozen=True, slots=True)
class SignIn:
    """A consultant starts work; she is not ready until she says so."""

    consultant_id: str
    skills: dict[str, int]
    shift: str | None = None


@dataclass(frozen=True, slots=True)
class SignOut:
    """End of work. Refused while she holds a contact or an offer."""

    consultant_id: str


@dataclass(frozen=True, slots=True)
class BecomeReady:
    consultant_id: str


@dataclass(frozen=True, slots=True)
class BecomeNotReady:
    """From now on no offers; what she holds she finishes. A pending offer is returned."""

    consultant_id: str
    reason: NotReadyReason


@dataclass(frozen=True, slots=True)
class AcceptOffer:
    offer_id: str
    consultant_id: str


@dataclass(frozen=True, slots=True)
class RejectOffer:
    offer_id: str
    consultant_id: str


@dataclass(frozen=True, slots=True)
class OfferFailed:
    """Fact: her device could not be reached; `reason` is a short kebab-case word."""

    offer_id: str
    reason: str


@dataclass(frozen=True, slots=True)
class EngagementConnected:
    """Fact: the two can hear (or read) one another."""

    contact_id: str


@dataclass(frozen=True, slots=True)
class ConnectFailed:
    """Fact: accepted, but the two could not be joined; the contact goes back to its place."""

    contact_id: str
    reason: str


@dataclass(frozen=True, slots=True)
class EndEngagement:
    """The conversation is over; wrap-up begins."""

    contact_id: str
    ended_by: Party


@dataclass(frozen=True, slots=True)
class FinishWrapUp:
    consultant_id: str
    contact_id: str


@dataclass(frozen=True, slots=True)
class ExtendWrapUp:
    """One more `Rules.wrap_up_extension_ms`."""

    consultant_id: str
    contact_id: str


@dataclass(frozen=True, slots=True)
class AddMessage:
    """Fact: a message of a chat or mail is stored under this id."""

    contact_id: str
    message_id: str
    author: Author


@dataclass(frozen=True, slots=True)
class TellWait:
    """Fact: the resident was told this position (1 = next)."""

    contact_id: str
    position: int


@dataclass(frozen=True, slots=True)
class Tick:
    """Time passed. `deadline_ms` (UTC epoch) is the deadline that asked for it."""

    deadline_ms: int


Input = (
    PublishRules
    | AdmitContact
    | ContactLeft
    | SignIn
    | SignOut
    | BecomeReady
    | BecomeNotReady
    | AcceptOffer
    | RejectOffer
    | OfferFailed
    | EngagementConnected
    | ConnectFailed
    | EndEngagement
    | FinishWrapUp
    | ExtendWrapUp
    | AddMessage
    | TellWait
    | Tick
)
