"""Inputs of the ACD: commands and facts, appended to one log by any process.

Nothing personal travels here: a contact is its id; the number, the name and the words stay in
the contact book and the conversation store.
"""

from __future__ import annotations

from dataclasses import field

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
from acd.domain.model.message import message
from acd.domain.model.queue_rules import Rules


@message
class PublishRules:
    """New rules take effect for every later input."""

    rules: Rules


@message
class PublishHours:
    """When each queue is open, as spans of UTC epoch ms; a queue that is not here always is.

    The calendar of the city (hours, holidays, exceptions) is worked out before it comes here.
    """

    hours: dict[str, tuple[tuple[int, int], ...]]


@message
class AdmitContact:
    """A door hands over somebody who wants help. `skills` adds to what the queue requires.

    `preferred`: consultants who are asked first (the one who knows the case, the last one);
    `dial_key`: stands for the number without telling it, so that a re-dial finds its place and
    nobody is called back twice; `place_of`: the contact whose place this one takes over;
    `due_ms`: a callback at this time (UTC epoch ms), it waits in line from then on.
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


@message
class ContactLeft:
    """Fact: the resident is gone (hung up, closed the chat), or a door took the contact away.

    `diverted_to` names where a door sent it instead (for example the native fallback queue).
    """

    contact_id: str
    diverted_to: str | None = None


@message
class HoldPosition:
    """A caller hangs up and is called back when it is their turn, or at `due_ms` (UTC epoch ms).

    `dial_key`: see AdmitContact; without it the one of the admission counts.
    """

    contact_id: str
    dial_key: str | None = None
    due_ms: int | None = None


@message
class CallbackMissed:
    """Fact: the resident did not answer our call; it is tried again, or given up."""

    contact_id: str
    reason: str


@message
class TransferContact:
    """Her contact goes on to another queue or consultant; her wrap-up begins.

    `keep_place`: it waits as long as it has waited already, else from now; `skills` replaces
    what the contact asked for.
    """

    contact_id: str
    consultant_id: str
    queue: str
    to_consultant: str | None = None
    keep_position: bool = True
    skills: dict[str, int] = field(default_factory=dict)


@message
class PlanShift:
    """Her shift and the breaks in it, UTC epoch ms. A later plan replaces an earlier one."""

    consultant_id: str
    starts_ms: int
    ends_ms: int
    breaks: tuple[tuple[int, int], ...] = ()


@message
class SignIn:
    """A consultant starts work; she is not ready until she says so."""

    consultant_id: str
    skills: dict[str, int]
    shift: str | None = None
    groups: tuple[str, ...] = ()


@message
class SignOut:
    """End of work. Refused while she holds a contact or an offer, unless `when_free`: then she
    is offered nothing more and is signed out when her hands are empty."""

    consultant_id: str
    when_free: bool = False


@message
class BecomeReady:
    consultant_id: str


@message
class BecomeNotReady:
    """From now on no offers; what she holds she finishes. A pending offer is returned."""

    consultant_id: str
    reason: NotReadyReason


@message
class AcceptOffer:
    offer_id: str
    consultant_id: str


@message
class RejectOffer:
    offer_id: str
    consultant_id: str


@message
class OfferFailed:
    """Fact: her device could not be reached; `reason` is a short kebab-case word."""

    offer_id: str
    reason: str


@message
class EngagementConnected:
    """Fact: the two can hear (or read) one another."""

    contact_id: str


@message
class ConnectFailed:
    """Fact: accepted, but the two could not be joined; the contact goes back to its place."""

    contact_id: str
    reason: str


@message
class EndEngagement:
    """The conversation is over; wrap-up begins."""

    contact_id: str
    ended_by: Party


@message
class FinishWrapUp:
    consultant_id: str
    contact_id: str


@message
class ExtendWrapUp:
    """One more `Rules.wrap_up_extension_ms`."""

    consultant_id: str
    contact_id: str


@message
class AddMessage:
    """Fact: a message of a chat or mail is stored under this id."""

    contact_id: str
    message_id: str
    author: Author


@message
class ReportWaitAnnounced:
    """Fact: the resident was told this position (1 = next) and this wait from now, ms."""

    contact_id: str
    position: int
    low_ms: int | None = None
    high_ms: int | None = None


@message
class Tick:
    """Time passed. `deadline_ms` (UTC epoch) is the deadline that asked for it."""

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
    | EndEngagement
    | FinishWrapUp
    | ExtendWrapUp
    | AddMessage
    | ReportWaitAnnounced
    | SupervisorInput
    | Tick
)
