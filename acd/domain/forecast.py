"""How long a contact will wait: an interval, from who is ahead of it and who serves.

With n people at work whose contacts last h on average, and each who waits giving up at the rate
a, the one with k ahead is served after the sum over i = 0..k of 1 / (n/h + i a) on average
(Whitt, "Predicting queueing delays", Management Science 45(6), 1999: the delay of a customer in
M/M/s with abandonment, given the number ahead). n changes where shifts end or begin.
The interval holds four of five waits: the quantiles .1 and .9 of a gamma distribution with that
mean and variance (Wilson and Hilferty's approximation).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from math import sqrt

from acd.domain.consultant import Presence
from acd.domain.lines import Line, Place
from acd.domain.router import Router
from acd.domain.state import ContactEntry, HallState

NORMAL_QUANTILE = 1.2816
"""Of .9; the interval leaves a tenth out on either side."""
STEPS = 500
"""The sum is made in at most so many parts, each over as many people as it takes."""
HORIZON_MS = 8 * 3_600_000


@dataclass(frozen=True, slots=True)
class Forecast:
    """Milliseconds from now. `ahead`: contacts that her consultants will serve before it."""

    low_ms: int
    mean_ms: int
    high_ms: int
    ahead: float
    staff: int


def forecast_of(state: HallState, router: Router, contact: ContactEntry) -> Forecast | None:
    """None while nobody who could serve it is ready for work, now or by plan."""
    line, place = router.where[contact.contact_id]
    able = line.qualified & router.roster.masks.ready
    ahead = _ahead(router, line, place, able, state.now_ms)
    if not ahead and able & router.roster.masks.open[line.channel]:
        return Forecast(0, 0, 0, 0.0, able.bit_count())
    return _drain(state, line, list(_changes(state, router, line, able)), ahead, able.bit_count())


def _ahead(router: Router, line: Line, place: Place, able: int, now_ms: int) -> float:
    """Each line counts by the share of its consultants who could serve this contact too."""
    ready = router.roster.masks.ready
    mine = (place[0], -line.points(place, now_ms))
    total = 0.0
    for other in router.lines.values():
        if not len(other):
            continue
        theirs = other.qualified & ready
        shared = (theirs & able).bit_count()
        if shared or other is line:
            count = _before(other, line, place, mine, now_ms)
            total += count * (shared / theirs.bit_count() if theirs else 1.0)
    return total


def _before(other: Line, line: Line, place: Place, mine: tuple[int, float], now_ms: int) -> int:
    """By points where both lines count alike, else by looking."""
    if other.slope == line.slope and other.policy == line.policy and not line.policy.in_target:
        return other.before(place)
    return sum(
        1
        for theirs in other.in_order(now_ms)
        if theirs is not place and (theirs[0], -other.points(theirs, now_ms)) <= mine
    )


def _changes(state: HallState, router: Router, line: Line, able: int) -> Iterator[tuple[int, int]]:
    """(ms from now, +1 or -1): shifts of those who serve this line, ending or beginning."""
    now_ms = state.now_ms
    for seat in line.members:
        starts_ms, ends_ms = seat.entry.shift_starts_ms, seat.entry.shift_ends_ms
        here = bool(seat.bit & able)
        coming = starts_ms is not None and starts_ms > now_ms
        if coming and starts_ms is not None and seat.entry.presence is not Presence.READY:
            yield starts_ms - now_ms, 1
        if ends_ms is not None and ends_ms > now_ms and (here or coming):
            yield ends_ms - now_ms, -1


def _drain(
    state: HallState, line: Line, changes: list[tuple[int, int]], ahead: float, staff: int
) -> Forecast | None:
    """Let those ahead be served one after the other, or a few at a time when there are many."""
    changes.sort()
    handle_ms, leaving = max(line.flow.handle_ms, 1.0), line.flow.impatience_per_ms
    served, elapsed, variance = 0.0, 0.0, 0.0
    part = max(1.0, (ahead + 1) / STEPS)
    working = staff
    while served < ahead + 1 and elapsed < HORIZON_MS:
        while changes and changes[0][0] <= elapsed:
            working += changes.pop(0)[1]
        if working <= 0:
            if not changes:
                return None
            elapsed = float(changes[0][0])
            continue
        size = min(part, ahead + 1 - served)
        mean = 1 / (working / handle_ms + (ahead - served) * leaving)
        elapsed += size * mean
        variance += size * mean * mean
        served += size
    return _interval(elapsed, variance, ahead, staff)


def _interval(mean: float, variance: float, ahead: float, staff: int) -> Forecast:
    spread = variance / (mean * mean)
    step = sqrt(spread) / 3
    low = mean * max(0.0, 1 - spread / 9 - NORMAL_QUANTILE * step) ** 3
    high = mean * (1 - spread / 9 + NORMAL_QUANTILE * step) ** 3
    return Forecast(int(low), int(mean), int(high), ahead, staff)
