"""Inputs of the ACD: commands and reports, appended to one log by any process.

They carry no personal data: a contact is its id; number, name and messages stay in the contact
store and the conversation store. All times are UTC epoch milliseconds.
"""

from __future__ import annotations

from msgspec import field

from acd.domain.messages.supervisor_commands import Announce as Announce
from acd.domain.messages.supervisor_commands import AssignContact as AssignContact
from acd.domain.messages.supervisor_commands import ChangeSkills as ChangeSkills
from acd.domain.messages.supervisor_commands import CloseQueue as CloseQueue
from acd.domain.messages.supervisor_commands import FollowHours as FollowHours
from acd.domain.messages.supervisor_commands import ForcePresence as ForcePresence
from acd.domain.messages.supervisor_commands import MoveContact as MoveContact
from acd.domain.messages.supervisor_commands import OpenQueue as OpenQueue
from acd.domain.messages.supervisor_commands import PullContact as PullContact
from acd.domain.messages.supervisor_commands import Reprioritise as Reprioritise
from acd.domain.messages.supervisor_commands import SetPolicy as SetPolicy
from acd.domain.messages.supervisor_commands import SupervisorInput as SupervisorInput
from acd.domain.model.consultant import NotReadyReason
from acd.domain.model.contact import Author, ChannelId, Party
from acd.domain.model.message import Message
from acd.domain.model.queue_rules import Rules


class PublishRules(Message):
    """Put rules into effect for every later input."""

    rules: Rules


class PublishHours(Message):
    """Set the intervals in which each queue is open; a queue without intervals always is.

    The sender has derived them from the city's calendar of hours, holidays and exceptions.
    """

    hours: dict[str, tuple[tuple[int, int], ...]]


class AdmitContact(Message):
    """Admit a contact from a channel connector.

    `skills`: required in addition to the queue's; `preferred`: consultants who are offered it
    first, for example the last one, for `preferred_ms` (None: as the queue's rules say);
    `dial_key`: pseudonym of the number, by which a re-dial resumes its position and nobody is
    called back twice; `position_of`: contact whose position this one takes over; `due_ms`: time
    from which a callback waits.
    """

    contact_id: str
    channel: ChannelId
    queue: str
    language: str
    skills: dict[str, int] = field(default_factory=dict)
    priority: int = 0
    district: str | None = None
    emergency: bool = False
    preferred: tuple[str, ...] = ()
    dial_key: str | None = None
    position_of: str | None = None
    due_ms: int | None = None
    preferred_ms: int | None = None


class ContactLeft(Message):
    """Report that the resident left, or that a channel connector took the contact elsewhere.

    `diverted_to`: where a connector sent it, for example the fallback queue.
    """

    contact_id: str
    diverted_to: str | None = None


class HoldPosition(Message):
    """Turn a waiting call into a callback, in the order of service or at `due_ms`.

    `dial_key`: see AdmitContact; None: the key of the admission.
    """

    contact_id: str
    dial_key: str | None = None
    due_ms: int | None = None


class CallbackMissed(Message):
    """Report that the resident did not answer a callback; it is tried again or given up."""

    contact_id: str
    reason: str


class TransferContact(Message):
    """Transfer a contact to another queue or consultant; wrap-up begins.

    `keep_position`: False lets the wait begin again; `skills`: replaces the skills that the
    contact required in addition to the queue's.
    """

    contact_id: str
    consultant_id: str
    queue: str
    to_consultant: str | None = None
    keep_position: bool = True
    skills: dict[str, int] = field(default_factory=dict)


class PlanShift(Message):
    """Plan a consultant's shift with its breaks. A later plan replaces an earlier one."""

    consultant_id: str
    starts_ms: int
    ends_ms: int
    breaks: tuple[tuple[int, int], ...] = ()


class SignIn(Message):
    """Sign a consultant in, not ready yet."""

    consultant_id: str
    skills: dict[str, int]
    shift: str | None = None
    groups: tuple[str, ...] = ()


class SignOut(Message):
    """Sign a consultant out.

    Refused during an offer or engagement, unless `when_free`: then the consultant gets no more
    offers and is signed out when the current work ends.
    """

    consultant_id: str
    when_free: bool = False


class BecomeReady(Message):
    """Declare a consultant ready for offers."""

    consultant_id: str


class BecomeNotReady(Message):
    """Declare a consultant not ready; current work goes on, a pending offer is returned."""

    consultant_id: str
    reason: NotReadyReason


class AcceptOffer(Message):
    offer_id: str
    consultant_id: str


class RejectOffer(Message):
    offer_id: str
    consultant_id: str


TELEPHONE_SYSTEM_FAILED = "telephone-system-failed"
"""Reason of an `OfferFailed` that says nothing about the consultant's device."""


class OfferFailed(Message):
    """Report that the consultant's device was not reached; `reason`: kebab-case id.

    The consultant is not ready until the device returns, unless the reason is
    TELEPHONE_SYSTEM_FAILED.
    """

    offer_id: str
    reason: str


class EngagementConnected(Message):
    """Report that resident and consultant can hear or read one another."""

    contact_id: str


class ConnectFailed(Message):
    """Report that an accepted contact could not be connected; it keeps its position."""

    contact_id: str
    reason: str


class EngagementInterrupted(Message):
    """Report that the consultant's device was lost in a conversation, and the resident is there.

    The contact waits at the first position. The consultant is offered it first, for
    `INTERRUPTION_GRACE_MS` after the interruption, and is ready again when the device returns.
    """

    contact_id: str
    reason: str


class DeviceLost(Message):
    """Report that a consultant's device can take no offer; a pending one is returned."""

    consultant_id: str


class DeviceReturned(Message):
    """Report that a consultant's device can take offers again.

    A consultant whom the loss of the device made not ready is ready again.
    """

    consultant_id: str


class EndEngagement(Message):
    """End a conversation; wrap-up begins."""

    contact_id: str
    ended_by: Party


class FinishWrapUp(Message):
    consultant_id: str
    contact_id: str


class ExtendWrapUp(Message):
    """Extend a wrap-up by `Rules.wrap_up_extension_ms`."""

    consultant_id: str
    contact_id: str


class AddMessage(Message):
    """Report that a message of a chat or an e-mail is stored under this id."""

    contact_id: str
    message_id: str
    author: Author


class ReportWaitAnnounced(Message):
    """Report that this position (1 = next) and wait from now (ms) were announced."""

    contact_id: str
    position: int
    low_ms: int | None = None
    high_ms: int | None = None


class Tick(Message):
    """Let time pass. `deadline_ms`: the timer for which it was sent."""

    deadline_ms: int


Input = (
    PublishRules
    | PublishHours
    | AdmitContact
    | ContactLeft
    | HoldPosition
    | CallbackMissed
    | TransferContact
    | PlanShift
    | SignIn
    | SignOut
    | BecomeReady
    | BecomeNotReady
    | AcceptOffer
    | RejectOffer
    | OfferFailed
    | EngagementConnected
    | ConnectFailed
    | EngagementInterrupted
    | DeviceLost
    | DeviceReturned
    | EndEngagement
    | FinishWrapUp
    | ExtendWrapUp
    | AddMessage
    | ReportWaitAnnounced
    | SupervisorInput
    | Tick
)
