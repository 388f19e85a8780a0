"""State of the wallboard kept from the event log, and one named formula per figure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

from acd.domain.model.channels import SHIPPED_CHANNELS, ChannelRules
from acd.domain.model.consultant import Activity, NotReadyReason
from acd.domain.model.contact import ChannelId
from acd.domain.model.queue_rules import Rules

MINUTE_MS = 60_000
SHORT_ABANDON_MS = 5_000
"""Contacts abandoned within this time are left out of every denominator."""

WINDOW_MINUTES = 30
HISTORY_MINUTES = 60


@dataclass(slots=True)
class WaitingContact:
    """A contact that is not connected yet.

    `answered_after_ms`: wait until a consultant accepted it; it is being connected.
    """

    channel: ChannelId
    queue: str
    admitted_ms: int
    answered_after_ms: int | None = None


@dataclass(slots=True)
class AnnouncedWait:
    """The wait announced last to a resident: from `low_ms` to `high_ms` after `at_ms`."""

    at_ms: int
    low_ms: int
    high_ms: int


@dataclass(slots=True)
class Coverage:
    """Announced waits that ended in an answer since midnight, and those that were kept."""

    announced: int = 0
    kept: int = 0


@dataclass(slots=True)
class SignedInConsultant:
    """A consultant who is signed in: skills by level, and the published activity."""

    skills: dict[str, int]
    activity: Activity = Activity.NOT_READY
    reason: NotReadyReason | None = None


@dataclass(slots=True)
class QueueDay:
    """Counters of one queue since midnight; `abandoned` leaves out short abandons."""

    offered: int = 0
    answered: dict[ChannelId, int] = field(default_factory=dict)
    abandoned: int = 0
    short_abandoned: int = 0


@dataclass(slots=True)
class Minute:
    """Counters of one minute, telephone only.

    By queue: `offered`, the calls that count for the service level, and `in_target`; of all
    queues: `answered` and the sum of their waits.
    """

    offered: dict[str, int] = field(default_factory=dict)
    in_target: dict[str, int] = field(default_factory=dict)
    answered: int = 0
    waited_ms: int = 0


@dataclass(slots=True)
class Figures:
    """Everything that the formulas read; stored as the wallboard's snapshot.

    By contact id: `waiting`, `announced` (waits of contacts that still wait) and
    `without_consultant` (queue of a contact that no signed-in consultant can serve). By
    consultant id: `consultants`, `break_overruns` (breaks that lasted too long). By queue:
    `today`, `closed`, `backup_groups` (active ones), `policies` (chosen by a supervisor).
    `minutes`: by start of the minute (UTC epoch ms, as text).
    """

    day_ends_ms: int = 0
    rules: Rules | None = None
    waiting: dict[str, WaitingContact] = field(default_factory=dict)
    consultants: dict[str, SignedInConsultant] = field(default_factory=dict)
    today: dict[str, QueueDay] = field(default_factory=dict)
    minutes: dict[str, Minute] = field(default_factory=dict)
    announced: dict[str, AnnouncedWait] = field(default_factory=dict)
    coverage: Coverage = field(default_factory=Coverage)
    without_consultant: dict[str, str] = field(default_factory=dict)
    closed: dict[str, bool] = field(default_factory=dict)
    backup_groups: dict[str, list[str]] = field(default_factory=dict)
    break_overruns: dict[str, NotReadyReason] = field(default_factory=dict)
    policies: dict[str, str] = field(default_factory=dict)


def recent_minutes(figures: Figures, now_ms: int, count: int) -> Iterator[tuple[int, Minute]]:
    """Yield start and counters of the current minute and the `count` - 1 before it.

    Minutes without any call are left out.
    """
    after_ms = now_ms - now_ms % MINUTE_MS - count * MINUTE_MS
    for start, minute in figures.minutes.items():
        if int(start) > after_ms:
            yield int(start), minute


def service_level(figures: Figures, now_ms: int, queue: str | None = None) -> dict[str, int]:
    """Return the calls of the last 30 minutes that count, and how many were answered in target.

    Counted are calls answered and calls abandoned after 5 s, in the minute of the answer or the
    abandon; of one queue, or of all.
    """
    minutes = [minute for _, minute in recent_minutes(figures, now_ms, WINDOW_MINUTES)]
    return {
        "offered": sum(_count(minute.offered, queue) for minute in minutes),
        "in_target": sum(_count(minute.in_target, queue) for minute in minutes),
    }


def _count(by_queue: dict[str, int], queue: str | None) -> int:
    return sum(by_queue.values()) if queue is None else by_queue.get(queue, 0)


def wait_history(figures: Figures, now_ms: int) -> dict[str, dict[str, int]]:
    """Return the mean wait (ms) of the calls answered in each of the last 60 minutes."""
    return {
        str(start_ms): {
            "waited_ms": round(minute.waited_ms / minute.answered),
            "answered": minute.answered,
        }
        for start_ms, minute in recent_minutes(figures, now_ms, HISTORY_MINUTES)
        if minute.answered
    }


def today(figures: Figures, now_ms: int) -> dict[str, QueueDay]:
    """Return the counters since midnight; empty after midnight until the day's first event."""
    return figures.today if now_ms < figures.day_ends_ms else {}


def coverage(figures: Figures, now_ms: int) -> dict[str, int]:
    """Return today's answered contacts with an announced wait, and how many waits were kept.

    The interval of the wait estimate is meant to contain four of five waits.
    """
    counts = figures.coverage if now_ms < figures.day_ends_ms else Coverage()
    return {"announced": counts.announced, "kept": counts.kept}


def waiting(figures: Figures, queue: str | None = None) -> list[WaitingContact]:
    """Return the contacts not accepted yet, ringing ones included; of one queue, or of all."""
    return [
        contact
        for contact in figures.waiting.values()
        if contact.answered_after_ms is None and queue in (None, contact.queue)
    ]


def channels(figures: Figures) -> dict[ChannelId, ChannelRules]:
    """Return the declared channels; the shipped ones before the first rules."""
    return figures.rules.channels if figures.rules else SHIPPED_CHANNELS


def live(figures: Figures, contacts: list[WaitingContact]) -> list[WaitingContact]:
    """Return the contacts whose resident waits at the other end, as in a call or a chat."""
    declared = channels(figures)
    return [one for one in contacts if one.channel in declared and declared[one.channel].live]


def by_channel(figures: Figures, contacts: list[WaitingContact]) -> dict[str, int]:
    """Return the number of contacts of each channel."""
    counts = Counter(contact.channel for contact in contacts)
    return {channel: counts[channel] for channel in channels(figures)}


def longest_waiting(figures: Figures, contacts: list[WaitingContact]) -> WaitingContact | None:
    """Return the live call or chat that waits longest; None if there is none."""
    return min(live(figures, contacts), key=lambda contact: contact.admitted_ms, default=None)
