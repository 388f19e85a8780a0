"""Rules of the ACD as data. They arrive as an input, so that a replay uses the same rules.

Times are milliseconds, skill levels 1-100.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TypeVar

from acd.domain.model.channels import SHIPPED_CHANNELS, ChannelKind, ChannelRules
from acd.domain.model.consultant import NotReadyReason
from acd.domain.model.contact import CALLBACK, PHONE, ChannelId
from acd.domain.model.policy import LONGEST_IDLE, Policy

Value = TypeVar("Value")


@dataclass(frozen=True, slots=True)
class ServiceTarget:
    """Service target: the share `goal` (0-1) of contacts is answered within `within_ms`."""

    within_ms: int
    goal: float


@dataclass(frozen=True, slots=True)
class RelaxationStep:
    """Relaxation of a contact's need after `after_ms` in the queue.

    Steps add up: `level_drop` lowers every required level further, `drop` names skills that are
    no longer required, `groups` may serve in addition. `channels`: only these; empty: all.
    """

    after_ms: int
    level_drop: int = 0
    drop: tuple[str, ...] = ()
    groups: tuple[str, ...] = ()
    channels: tuple[ChannelId, ...] = ()


class Trigger(StrEnum):
    """Measure that activates a backup group."""

    OLDEST_WAIT = "oldest-wait"
    WAIT_ESTIMATE = "wait-estimate"


@dataclass(frozen=True, slots=True)
class BackupGroup:
    """Group that serves from a wait of `open_at_ms` on, until the wait is `close_at_ms`."""

    group: str
    by: Trigger
    open_at_ms: int
    close_at_ms: int


class Divert(StrEnum):
    """Destination of a contact that does not wait in its queue."""

    QUEUE = "queue"
    CALLBACK = "callback"
    VOICEMAIL = "voicemail"
    MESSAGE = "message"


@dataclass(frozen=True, slots=True)
class Overflow:
    """Destination with its details.

    `queue`: with QUEUE; `message`: id of the prompt or text, with MESSAGE. CALLBACK is an
    invitation: a caller who does not accept it keeps waiting.
    """

    to: Divert
    queue: str | None = None
    message: str | None = None


@dataclass(frozen=True, slots=True)
class Limits:
    """Limits beyond which the queue's overflow takes a contact; None: no limit."""

    waiting: int | None = None
    wait_ms: int | None = None
    wait_estimate_ms: int | None = None


@dataclass(frozen=True, slots=True)
class CallbackRules:
    """Number of attempts of a callback, and time between attempts."""

    attempts: int = 3
    retry_ms: int = 900_000


@dataclass(frozen=True, slots=True)
class QueueRules:
    """One queue: required skills, groups, targets and overflow.

    `names`: language -> shown name; `skills`: skill -> lowest level, all required; `any_of`: sets
    of skills of which one is required in addition; `groups`: only these groups serve (empty: all
    consultants outside the groups of relaxation steps and backup groups); `ageing`: points per
    second of waiting, 1 where a channel is missing; `first`: preferred consultants, for
    `preferred_ms`, as are those of a contact; `auto_accept`: channels on which an offer is
    accepted at once, without ringing; `unserved`: destination of a contact that nobody at work
    could ever serve; `redial_ms`: time in which a caller who hung up may resume the position;
    `expected_ms`: handling time until one was measured.
    """

    id: str
    names: dict[str, str]
    skills: dict[str, int]
    targets: dict[ChannelId, ServiceTarget]
    wrap_up_ms: dict[ChannelId, int]
    offer_timeout_ms: dict[ChannelId, int]
    priority: int = 0
    any_of: tuple[dict[str, int], ...] = ()
    groups: tuple[str, ...] = ()
    relaxation_steps: tuple[RelaxationStep, ...] = ()
    backup_groups: tuple[BackupGroup, ...] = ()
    ageing: dict[ChannelId, float] = field(default_factory=dict)
    policy: Policy = LONGEST_IDLE
    first: tuple[str, ...] = ()
    preferred_ms: int = 0
    emergency: bool = False
    auto_accept: tuple[ChannelId, ...] = ()
    limits: Limits = Limits()
    overflow: Overflow | None = None
    closed: Overflow | None = None
    unserved: Overflow | None = None
    redial_ms: int = 0
    callback: CallbackRules = CallbackRules()
    expected_ms: dict[ChannelId, int] = field(default_factory=dict)

    def relaxation_steps_for(self, channel: ChannelId) -> tuple[RelaxationStep, ...]:
        """Return the steps for contacts of this channel; a callback has those of a call too."""
        channels = {channel, PHONE} if channel == CALLBACK else {channel}
        return tuple(
            step
            for step in self.relaxation_steps
            if not step.channels or not channels.isdisjoint(step.channels)
        )

    def of(self, values: Mapping[ChannelId, Value], channel: ChannelId) -> Value | None:
        """Return the value of the channel; a callback without one has the telephone's."""
        value = values.get(channel)
        if value is None and channel == CALLBACK:
            return values.get(PHONE)
        return value


