"""How long a contact will wait: an interval, from who is ahead of it and who serves.

With n people at work whose contacts last h on average, and each who waits giving up at the rate
a, the one with k ahead is served after the sum over i = 0..k of 1 / (n/h + i a) on average
(Whitt, "Predicting queueing delays", Management Science 45(6), 1999: the delay of a customer in
M/M/s with abandonment, given the number ahead). n changes where shifts end or begin; h and a are
those of all who are ahead and of itself, whatever their queues.

The variance has three parts, with m for the mean:
- the sum over i of 1 / (n/h + i a)^2 for exponential lengths, times c^2 for lengths whose squared
  coefficient of variation is c^2 (renewal theory; Cox, "Renewal theory", 1962, section 3.3);
- what is not known of h itself, a running mean whose newest value has the weight w: its relative
  variance is c^2 w / (2 - w) (Roberts, "Control chart tests based on geometric moving averages",
  Technometrics 1(3), 1959);
- where those within their target have a head start of b seconds, the order of arrival is known
  to within b either way: b^2 / 3, that of a uniform distribution. It fades where m is so long that
  all are late, and is m^2 / 4 at most: in a short wait few can overtake. Where both begin was
  measured (`bench/wait_estimate.py`, which also tells how often the interval is right).

The interval holds four of five waits: the quantiles .1 and .9 of a gamma distribution with that
mean and variance (Wilson and Hilferty's approximation).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from math import fsum, sqrt

from acd.domain.model.consultant import Presence
from acd.domain.model.state import AcdState, ContactEntry
from acd.domain.model.statistics import NEWEST_COUNTS, Flow
from acd.domain.routing.router import Router
from acd.domain.routing.waiting_lists import QueuePosition, WaitingList

NORMAL_QUANTILE = 1.2816
"""Of .9; the interval leaves a tenth out on either side."""
WIDEST_SPREAD = 4.0
"""Variance by the square of the mean; beyond it the approximation of the quantiles bends back."""
LEAST_VARIATION = 0.25
"""Also where all take equally long, what is under way may end at any moment."""
OVERTAKEN = 0.25
LENGTH_UNKNOWN = NEWEST_COUNTS / (2 - NEWEST_COUNTS)
STEPS = 500
"""The sum is made in at most so many parts, each over as many people as it takes."""
HORIZON_MS = 8 * 3_600_000


@dataclass(frozen=True, slots=True)
class WaitEstimate:
    """Milliseconds from now. `ahead`: contacts that her consultants will serve before it."""

    low_ms: int
    mean_ms: int
    high_ms: int
    ahead: float
    staff: int


@dataclass(frozen=True, slots=True)
class Pace:
    """Of those who are served next: mean length in ms, its squared coefficient of variation, and
    the rate per ms at which they give up."""

    handle_ms: float
    variation: float
    sign_out_pending: float


def estimate_wait(
    state: AcdState, router: Router, contact: ContactEntry, without: int = 0
) -> WaitEstimate | None:
    """None while nobody who could serve it is ready for work, now or by plan.

    `without`: mask of consultants who are not counted.
    """
    waiting_list, queue_position = router.where[contact.contact_id]
    able = _able(router, waiting_list, without)
    staff = able.bit_count()
    before = _before_it(router, waiting_list, queue_position, able, state.now_ms)
    ahead = fsum(count for count, _ in before)
    if not ahead and able & router.roster.masks.open[waiting_list.channel]:
        return WaitEstimate(0, 0, 0, 0.0, staff)
    pace = _pace([*before, (1.0, waiting_list.flow)])
    drained = _drain(pace, list(_changes(state, waiting_list, able, without)), ahead, staff)
    if drained is None:
        return None
    mean, variance = drained
    low, high = _interval(waiting_list, pace, mean, variance)
    return WaitEstimate(int(low), int(mean), int(high), ahead, staff)


def _able(router: Router, waiting_list: WaitingList, without: int) -> int:
    """Mask of those at work for it, but for whom it would be over too late."""
    roster = router.roster
    able = waiting_list.qualified & roster.masks.ready & ~without
    for indexed in roster.of_mask(able & roster.masks.ending):
        if not router.fits(indexed, waiting_list):
            able &= ~indexed.bit
    return able


def _before_it(
    router: Router, waiting_list: WaitingList, queue_position: QueuePosition, able: int, now_ms: int
) -> list[tuple[float, Flow]]:
    """How many of each line; they count by the share of the line's consultants who could serve
    this contact too. Lines have no order that outlives a restart: whoever sums, sums exactly."""
    ready = router.roster.masks.ready
    mine = waiting_list.points(queue_position, now_ms)
    found = []
    for other in router.waiting_lists.values():
        if not len(other):
            continue
        theirs = other.qualified & ready
        shared = (theirs & able).bit_count()
        if (shared or other is waiting_list) and (
            count := _before(other, waiting_list, queue_position, mine, now_ms)
        ):
            share = shared / theirs.bit_count() if theirs else 1.0
            found.append((count * share, other.flow))
    return found


def _before(
    other: WaitingList,
    waiting_list: WaitingList,
    queue_position: QueuePosition,
    mine: float,
    now_ms: int,
) -> int:
    """Where both lines count alike, by points without the bonus: either side will be late before
    a long wait is over. Else by the points of now."""
    if other.slope == waiting_list.slope and other.policy == waiting_list.policy:
        return other.before(queue_position)
    turn = (queue_position[0], -mine)
    everybody = (theirs for part in (other.waiting, other.late) for theirs in part)
    return sum((theirs[0], -other.points(theirs, now_ms)) <= turn for theirs in everybody)


def _pace(served: list[tuple[float, Flow]]) -> Pace:
    """Of so many of each flow."""
    people = fsum(count for count, _ in served)
    handle = fsum(count * flow.handle_ms for count, flow in served)
    square = fsum(count * flow.square_ms2 for count, flow in served)
    sign_out_pending = fsum(count * flow.impatience_per_ms for count, flow in served)
    mean = max(handle / people, 1.0)
    return Pace(
        mean, max(square / people / (mean * mean) - 1, LEAST_VARIATION), sign_out_pending / people
    )


def _changes(
    state: AcdState, waiting_list: WaitingList, able: int, without: int
) -> Iterator[tuple[int, int]]:
    """(ms from now, +1 or -1): shifts of those who serve this line, ending or beginning."""
    now_ms = state.now_ms
    for indexed in waiting_list.members:
        if indexed.bit & without:
            continue
        starts_ms, ends_ms = indexed.entry.shift_starts_ms, indexed.entry.shift_ends_ms
        here = bool(indexed.bit & able)
        coming = starts_ms is not None and starts_ms > now_ms
        if coming and starts_ms is not None and indexed.entry.presence is not Presence.READY:
            yield starts_ms - now_ms, 1
        if ends_ms is not None and ends_ms > now_ms and (here or coming):
            yield ends_ms - now_ms, -1


def _drain(
    pace: Pace, changes: list[tuple[int, int]], ahead: float, staff: int
) -> tuple[float, float] | None:
    """Mean and variance: those ahead are served one after the other, or a few at a time when
    there are many, as if all lengths were exponential."""
    changes.sort()
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
        mean = 1 / (working / pace.handle_ms + max(0.0, ahead - served) * pace.sign_out_pending)
        elapsed += size * mean
        variance += size * mean * mean
        served += size
    return elapsed, variance


def _interval(
    waiting_list: WaitingList, pace: Pace, mean: float, drained: float
) -> tuple[float, float]:
    """Of the mean and the variance of exponential lengths."""
    variance = drained * pace.variation
    variance += mean * mean * pace.variation * LENGTH_UNKNOWN
    variance += _overtaking(waiting_list, mean)
    spread = min(variance / (mean * mean), WIDEST_SPREAD)
    step = sqrt(spread) / 3
    low = mean * max(0.0, 1 - spread / 9 - NORMAL_QUANTILE * step) ** 3
    high = mean * (1 - spread / 9 + NORMAL_QUANTILE * step) ** 3
    return low, high


def _overtaking(waiting_list: WaitingList, mean: float) -> float:
    """Variance of the wait by others' head start within their target."""
    start_ms = 1000 * waiting_list.bonus
    if not start_ms:
        return 0.0
    start_ms *= min(1.0, (waiting_list.target_ms + 2 * start_ms) / mean)
    return min(start_ms * start_ms / 3, OVERTAKEN * mean * mean)
