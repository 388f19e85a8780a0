"""Wait estimate of a contact: an interval, from the contacts ahead and the consultants at work.

With n consultants at work, a mean handling time h, and every waiting contact giving up at the
rate a, a contact with k others ahead is served after the sum over i = 0..k of 1 / (n/h + i a) on
average (Whitt, "Predicting queueing delays", Management Science 45(6), 1999: the delay of a
customer in M/M/s with abandonment, given the number ahead). n changes where shifts end or begin;
h and a are means over all contacts ahead and the contact itself, of all queues.

The variance has three parts, with m for the mean:
- the sum over i of 1 / (n/h + i a)^2 for exponential handling times, times c^2 for handling times
  whose squared coefficient of variation is c^2 (renewal theory; Cox, "Renewal theory", 1962,
  section 3.3);
- the uncertainty of h itself, a running mean whose newest value has the weight w: its relative
  variance is c^2 w / (2 - w) (Roberts, "Control chart tests based on geometric moving averages",
  Technometrics 1(3), 1959);
- where contacts within their target have a head start of b seconds, some are served at once and
  others wait until nobody is within the target: b^2 / 2, up to m^2, times 1.5 m / (m + 3 T), as
  few are late in a wait that is short beside the target T. The head start fades where m is so
  long that all are late. All three numbers were fitted to bonuses from 35 s to 1,000 s in three
  centres at loads up to 1.2 (`bench/wait_estimate.py` reports how often the interval holds).

The interval holds four of five waits: the quantiles .1 and .9 of a gamma distribution with that
mean and variance (Wilson and Hilferty's approximation).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from math import fsum, sqrt

from acd.domain.model.consultant import Presence
from acd.domain.model.state import AcdState, ContactEntry
from acd.domain.model.statistics import NEWEST_WEIGHT, Flow
from acd.domain.routing.entries import WaitingList
from acd.domain.routing.queue_positions import QueuePosition
from acd.domain.routing.router import Router

NORMAL_QUANTILE = 1.2816
"""Quantile .9 of the normal distribution: the interval leaves out a tenth on either side."""
MAX_SPREAD = 4.0
"""Maximum variance over squared mean; beyond it the approximation of the quantiles bends back."""
MIN_VARIATION = 0.25
"""Minimum squared coefficient of variation: current work may end at any moment."""
MAX_OVERTAKING = 1.5
"""Maximum variance through overtaking, over the squared mean."""
LATE_FROM_TARGETS = 3.0
"""Wait, in targets, at which half of that is reached."""
MEAN_UNCERTAINTY = NEWEST_WEIGHT / (2 - NEWEST_WEIGHT)
MAX_STEPS = 500
"""Maximum number of parts of the sum; each covers as many contacts as that takes."""
HORIZON_MS = 8 * 3_600_000


@dataclass(frozen=True, slots=True)
class WaitEstimate:
    """Milliseconds from now. `ahead`: contacts that are served before this one by consultants
    who could serve it; `consultants`: number of those at work."""

    low_ms: int
    mean_ms: int
    high_ms: int
    ahead: float
    consultants: int


@dataclass(frozen=True, slots=True)
class Pace:
    """How fast the next contacts are served: mean handling time in ms, its squared coefficient
    of variation, and the rate per ms at which a waiting contact gives up."""

    handle_ms: float
    variation: float
    abandon_rate: float


def estimate_wait(
    state: AcdState, router: Router, contact: ContactEntry, without: int = 0
) -> WaitEstimate | None:
    """Return the estimate; None while no consultant for it is ready, now or by plan.

    `without`: mask of consultants who are not counted.
    """
    waiting_list, position = router.waiting.positions[contact.contact_id]
    available = _available(router, waiting_list, without)
    consultants = available.bit_count()
    counts = _counts_ahead(router, waiting_list, position, available, state.now_ms)
    ahead = fsum(count for count, _ in counts)
    if not ahead and available & router.consultants.masks.open_on(waiting_list.channel):
        return WaitEstimate(0, 0, 0, 0.0, consultants)
    pace = _pace([*counts, (1.0, waiting_list.flow)])
    changes = list(_shift_changes(state, waiting_list, available, without))
    served = _time_until_served(pace, changes, ahead, consultants)
    if served is None:
        return None
    mean, variance = served
    low, high = _interval(waiting_list, pace, mean, variance)
    return WaitEstimate(int(low), int(mean), int(high), ahead, consultants)


def _available(router: Router, waiting_list: WaitingList, without: int) -> int:
    """Return the mask of ready consultants for whom the contact would end in time."""
    index = router.consultants
    available = waiting_list.qualified & index.masks.ready & ~without
    for consultant in index.of_mask(available & index.masks.near_end):
        if not router.ends_in_time(consultant, waiting_list):
            available &= ~consultant.bit
    return available


def _counts_ahead(
    router: Router,
    waiting_list: WaitingList,
    position: QueuePosition,
    available: int,
    now_ms: int,
) -> list[tuple[float, Flow]]:
    """Return the number of contacts ahead per waiting list, with the list's flow.

    They count by the share of the other list's consultants who could serve this contact too.
    The order of the lists does not survive a restart, so the numbers are summed exactly.
    """
    ready = router.consultants.masks.ready
    points = waiting_list.points(position, now_ms)
    counts = []
    for other in router.waiting.all():
        serving = other.qualified & ready
        shared = (serving & available).bit_count()
        if (shared or other is waiting_list) and (
            count := _count_ahead(other, waiting_list, position, points, now_ms)
        ):
            share = shared / serving.bit_count() if serving else 1.0
            counts.append((count * share, other.flow))
    return counts


def _count_ahead(
    other: WaitingList,
    waiting_list: WaitingList,
    position: QueuePosition,
    points: float,
    now_ms: int,
) -> int:
    """Count the contacts of another list that precede the position.

    Where both lists score alike, by points without the bonus: before a long wait is over both
    contacts are late. Otherwise by the points of now.
    """
    if other.slope == waiting_list.slope and other.policy == waiting_list.policy:
        return other.count_before(position)
    return other.count_until((position.urgency, -points), now_ms)


def _pace(counts: list[tuple[float, Flow]]) -> Pace:
    """Return the mean pace over the contacts, given as (number, flow)."""
    contacts = fsum(count for count, _ in counts)
    handle = fsum(count * flow.handle_ms for count, flow in counts)
    square = fsum(count * flow.square_ms2 for count, flow in counts)
    abandon_rate = fsum(count * flow.abandon_rate for count, flow in counts)
    mean = max(handle / contacts, 1.0)
    variation = max(square / contacts / (mean * mean) - 1, MIN_VARIATION)
    return Pace(mean, variation, abandon_rate / contacts)


def _shift_changes(
    state: AcdState, waiting_list: WaitingList, available: int, without: int
) -> Iterator[tuple[int, int]]:
    """Iterate over (ms from now, +1 or -1): shifts of the list's consultants that begin or end."""
    now_ms = state.now_ms
    for consultant in waiting_list.members:
        if consultant.bit & without:
            continue
        starts_ms, ends_ms = consultant.entry.shift_starts_ms, consultant.entry.shift_ends_ms
        is_counted = bool(consultant.bit & available)
        starts_later = starts_ms is not None and starts_ms > now_ms
        if (
            starts_later
            and starts_ms is not None
            and consultant.entry.presence is not Presence.READY
        ):
            yield starts_ms - now_ms, 1
        if ends_ms is not None and ends_ms > now_ms and (is_counted or starts_later):
            yield ends_ms - now_ms, -1