@dataclass(frozen=True, slots=True)
class CapacityRules:
    """Capacity of one consultant.

    `limits`: contacts at once per channel; `shared`: groups of channels with one common limit;
    `interrupts`: channel -> channels of engagements beside which it may be offered.
    """

    limits: dict[ChannelId, int]
    shared: tuple[tuple[tuple[ChannelId, ...], int], ...]
    interrupts: dict[ChannelId, tuple[ChannelId, ...]]


@dataclass(frozen=True, slots=True)
class PauseRules:
    """Limits of pauses; `longest_ms`: reason -> time after which an alarm is raised."""

    longest_ms: dict[NotReadyReason, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ShiftRules:
    """Grace times; `grace_ms`: how far the expected end of a contact may lie after the end of a
    shift, `break_grace_ms`: after the start of a planned break."""

    grace_ms: int = 300_000
    break_grace_ms: int = 120_000


@dataclass(frozen=True, slots=True)
class Rules:
    """All routing settings of the city, under one version.

    `channels`: every channel that contacts may come by; `channel_priority`: added to the priority
    of the queue and of the contact, larger goes first; `districts`, `languages`: skills that a
    contact requires in addition, by its district and language.
    """

    version: str
    queues: dict[str, QueueRules]
    capacity: CapacityRules
    wrap_up_extension_ms: int = 60_000
    names: dict[str, str] = field(default_factory=dict)
    channels: dict[ChannelId, ChannelRules] = field(default_factory=lambda: dict(SHIPPED_CHANNELS))
    channel_priority: dict[ChannelId, int] = field(default_factory=dict)
    districts: dict[str, dict[str, int]] = field(default_factory=dict)
    languages: dict[str, dict[str, int]] = field(default_factory=dict)
    pauses: PauseRules = PauseRules()
    shifts: ShiftRules = ShiftRules()

    def takes_contacts(self, channel: ChannelId) -> bool:
        """Return whether the channel is declared and not retired."""
        return channel in self.channels and not self.channels[channel].retired

    def is_live(self, channel: ChannelId) -> bool:
        """Return whether residents of the channel wait at the other end right now."""
        return channel in self.channels and self.channels[channel].live

    def is_written(self, channel: ChannelId) -> bool:
        """Return whether the channel is declared and written."""
        return channel in self.channels and self.channels[channel].kind is ChannelKind.WRITTEN

    def is_spoken(self, channel: ChannelId) -> bool:
        """Return whether the channel is declared and spoken."""
        return channel in self.channels and self.channels[channel].kind is ChannelKind.SPOKEN

    def priority_of(self, channel: ChannelId) -> int:
        priority = self.channel_priority.get(channel)
        if priority is None and channel == CALLBACK:
            priority = self.channel_priority.get(PHONE)
        return priority or 0


NO_RULES = Rules(version="", queues={}, capacity=CapacityRules({}, (), {}))
"""Rules before the first were published."""
