"""The hall's memory: who waits, who works, what is on offer. Plain records, no behaviour."""

from __future__ import annotations

from dataclasses import dataclass, field

from acd.domain.consultant import Activity, NotReadyReason, Presence
from acd.domain.contact import Channel, ContactState
from acd.domain.memory import RecentIds
from acd.domain.queues import Rules

Need = tuple[tuple[str, int], ...]
"""Skills with their lowest levels, sorted by name: two equal needs compare equal."""

Place = tuple[int, int, str]
"""(-priority, admitted_ms, contact id): the smaller is served first. It never changes by itself."""


@dataclass(slots=True)
class ContactEntry:
    """A live contact. `refused_by`: who was offered it and did not take it."""

    contact_id: str
    channel: Channel
    queue: str
    language: str
    asked_skills: dict[str, int]
    asked_priority: int
    admitted_ms: int
    need: Need = ()
    priority: int = 0
    state: ContactState = ContactState.WAITING
    offers_made: int = 0
    refused_by: dict[str, int] = field(default_factory=dict)
    offer_id: str | None = None
    consultant_id: str | None = None
    engaged_ms: int | None = None
    connected_ms: int | None = None

    @property
    def place(self) -> Place:
        return (-self.priority, self.admitted_ms, self.contact_id)


@dataclass(slots=True)
class ConsultantEntry:
    """A consultant known to the hall, at work or not.

    `engaged`: contact -> its channel; `wrap_ups`: contact -> until_ms; `idle_since_ms`: when
    her last work ended or when she became ready, whichever is later; `shown_*`: what the last
    ConsultantChanged said.
    """

    consultant_id: str
    skills: dict[str, int]
    shift: str | None = None
    presence: Presence = Presence.OFFLINE
    reason: NotReadyReason | None = None
    idle_since_ms: int = 0
    offer_id: str | None = None
    engaged: dict[str, Channel] = field(default_factory=dict)
    wrap_ups: dict[str, int] = field(default_factory=dict)
    shown_activity: Activity = Activity.OFFLINE
    shown_reason: NotReadyReason | None = None
    shown_since_ms: int = 0

    @property
    def activity(self) -> Activity:
        """Derived from her load: a call, an offer, writing, wrap-up, then what she declared."""
        if self.presence is Presence.OFFLINE:
            return Activity.OFFLINE
        if Channel.PHONE in self.engaged.values():
            return Activity.TALKING
        if self.offer_id is not None:
            return Activity.RINGING
        return self._quiet_activity()

    def _quiet_activity(self) -> Activity:
        if self.engaged:
            return Activity.WRITING
        if self.wrap_ups:
            return Activity.WRAP_UP
        return Activity.READY if self.presence is Presence.READY else Activity.NOT_READY


@dataclass(slots=True)
class OfferEntry:
    """A pending offer; a closed one leaves the memory and lives on in the events."""

    offer_id: str
    contact_id: str
    consultant_id: str
    deadline_ms: int


@dataclass(slots=True)
class HallState:
    """All that a snapshot must hold. Indexes are rebuilt from it."""

    now_ms: int = 0
    rules: Rules | None = None
    contacts: dict[str, ContactEntry] = field(default_factory=dict)
    consultants: dict[str, ConsultantEntry] = field(default_factory=dict)
    offers: dict[str, OfferEntry] = field(default_factory=dict)
    keys: RecentIds = field(default_factory=RecentIds)
    closed: RecentIds = field(default_factory=RecentIds)
