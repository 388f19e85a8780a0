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
from acd.domain.model.message import Message
from acd.domain.model.offer import Explanation, OfferState
from acd.domain.model.queue_rules import Divert, Rules


class RulesPublished(Message):
    """New rules in effect; they travel along, so that a reader of events needs nothing else."""

    version: str
    rules: Rules


class ConsultantSignedIn(Message):
    """Sign-in of a consultant with these skills; ConsultantChanged follows with the activity."""

    consultant_id: str
    skills: dict[str, int]
    shift: str | None
    groups: tuple[str, ...] = ()


class SkillsChanged(Message):
    """New skills and groups of a consultant."""

    consultant_id: str
    skills: dict[str, int]
    groups: tuple[str, ...]


class ShiftPlanned(Message):
    """Planned shift of a consultant; `breaks`: (start, end)."""

    consultant_id: str
    starts_ms: int
    ends_ms: int
    breaks: tuple[tuple[int, int], ...]


class PauseOverran(Message):
    """Alarm: a consultant's pause is longer than the rules allow for its reason."""

    consultant_id: str
    reason: NotReadyReason
    since_ms: int
    longest_ms: int


class ContactQueued(Message):
    """Start of a wait; `returned`: not the first one, the contact kept its position."""

    contact_id: str
    channel: ChannelId
    queue: str
    language: str
    admitted_ms: int
    returned: bool


class ContactRelaxed(Message):
    """Relaxation step reached by a waiting contact (1 = the first): more consultants qualify."""

    contact_id: str
    queue: str
    relaxation_step: int


class ContactMoved(Message):
    """Move of a waiting contact to another queue; `reason`: the limit, or "supervisor"."""

    contact_id: str
    channel: ChannelId
    from_queue: str
    queue: str
    reason: str


class ContactDirected(Message):
    """Order to the channel connector. `reason`: the limit that was reached.

    Invite to a callback; or take a voicemail or play a message: a call is then closed as
    diverted, a written contact keeps waiting, and the connector informs the resident once.
    `opens_ms`: when a closed queue opens, as far as its hours or a supervisor's order say.
    """

    contact_id: str
    channel: ChannelId
    queue: str
    to: Divert
    message: str | None
    reason: str
    opens_ms: int | None = None


class ContactUnreachable(Message):
    """Alarm: no consultant at work could serve the contact, after any relaxation step."""

    contact_id: str
    queue: str


class PositionHeld(Message):
    """Position held without a live call, until `due_ms`, or until the callback is offered."""

    contact_id: str
    channel: ChannelId
    due_ms: int | None
    attempt: int


class PositionResumed(Message):
    """Position of an earlier contact, with its age, taken over by this one."""

    contact_id: str
    from_contact: str
    admitted_ms: int


class ContactTransferred(Message):
    """Transfer by a consultant; `kept_position`: with its age."""

    contact_id: str
    consultant_id: str
    from_queue: str
    queue: str
    to_consultant: str | None
    kept_position: bool


class ContactHandedOver(Message):
    """Return of a written contact at the end of its consultant's shift."""

    contact_id: str
    consultant_id: str


class SupervisorActed(Message):
    """Command of a supervisor: author, kind of command, subject and reason."""

    author: str
    act: str
    subject: str
    reason: str


class OfferMade(Message):
    """Offer to a consultant. `offer_id` names the leg too, so that a repeat rings nobody twice."""

    offer_id: str
    contact_id: str
    consultant_id: str
    channel: ChannelId
    queue: str
    deadline_ms: int
    explanation: Explanation


class OfferClosed(Message):
    """End of an offer; `state`: any but PENDING."""

    offer_id: str
    contact_id: str
    consultant_id: str
    state: OfferState


class ContactEngaged(Message):
    """Accepted offer: call control connects the two now. `waited_ms` counts from admission."""

    contact_id: str
    consultant_id: str
    offer_id: str
    channel: ChannelId
    queue: str
    waited_ms: int


class ContactConnected(Message):
    contact_id: str
    consultant_id: str


class ContactClosed(Message):
    """End of a contact with its one outcome.

    `handled_ms`: length of its conversations; 0 without one. A callback that was given up fails,
    in spite of a conversation before it was promised.
    """

    contact_id: str
    channel: ChannelId
    queue: str
    outcome: Outcome
    ended_by: Party
    consultant_id: str | None
    waited_ms: int
    handled_ms: int
    diverted_to: str | None = None


class WrapUpStarted(Message):
    consultant_id: str
    contact_id: str
    until_ms: int


class WrapUpExtended(Message):
    consultant_id: str
    contact_id: str
    until_ms: int


class WrapUpEnded(Message):
    """End of a wrap-up; `expired`: by the timer, not by the consultant."""

    consultant_id: str
    contact_id: str
    expired: bool


class ConsultantChanged(Message):
    """New activity of a consultant; `reason`: with NOT_READY only."""

    consultant_id: str
    activity: Activity
    reason: NotReadyReason | None
    since_ms: int


class MessageAdded(Message):
    contact_id: str
    message_id: str
    author: Author


class WaitAnnounced(Message):
    """Announced position, and wait from now where one was announced."""

    contact_id: str
    position: int
    low_ms: int | None = None
    high_ms: int | None = None


class InputRefused(Message):
    """Refused input: the state is unchanged. `message` names the field and what was expected."""

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
