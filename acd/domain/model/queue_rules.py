"""Rules of the ACD as data: they reach the ACD as an input, so a replay sees what it saw.

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
    """`goal` (0-1) of the offered contacts answered within `within_ms` milliseconds."""

    within_ms: int
    goal: float


@dataclass(frozen=True, slots=True)
class RelaxationStep:
    """From `after_ms` in the queue on, more people may serve a contact.

    Rings add up: `level_drop` lowers every needed level by so much more, `drop` names skills
    that are not asked for any more, `groups` may serve beside those before. `channels`: on these
    alone; none named: on all.
    """

    after_ms: int
    level_drop: int = 0
    drop: tuple[str, ...] = ()
    groups: tuple[str, ...] = ()
    channels: tuple[ChannelId, ...] = ()


class Trigger(StrEnum):
    """What opens a reserve."""

    OLDEST_WAIT = "oldest-wait"
    WAIT_ESTIMATE = "wait-estimate"


@dataclass(frozen=True, slots=True)
class BackupGroup:
    """A group that helps out from `open_at_ms` of wait on, until it is back at `close_at_ms`."""

    group: str
    by: Trigger
    open_at_ms: int
    close_at_ms: int


class Divert(StrEnum):
    """Where a contact goes instead of waiting in its queue."""

    QUEUE = "queue"
    CALLBACK = "callback"
    VOICEMAIL = "voicemail"
    MESSAGE = "message"


@dataclass(frozen=True, slots=True)
class Overflow:
    """`queue` with QUEUE; `message`: id of the prompt or text with MESSAGE.

    CALLBACK is an invitation: who does not take it keeps waiting.
    """

    to: Divert
    queue: str | None = None
    message: str | None = None


@dataclass(frozen=True, slots=True)
class Limits:
    """Beyond one of these the queue's overflow takes the contact; None: no such limit."""

    waiting: int | None = None
    wait_ms: int | None = None
    wait_estimate_ms: int | None = None


@dataclass(frozen=True, slots=True)
class CallbackRules:
    """How often a callback is tried, and how long after a try that nobody answered."""

    attempts: int = 3
    retry_ms: int = 900_000


@dataclass(frozen=True, slots=True)
class QueueRules:
    """One queue: who may serve it and what it promises.

    `names`: language -> name that people read; `skills`: skill -> lowest level, all needed;
    `any_of`: sets of skills of which one is needed beside them; `groups`: only these groups
    (none named: everybody who is in no ring's and no reserve's group); `ageing`: points for a
    second of waiting, 1 where a channel is missing; `first`: consultants who are asked first,
    for `preferred_ms`, as are those whom a contact brings along; `auto_accept`: channels on
    which an offer is taken at once, without ringing; `unserved`: where a contact
    goes whom nobody at work could ever serve.
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
        """Those that open for a contact of this channel, a callback as for a call."""
        asked = PHONE if channel == CALLBACK else channel
        return tuple(
            relaxation_step
            for relaxation_step in self.relaxation_steps
            if not relaxation_step.channels
            or asked in relaxation_step.channels
            or channel in relaxation_step.channels
        )

    def of(self, values: Mapping[ChannelId, Value], channel: ChannelId) -> Value | None:
        """The value for the channel; a callback goes by the telephone's where it has none."""
        found = values.get(channel)
        if found is None and channel == CALLBACK:
            return values.get(PHONE)
        return found


@dataclass(frozen=True, slots=True)
class CapacityRules:
    """How much one consultant carries.

    `limits`: contacts at once per channel; `shared`: groups of channels with one common limit;
    `interrupts`: channel -> channels that may be in hand when it is offered.
    """

    limits: dict[ChannelId, int]
    shared: tuple[tuple[tuple[ChannelId, ...], int], ...]
    interrupts: dict[ChannelId, tuple[ChannelId, ...]]


@dataclass(frozen=True, slots=True)
class PauseRules:
    """`longest_ms`: how long a pause for one reason may last before somebody is told."""

    longest_ms: dict[NotReadyReason, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ShiftRules:
    """`grace_ms`: how far the expected length of a contact may reach over the end of a shift;
    `break_grace_ms`: the same before a planned break."""

    grace_ms: int = 300_000
    break_grace_ms: int = 120_000


@dataclass(frozen=True, slots=True)
class Rules:
    """Everything that the city can change about routing, under one version.

    `channels`: every channel that contacts may come by. `channel_priority` is added to the priority of the queue and of the contact: larger goes
    first, so a call need not wait behind last night's mail. `districts` and `languages`: skills
    that a contact needs beside its queue's, by the district and the language it came with.
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

    def is_live(self, channel: ChannelId) -> bool:
        """Return whether residents of the channel wait at the other end right now."""
        return channel in self.channels and self.channels[channel].live

    def is_written(self, channel: ChannelId) -> bool:
        """Return whether the channel is declared and written."""
        return channel in self.channels and self.channels[channel].kind is ChannelKind.WRITTEN

    def priority_of(self, channel: ChannelId) -> int:
        found = self.channel_priority.get(channel)
        if found is None and channel == CALLBACK:
            found = self.channel_priority.get(PHONE)
        return found or 0
