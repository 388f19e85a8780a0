"""The figures of the wallboard: what is kept of the event log, and one named formula per figure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

from acd.domain.model.consultant import Activity, NotReadyReason
from acd.domain.model.contact import Channel
from acd.domain.model.queue_rules import Rules

MINUTE_MS = 60_000
SHORT_ABANDON_MS = 5_000
"""Who gives up within five seconds has not been kept waiting: out of every denominator."""
WINDOW_MINUTES = 30
HISTORY_MINUTES = 60
LIVE_CHANNELS = (Channel.PHONE, Channel.CHAT)
"""Somebody waits at the other end right now; a mail's age says nothing about the line."""


@dataclass(slots=True)
class Waiter:
    """A contact that nobody has spoken to yet. `answered_after_ms`: accepted, being connected."""

    channel: Channel
    queue: str
    admitted_ms: int
    answered_after_ms: int | None = None


@dataclass(slots=True)
class AnnouncedWait:
    """The wait that a resident was told last: from `low_ms` to `high_ms` after `at_ms`."""

    at_ms: int
    low_ms: int
    high_ms: int


@dataclass(slots=True)
class Coverage:
    """Told waits that ended in an answer since midnight, and those that ended as told."""

    told: int = 0
    inside: int = 0


@dataclass(slots=True)
class Worker:
    """A consultant at work."""

    skills: dict[str, int]
    activity: Activity = Activity.NOT_READY
    reason: NotReadyReason | None = None


@dataclass(slots=True)
class QueueDay:
    """One queue since midnight; `answered` per channel, abandons apart from short ones."""

    offered: int = 0
    answered: dict[Channel, int] = field(default_factory=dict)
    abandoned: int = 0
    short_abandoned: int = 0


@dataclass(slots=True)
class Minute:
    """Telephone only, per queue: who counts for the service level and who was in target."""

    offered: dict[str, int] = field(default_factory=dict)
    in_target: dict[str, int] = field(default_factory=dict)
    answered: int = 0
    waited_ms: int = 0


@dataclass(slots=True)
class Figures:
    """What the formulas read. `minutes`: start of the minute (UTC epoch ms, as text); `told`:
    waits told to those who still wait; `unreachable`: whom nobody at work could help; `shut`:
    closed queues; `reserves`: queue -> groups that help out; `overran`: too long on a pause;
    `policies`: queue -> the policy that a supervisor chose."""

    day_ends_ms: int = 0
    rules: Rules | None = None
    waiters: dict[str, Waiter] = field(default_factory=dict)
    workers: dict[str, Worker] = field(default_factory=dict)
    day: dict[str, QueueDay] = field(default_factory=dict)
    minutes: dict[str, Minute] = field(default_factory=dict)
    told: dict[str, AnnouncedWait] = field(default_factory=dict)
    coverage: Coverage = field(default_factory=Coverage)
    unreachable: dict[str, str] = field(default_factory=dict)
    shut: dict[str, bool] = field(default_factory=dict)
    backup_groups: dict[str, list[str]] = field(default_factory=dict)
    overran: dict[str, NotReadyReason] = field(default_factory=dict)
    policies: dict[str, str] = field(default_factory=dict)


def recent_minutes(figures: Figures, now_ms: int, count: int) -> Iterator[tuple[int, Minute]]:
    """The current minute and the `count` - 1 before it, those in which anything happened."""
    after_ms = now_ms - now_ms % MINUTE_MS - count * MINUTE_MS
    for start, minute in figures.minutes.items():
        if int(start) > after_ms:
            yield int(start), minute


def service_level(figures: Figures, now_ms: int, queue: str | None = None) -> dict[str, int]:
    """Calls of the last 30 minutes that count, and those of them answered in target.

    Counted are calls answered and calls abandoned after 5 s, in the minute in which that
    happened; of one queue, or of all.
    """
    minutes = [minute for _, minute in recent_minutes(figures, now_ms, WINDOW_MINUTES)]
    return {
        "offered": sum(_pick(minute.offered, queue) for minute in minutes),
        "in_target": sum(_pick(minute.in_target, queue) for minute in minutes),
    }


def _pick(counts: dict[str, int], queue: str | None) -> int:
    return sum(counts.values()) if queue is None else counts.get(queue, 0)


def wait_history(figures: Figures, now_ms: int) -> dict[str, dict[str, int]]:
    """Mean wait of the calls answered in each of the last 60 minutes."""
    return {
        str(start_ms): {
            "waited_ms": round(minute.waited_ms / minute.answered),
            "answered": minute.answered,
        }
        for start_ms, minute in recent_minutes(figures, now_ms, HISTORY_MINUTES)
        if minute.answered
    }


def days(figures: Figures, now_ms: int) -> dict[str, QueueDay]:
    """Since midnight; empty right after it, though no event has told of the new day yet."""
    return figures.day if now_ms < figures.day_ends_ms else {}


def coverage(figures: Figures, now_ms: int) -> dict[str, int]:
    """Answered contacts of today that had been told a wait, and those of them answered within
    what they were told; a forecast that means what it says has four of five inside."""
    told = figures.coverage if now_ms < figures.day_ends_ms else Coverage()
    return {"told": told.told, "inside": told.inside}


def waiting(figures: Figures, queue: str | None = None) -> list[Waiter]:
    """Who has not been answered yet, ringing included."""
    return [
        waiter
        for waiter in figures.waiters.values()
        if waiter.answered_after_ms is None and queue in (None, waiter.queue)
    ]


def by_channel(waiters: list[Waiter]) -> dict[str, int]:
    counts = Counter(waiter.channel for waiter in waiters)
    return {channel.value: counts[channel] for channel in Channel}


def longest_waiting(waiters: list[Waiter]) -> Waiter | None:
    """Of those at the other end of a call or a chat."""
    live = (waiter for waiter in waiters if waiter.channel in LIVE_CHANNELS)
    return min(live, key=lambda waiter: waiter.admitted_ms, default=None)