def _time_until_served(
    pace: Pace, changes: list[tuple[int, int]], ahead: float, consultants: int
) -> tuple[float, float] | None:
    """Return mean (ms) and variance, as if all handling times were exponential.

    Contacts ahead are served one after the other, or several at a time when there are many.
    """
    changes.sort()
    served, elapsed, variance = 0.0, 0.0, 0.0
    part = max(1.0, (ahead + 1) / MAX_STEPS)
    working = consultants
    while served < ahead + 1 and elapsed < HORIZON_MS:
        while changes and changes[0][0] <= elapsed:
            working += changes.pop(0)[1]
        if working <= 0:
            if not changes:
                return None
            elapsed = float(changes[0][0])
            continue
        size = min(part, ahead + 1 - served)
        mean = 1 / (working / pace.handle_ms + max(0.0, ahead - served) * pace.abandon_rate)
        elapsed += size * mean
        variance += size * mean * mean
        served += size
    return elapsed, variance


def _interval(
    waiting_list: WaitingList, pace: Pace, mean: float, exponential_variance: float
) -> tuple[float, float]:
    """Return the quantiles .1 and .9 in ms."""
    variance = exponential_variance * pace.variation
    variance += mean * mean * pace.variation * MEAN_UNCERTAINTY
    variance += _overtaking_variance(waiting_list, mean)
    spread = min(variance / (mean * mean), MAX_SPREAD)
    step = sqrt(spread) / 3
    low = mean * max(0.0, 1 - spread / 9 - NORMAL_QUANTILE * step) ** 3
    high = mean * (1 - spread / 9 + NORMAL_QUANTILE * step) ** 3
    return low, high


def _overtaking_variance(waiting_list: WaitingList, mean: float) -> float:
    """Return the variance of the wait through contacts that overtake within their target."""
    head_start_ms = 1000 * waiting_list.bonus
    if not head_start_ms:
        return 0.0
    target_ms = waiting_list.target_ms
    head_start_ms *= min(1.0, (target_ms + 2 * head_start_ms) / mean)
    late = mean / (mean + LATE_FROM_TARGETS * target_ms)
    return MAX_OVERTAKING * late * min(head_start_ms * head_start_ms / 2, mean * mean)
