"""Models of the live views and of their WebSocket messages: the one source of their types.

Times `*_ms` are UTC epoch milliseconds, because pages count from them every second. A member
without a value is left out, never null: in a merge patch (RFC 7396) null deletes.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Literal

from acd.domain.model.consultant import Activity, NotReadyReason
from acd.domain.model.contact import Author, ChannelId
from acd.domain.model.offer import Explanation
from acd.ports.contacts import PathStep
from acd.ports.crm import CaseDraft, ScreenPop, TicketSummary
from desk.dependencies import ShiftSpan
from desk.live.daily_stats import Today
from web.json_schemas import StructSchema

Stage = Literal["offered", "connecting", "talking", "wrap-up"]


@dataclass(frozen=True, slots=True)
class Device:
    """The consultant's telephone. `registered`: Asterisk can ring it."""

    registered: bool


@dataclass(frozen=True, slots=True)
class OwnState:
    """The consultant whose desk this is. `reason`: with not-ready alone; `shift`: as it falls
    today."""

    activity: Activity
    reason: NotReadyReason | None
    since_ms: int
    shift: ShiftSpan | None
    today: Today
    device: Device


@dataclass(frozen=True, slots=True)
class ChannelLoad:
    """Current contacts of the consultant on a channel, and how many there may be."""

    used: int
    limit: int


@dataclass(frozen=True, slots=True)
class SharedLimit:
    """Limit of several channels together."""

    channels: list[str]
    limit: int


@dataclass(frozen=True, slots=True)
class Load:
    """`channels`: load by channel id."""

    channels: dict[str, ChannelLoad]
    shared: list[SharedLimit]


@dataclass(frozen=True, slots=True)
class OfferView:
    """An offer that waits for its consultant until `deadline_ms`. `explanation`: why this
    consultant was chosen."""

    offer_id: str
    contact_id: str
    channel: ChannelId
    queue: str
    offered_ms: int | None
    deadline_ms: int | None
    explanation: Annotated[Explanation, StructSchema()] | None


Warning = Literal[
    "sender-not-authentic", "reply-to-differs", "reply-not-read", "reply-needs-smtputf8"
]


@dataclass(frozen=True, slots=True)
class Fold:
    """Lines of a text that repeat an older mail: from `first` to before `end`, from 0."""

    first: int
    end: int


@dataclass(frozen=True, slots=True)
class MessageHead:
    """Head of a mail. `answer_to`: address that an answer goes to; with `warnings` it has to be
    confirmed; `others`: to whom a copy may go."""

    sender: str
    to: str | None
    cc: str | None
    answer_to: str
    warnings: list[Warning]
    folds: list[Fold]
    others: list[str] | None = None


@dataclass(frozen=True, slots=True)
class AttachmentView:
    """File of a message. `size`: bytes; `preview`: its inside as text; `picture`: may be shown."""

    id: str
    name: str
    kind: str
    size: int
    preview: str | None
    picture: bool | None


@dataclass(frozen=True, slots=True)
class MessageView:
    """A message of a chat or mail, or a note. `author_name`: of the consultant who wrote it."""

    id: str
    author: Author
    text: str
    sent_ms: int
    author_name: str | None
    head: MessageHead | None = None
    attachments: list[AttachmentView] | None = None


@dataclass(frozen=True, slots=True)
class ContactOnDesk:
    """A contact at the consultant's desk.

    `target_ms`: until when it was to be accepted; `path`: the resident's choices; `paused`: a
    mail that waits while the consultant talks; `draft_version`: what a change of the draft
    sends as `If-Match`; `named_tickets`: whose numbers the resident wrote; `waiting_for`: who
    writes next; `messages`: by a number that orders them; `earlier`: those of earlier contacts in
    the same thread.
    """

    contact_id: str
    channel: ChannelId
    queue: str
    language: str
    stage: Stage
    reached_ms: int
    admitted_ms: int
    engaged_ms: int | None
    ended_ms: int | None
    wrap_up_until_ms: int | None
    offer_id: str | None
    target_ms: int | None
    address: str | None
    name: str | None
    subject: str | None
    path: tuple[PathStep, ...]
    paused: bool | None
    screen_pop: ScreenPop | None
    draft: CaseDraft | None
    draft_saved_ms: int | None
    draft_version: str | None
    ticket: TicketSummary | None
    named_tickets: tuple[TicketSummary, ...] | None
    messages: dict[str, MessageView] | None
    earlier: dict[str, MessageView] | None
    last_message_ms: int | None
    waiting_for: Literal["consultant", "resident"] | None


@dataclass(frozen=True, slots=True)
class QueueLength:
    """Contacts that nobody has spoken to yet. `names`: by language; `oldest_ms`: since when the
    oldest of them waits."""

    names: dict[str, str]
    waiting: int
    oldest_ms: int | None


@dataclass(frozen=True, slots=True)
class DeskView:
    """Desk of one consultant. `offers` by offer id, `contacts` by contact id, `queues` by queue
    id; `names`: of the colleagues that the view mentions, by consultant id; `processes_away`:
    processes of Centrala that do not answer, as `engine` (telephone) or `public` (chat, mail)."""

    me: OwnState
    load: Load
    offers: dict[str, OfferView]
    contacts: dict[str, ContactOnDesk]
    queues: dict[str, QueueLength]
    names: dict[str, str]
    processes_away: list[str]
