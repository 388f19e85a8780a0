"""Model of the wallboard's view, which the ACD's service builds from the event log.

Times `*_ms` are UTC epoch milliseconds or, where said, durations. Keys of mappings are ids of
channels, queues, or reasons.
"""

from __future__ import annotations

from dataclasses import dataclass

from desk.dependencies import ShiftSpan


@dataclass(frozen=True, slots=True)
class ServiceTarget:
    """Share `goal` (0 to 1) of calls that is to be accepted within `within_ms`."""

    within_ms: int
    goal: float


@dataclass(frozen=True, slots=True)
class ServiceLevel:
    """Calls of the last half hour, and those of them accepted within target."""

    offered: int
    in_target: int


@dataclass(frozen=True, slots=True)
class ServiceWindow:
    """Service level of the whole city over the last `minutes`."""

    minutes: int
    offered: int
    in_target: int


@dataclass(frozen=True, slots=True)
class EstimateCoverage:
    """Answered contacts of today with an announced wait, and those answered as announced."""

    announced: int
    kept: int


@dataclass(frozen=True, slots=True)
class CityDay:
    """Contacts of all queues since midnight. `answered`: by channel."""

    offered: int
    answered: dict[str, int]
    abandoned: int
    short_abandoned: int


@dataclass(frozen=True, slots=True)
class QueueDay:
    """Contacts of a queue since midnight."""

    offered: int
    answered: int
    abandoned: int


@dataclass(frozen=True, slots=True)
class CityTotal:
    """All queues together. `waiting`: by channel; `oldest_ms`: since when the oldest waits."""

    waiting: dict[str, int]
    oldest_ms: int | None
    oldest_queue: str | None
    window: ServiceWindow
    wait_estimate: EstimateCoverage
    today: CityDay


@dataclass(frozen=True, slots=True)
class WallboardQueue:
    """One queue. `waiting`: calls and chats, `waiting_by`: every channel; `target`: for calls;
    `without_consultant`: contacts that nobody at work can serve; `backup_groups`: those active now;
    `policy`: chosen by a supervisor; then the consultants who could serve it, by state."""

    names: dict[str, str]
    waiting: int
    waiting_by: dict[str, int]
    oldest_ms: int | None
    target: ServiceTarget | None
    window: ServiceLevel
    today: QueueDay
    without_consultant: int
    closed: bool | None
    backup_groups: list[str] | None
    policy: str | None
    ready: int
    talking: int
    wrap_up: int
    not_ready: int
    signed_in: int


@dataclass(frozen=True, slots=True)
class ConsultantCounts:
    """Consultants by activity. `not_ready`: by reason; `break_overruns`: too long on a break."""

    ready: int
    ringing: int
    talking: int
    writing: int
    wrap_up: int
    not_ready: dict[str, int]
    break_overruns: int
    signed_in: int


@dataclass(frozen=True, slots=True)
class MinuteOfWaiting:
    """Mean waiting time of the calls answered in one minute, milliseconds."""

    waited_ms: int
    answered: int


@dataclass(frozen=True, slots=True)
class WallboardView:
    """State of the whole contact centre. `wait_history`: by the start of the minute, epoch ms;
    `drift`: contacts whose state differs between the ACD and the telephone."""

    city: str
    hotline: str
    shift: ShiftSpan | None
    total: CityTotal
    queues: dict[str, WallboardQueue]
    consultants: ConsultantCounts
    wait_history: dict[str, MinuteOfWaiting]
    drift: int
