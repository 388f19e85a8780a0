"""Events of the ACD, past tense. Every consumer is idempotent by the event's id.

All times are UTC epoch milliseconds; the time of the event itself comes with its id.
"""

from __future__ import annotations

from acd.domain.messages.queue_events import BackupGroupChanged as BackupGroupChanged
from acd.domain.messages.queue_events import PolicyChanged as PolicyChanged
from acd.domain.messages.queue_events import QueueAnnounced as QueueAnnounced
from acd.domain.messages.queue_events import QueueClosed as QueueClosed
from acd.domain.messages.queue_events import QueueOpened as QueueOpened
from acd.domain.model.consultant import Activity, NotReadyReason
from acd.domain.model.contact import Author, ChannelId, Outcome, Party
from acd.domain.model.message import message
from acd.domain.model.offer import Explanation, OfferState
from acd.domain.model.queue_rules import Divert, Rules


@message
class RulesPublished:
    """The rules travel along: a reader of the events needs nothing else to compute figures."""

    version: str
    rules: Rules


@message
class ConsultantSignedIn:
    """She started work with these skills; her activity follows in a ConsultantChanged."""

    consultant_id: str
    skills: dict[str, int]
    shift: str | None
    groups: tuple[str, ...] = ()


@message
class SkillsChanged:
    """She has these from now on."""

    consultant_id: str
    skills: dict[str, int]
    groups: tuple[str, ...]


@message
class ShiftPlanned:
    """UTC epoch ms; `breaks` are spans."""

    consultant_id: str
    starts_ms: int
    ends_ms: int
    breaks: tuple[tuple[int, int], ...]


@message
class PauseOverran:
    """An alarm: her pause is longer than the rules allow for its reason."""

    consultant_id: str
    reason: NotReadyReason
    since_ms: int
    longest_ms: int


@message
class ContactQueued:
    """`returned`: it was here before (rejected, missed, failed) and kept its original place."""

    contact_id: str
    channel: ChannelId
    queue: str
    language: str
    admitted_ms: int
    returned: bool


@message
class ContactRelaxed:
    """It has waited into this ring (1 = the queue's first): more people may serve it now."""

    contact_id: str
    queue: str
    relaxation_step: int


@message
class ContactMoved:
    """It waits in another queue now; `why`: the limit that sent it there, or who."""

    contact_id: str
    channel: ChannelId
    from_queue: str
    queue: str
    why: str


@message
class ContactDirected:
    """The door is to do this with it: invite to a callback, or (it is closed as diverted) take
    a voicemail or tell a message. `why`: the limit that was reached."""

    contact_id: str
    channel: ChannelId
    queue: str
    to: Divert
    message: str | None
    why: str


@message
class ContactUnreachable:
    """An alarm: nobody at work has what it needs, in no ring of its queue."""

    contact_id: str
    queue: str


@message
class PositionHeld:
    """The resident is not there, the place is: until `due_ms`, else until it is their turn."""

    contact_id: str
    channel: ChannelId
    due_ms: int | None
    attempt: int


@message
class PositionResumed:
    """The contact took over the place of an earlier one, and with it its age."""

    contact_id: str
    from_contact: str
    admitted_ms: int


@message
class ContactTransferred:
    """She passed it on; `kept_place`: with its age."""

    contact_id: str
    consultant_id: str
    from_queue: str
    queue: str
    to_consultant: str | None
    kept_position: bool


@message
class ContactHandedOver:
    """Her shift is over: the conversation waits for somebody of the next one."""

    contact_id: str
    consultant_id: str


@message
class SupervisorActed:
    """Who did what to whom, and why, in the words of the supervisor."""

    author: str
    act: str
    subject: str
    reason: str


@message
class OfferMade:
    """`offer_id` also names the telephone leg, so a repeated command rings nobody twice."""

    offer_id: str
    contact_id: str
    consultant_id: str
    channel: ChannelId
    queue: str
    deadline_ms: int
    explanation: Explanation


@message
class OfferClosed:
    """`how` is any state but PENDING."""

    offer_id: str
    contact_id: str
    consultant_id: str
    how: OfferState


@message
class ContactEngaged:
    """Accepted: the lines join the two now. `waited_ms` counts from admission."""

    contact_id: str
    consultant_id: str
    offer_id: str
    channel: ChannelId
    queue: str
    waited_ms: int


@message
class ContactConnected:
    contact_id: str
    consultant_id: str


@message
class ContactClosed:
    """The one outcome of a contact. `handled_ms` is 0 when nobody talked to it."""

    contact_id: str
    channel: ChannelId
    queue: str
    outcome: Outcome
    ended_by: Party
    consultant_id: str | None
    waited_ms: int
    handled_ms: int
    diverted_to: str | None = None


@message
class WrapUpStarted:
    consultant_id: str
    contact_id: str
    until_ms: int


@message
class WrapUpExtended:
    consultant_id: str
    contact_id: str
    until_ms: int


@message
class WrapUpEnded:
    """`expired`: the timer ended it, not she."""

    consultant_id: str
    contact_id: str
    expired: bool


@message
class ConsultantChanged:
    """Her one word changed. `reason` only with NOT_READY."""

    consultant_id: str
    activity: Activity
    reason: NotReadyReason | None
    since_ms: int


@message
class MessageAdded:
    contact_id: str
    message_id: str
    author: Author


@message
class WaitAnnounced:
    """`low_ms` to `high_ms` from now, where a wait was told."""

    contact_id: str
    position: int
    low_ms: int | None = None
    high_ms: int | None = None


@message
class InputRefused:
    """State unchanged. `error_id` is stable kebab-case; `message` names field and expectation."""

    input: str
    error_id: str
    message: str


Event = (
    RulesPublished
    | ConsultantSignedIn
    | SkillsChanged
    | ShiftPlanned
    | PauseOverran
    | ContactQueued
    | ContactRelaxed
    | ContactMoved
    | ContactDirected
    | ContactUnreachable
    | PositionHeld
    | PositionResumed
    | ContactTransferred
    | ContactHandedOver
    | OfferMade
    | OfferClosed
    | ContactEngaged
    | ContactConnected
    | ContactClosed
    | WrapUpStarted
    | WrapUpExtended
    | WrapUpEnded
    | ConsultantChanged
    | BackupGroupChanged
    | QueueOpened
    | QueueClosed
    | QueueAnnounced
    | PolicyChanged
    | SupervisorActed
    | MessageAdded
    | WaitAnnounced
    | InputRefused
)
