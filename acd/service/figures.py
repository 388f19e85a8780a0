"""The figures of the wallboard: a fold over the event log, and one named formula per figure.

Pure: the same events give the same figures, on every replica and after every restart.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any
from zoneinfo import ZoneInfo

from acd.domain import events as e
from acd.domain.consultant import Activity, NotReadyReason
from acd.domain.contact import Channel, Outcome
from acd.domain.queues import Rules
from acd.ports.hall import StampedEvent
from acd.service.day import day_bounds_ms

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
    """What the formulas read. `minutes`: start of the minute (UTC epoch ms, as text)."""

    day_ends_ms: int = 0
    rules: Rules | None = None
    waiters: dict[str, Waiter] = field(default_factory=dict)
    workers: dict[str, Worker] = field(default_factory=dict)
    day: dict[str, QueueDay] = field(default_factory=dict)
    minutes: dict[str, Minute] = field(default_factory=dict)


def fold(figures: Figures, stamped: StampedEvent, zone: ZoneInfo) -> None:
    """Take one event into the figures."""
    if stamped.at_ms >= figures.day_ends_ms:
        figures.day_ends_ms = day_bounds_ms(stamped.at_ms, zone)[1]
        figures.day = {}
    handler = _FOLDS.get(type(stamped.event))
    if handler is not None:
        handler(figures, stamped.event, stamped.at_ms)


def _rules(figures: Figures, event: e.RulesPublished, _at_ms: int) -> None:
    figures.rules = event.rules


def _signed_in(figures: Figures, event: e.ConsultantSignedIn, _at_ms: int) -> None:
    figures.workers[event.consultant_id] = Worker(dict(event.skills))


def _changed(figures: Figures, event: e.ConsultantChanged, _at_ms: int) -> None:
    if event.activity is Activity.OFFLINE:
        figures.workers.pop(event.consultant_id, None)
        return
    worker = figures.workers.setdefault(event.consultant_id, Worker({}))
    worker.activity, worker.reason = event.activity, event.reason


def _queued(figures: Figures, event: e.ContactQueued, _at_ms: int) -> None:
    figures.waiters[event.contact_id] = Waiter(event.channel, event.queue, event.admitted_ms)
    if not event.returned:
        _day_of(figures, event.queue).offered += 1


def _engaged(figures: Figures, event: e.ContactEngaged, _at_ms: int) -> None:
    waiter = figures.waiters.get(event.contact_id)
    if waiter is not None:
        waiter.answered_after_ms = event.waited_ms


def _connected(figures: Figures, event: e.ContactConnected, at_ms: int) -> None:
    """Answered: the two can hear one another. The wait ended when she accepted."""
    waiter = figures.waiters.pop(event.contact_id, None)
    if waiter is None:
        return
    answered = _day_of(figures, waiter.queue).answered
    answered[waiter.channel] = answered.get(waiter.channel, 0) + 1
    if waiter.channel is Channel.PHONE:
        _count_call(figures, waiter, waiter.answered_after_ms or 0, at_ms)


def _count_call(figures: Figures, waiter: Waiter, waited_ms: int, at_ms: int) -> None:
    minute = _minute_of(figures, at_ms)
    _add(minute.offered, waiter.queue)
    if waited_ms <= _target_ms(figures.rules, waiter.queue):
        _add(minute.in_target, waiter.queue)
    minute.answered += 1
    minute.waited_ms += waited_ms


def _closed(figures: Figures, event: e.ContactClosed, at_ms: int) -> None:
    waiter = figures.waiters.pop(event.contact_id, None)
    if waiter is None or event.outcome is not Outcome.ABANDONED:
        return
    day = _day_of(figures, event.queue)
    if event.waited_ms <= SHORT_ABANDON_MS:
        day.short_abandoned += 1
        return
    day.abandoned += 1
    if event.channel is Channel.PHONE:
        _add(_minute_of(figures, at_ms).offered, event.queue)


# The event type is the key; a dictionary cannot tie it to the handler's argument in types.
_FOLDS: dict[type, Callable[[Figures, Any, int], None]] = {
    e.RulesPublished: _rules,
    e.ConsultantSignedIn: _signed_in,
    e.ConsultantChanged: _changed,
    e.ContactQueued: _queued,
    e.ContactEngaged: _engaged,
    e.ContactConnected: _connected,
    e.ContactClosed: _closed,
}


def _add(counts: dict[str, int], queue: str) -> None:
    counts[queue] = counts.get(queue, 0) + 1


def _day_of(figures: Figures, queue: str) -> QueueDay:
    return figures.day.setdefault(queue, QueueDay())


def _minute_of(figures: Figures, at_ms: int) -> Minute:
    """The current minute; those that no figure reads any more are dropped."""
    start_ms = at_ms - at_ms % MINUTE_MS
    if str(start_ms) not in figures.minutes:
        oldest_ms = start_ms - HISTORY_MINUTES * MINUTE_MS
        figures.minutes = {k: m for k, m in figures.minutes.items() if int(k) > oldest_ms}
    return figures.minutes.setdefault(str(start_ms), Minute())


def _target_ms(rules: Rules | None, queue: str) -> int:
    found = rules.queues.get(queue) if rules else None
    target = found.targets.get(Channel.PHONE) if found else None
    return target.within_ms if target else 0


# The formulas


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
