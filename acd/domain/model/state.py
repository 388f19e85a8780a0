"""State of the ACD: contacts, consultants and offers as plain records without behaviour.

Times are UTC epoch milliseconds.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from acd.domain.model.consultant import Activity, NotReadyReason, Presence
from acd.domain.model.contact import ChannelId, ContactState
from acd.domain.model.policy import PRESETS, Policy
from acd.domain.model.queue_rules import Overflow, QueueRules, Rules
from acd.domain.model.recent_ids import HeldPositions, RecentIds
from acd.domain.model.statistics import Load

# Until Python 3.12 an access through the class takes ten times as long.
OFFLINE = Presence.OFFLINE
READY = Presence.READY
TALKING = Activity.TALKING


@dataclass(slots=True)
class ContactEntry:
    """Live contact.

    `admitted_ms`, `seq` (order of the log for equal times): the queue position, passed on only
    with the position; `since_ms`: start of this wait; `entered_ms`: entry into this queue, from
    which relaxation steps and limits count; `preferred`: consultants who are offered it first,
    until `preferred_until_ms` (None: while one of them is at work); `refused_by`: consultants who
    did not take an offer of it; `handled_ms`: length of earlier conversations; `stage_ms`: time
    of the next relaxation step, end of preference or limit; `moves`: queues that limits moved it
    from; `invited`: to a callback, or directed to a message as a written contact; `unreachable`:
    the alarm was raised; `interrupted`: after an interrupted conversation it waits before all but
    emergencies.
    """

    contact_id: str
    channel: ChannelId
    queue: str
    language: str
    admitted_ms: int
    seq: int = 0
    since_ms: int = 0
    entered_ms: int = 0
    requested_skills: dict[str, int] = field(default_factory=dict)
    requested_priority: int = 0
    district: str | None = None
    emergency: bool = False
    preferred: tuple[str, ...] = ()
    preferred_until_ms: int | None = None
    dial_key: str | None = None
    due_ms: int | None = None
    attempts: int = 0
    relaxation_step: int = 0
    stage_ms: int | None = None
    priority: int = 0
    state: ContactState = ContactState.WAITING
    offers_made: int = 0
    refused_by: dict[str, int] = field(default_factory=dict)
    offer_id: str | None = None
    consultant_id: str | None = None
    engaged_ms: int | None = None
    connected_ms: int | None = None
    waited_ms: int | None = None
    handled_ms: int = 0
    moves: tuple[str, ...] = ()
    invited: bool = False
    unreachable: bool = False
    interrupted: bool = False


@dataclass(slots=True)
class Work:
    """Work that a wrap-up ends: `flow` (queue/channel), and when it was accepted."""

    flow: str
    started_ms: int


@dataclass(slots=True)
class ConsultantEntry:
    """Consultant who ever signed in or was planned.

    `engaged`: contact -> its channel; `wrap_ups`: contact -> until_ms; `idle_since_ms`: end of
    the last work or start of readiness, the later of the two, `idle_seq` orders equal times;
    `sign_out_pending`: signed out when the current work ends; `returns_with_device`: made not ready
    by the loss of the device; `pause_alarmed`: the limit of this pause has been checked;
    `refusals`: number of offers not taken since sign-in, by how they ended;
    `published_*`: values of the last ConsultantChanged.
    """

    consultant_id: str
    skills: dict[str, int]
    shift: str | None = None
    groups: tuple[str, ...] = ()
    presence: Presence = Presence.OFFLINE
    reason: NotReadyReason | None = None
    idle_since_ms: int = 0
    idle_seq: int = 0
    offer_id: str | None = None
    engaged: dict[str, ChannelId] = field(default_factory=dict)
    wrap_ups: dict[str, int] = field(default_factory=dict)
    wrap_up_work: dict[str, Work] = field(default_factory=dict)
    sign_out_pending: bool = False
    returns_with_device: bool = False
    shift_starts_ms: int | None = None
    shift_ends_ms: int | None = None
    shift_over: bool = False
    breaks: tuple[tuple[int, int], ...] = ()
    pause_since_ms: int | None = None
    pause_alarmed: bool = False
    refusals: dict[str, int] = field(default_factory=dict)
    published_activity: Activity = Activity.OFFLINE
    published_reason: NotReadyReason | None = None
    published_since_ms: int = 0

    def activity(self, rules: Rules | None) -> Activity:
        """Return the activity: talking, an offer, writing, wrap-up, else the declared presence.

        `rules` say which channels are spoken; None before the first publication.
        """
        if self.presence is OFFLINE:
            return Activity.OFFLINE
        if self.engaged and rules is not None:
            for channel in self.engaged.values():
                if rules.is_spoken(channel):
                    return TALKING
        if self.offer_id is not None:
            return Activity.RINGING
        if self.engaged:
            return Activity.WRITING
        if self.wrap_ups:
            return Activity.WRAP_UP
        return Activity.READY if self.presence is READY else Activity.NOT_READY


@dataclass(slots=True)
class OfferEntry:
    """Pending offer; a closed one is removed from the state and remains in the events."""

    offer_id: str
    contact_id: str
    consultant_id: str
    deadline_ms: int


@dataclass(slots=True)
class ForcedEntry:
    """Order of a supervisor about a queue, until `until_ms`; `overflow`: of a closed one."""

    open: bool
    overflow: Overflow | None
    until_ms: int | None


@dataclass(slots=True)
class AcdState:
    """Everything that a snapshot holds. Indexes and timers are derived from it.

    `seq`: last number given to something that happened, for the order within a millisecond;
    `keys`, `closed`: recent input keys and closed contacts; `held_positions`: positions that a
    re-dial may resume; `hours`: intervals in which a queue is open; `forced`: supervisors' orders
    about queues; `closed_queues`: queue -> closed now; `active_backup_groups`: queue -> groups;
    `callbacks`: dial key -> contact; `backup_group_recheck_at`: queue -> UTC epoch ms of the next
    review of its backup groups; `policies`: queue -> policy set by a supervisor.
    """

    now_ms: int = 0
    seq: int = 0
    rules: Rules | None = None
    contacts: dict[str, ContactEntry] = field(default_factory=dict)
    consultants: dict[str, ConsultantEntry] = field(default_factory=dict)
    offers: dict[str, OfferEntry] = field(default_factory=dict)
    keys: RecentIds = field(default_factory=RecentIds)
    closed: RecentIds = field(default_factory=RecentIds)
    held_positions: HeldPositions = field(default_factory=HeldPositions)
    load: Load = field(default_factory=Load)
    hours: dict[str, tuple[tuple[int, int], ...]] = field(default_factory=dict)
    forced: dict[str, ForcedEntry] = field(default_factory=dict)
    closed_queues: dict[str, bool] = field(default_factory=dict)
    active_backup_groups: dict[str, tuple[str, ...]] = field(default_factory=dict)
    announcements: dict[str, str] = field(default_factory=dict)
    callbacks: dict[str, str] = field(default_factory=dict)
    backup_group_recheck_at: dict[str, int] = field(default_factory=dict)
    policies: dict[str, str] = field(default_factory=dict)

    def policy_of(self, queue: QueueRules) -> Policy:
        """Return the policy in force."""
        return PRESETS.get(self.policies.get(queue.id, ""), queue.policy)

    def next_seq(self) -> int:
        self.seq += 1
        return self.seq
