"""A surge: the same day with more residents and as many consultants."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace

from acd.domain.model.contact import Channel
from acd.service.rehearsal.day import Arrival, Day
from acd.service.rehearsal.patience_model import pick

SPREAD_MS = 900_000
"""A copy comes up to so much earlier or later than the visit that it is a copy of."""
HOUR_MS = 3_600_000
Kin = Mapping[tuple[str, Channel, int], Sequence[Arrival]]
"""Visits by queue, channel and hour of the virtual clock."""


def surge(
    day: Day, times: float, from_ms: int, until_ms: int, uniform: Callable[[], float]
) -> tuple[Day, Mapping[str, str]]:
    """Every visit that came between the two times comes `times` times (>= 1), the copies at a
    drawn instant around it; what is left over of `times` is the chance of one more. Also: the
    contact id of each copy -> the one it copies.

    How long a copy takes is that of one visit, and how patient it is that of another, drawn from
    all of the same queue, channel and hour: copies of one long conversation would otherwise come
    in a clump. `chance`: uniform in (0, 1], seeded.
    """
    kin = _kin(arrival for arrival in day.arrivals if arrival.at_ms >= from_ms)
    copies: list[Arrival] = []
    origin: dict[str, str] = {}
    for arrival in day.arrivals:
        if arrival.at_ms < from_ms:
            continue
        for number in range(2, int(times) + 1 + (uniform() <= times % 1)):
            at_ms = arrival.at_ms + round((2 * uniform() - 1) * SPREAD_MS)
            copy = _copy(arrival, number, min(max(at_ms, from_ms), until_ms - 1))
            copies.append(_as_others(copy, kin[_kind(arrival)], uniform))
            origin[copy.admit.contact_id] = arrival.admit.contact_id
    arrivals = sorted([*day.arrivals, *copies], key=lambda arrival: arrival.at_ms)
    return replace(day, arrivals=arrivals), origin


def _copy(arrival: Arrival, number: int, at_ms: int) -> Arrival:
    """Another resident: nobody's place, nobody's number."""
    name = f"{arrival.admit.contact_id}-x{number}"
    admit = replace(arrival.admit, contact_id=name, dial_key=None, position_of=None)
    return replace(arrival, at_ms=at_ms, admit=admit)


def _kin(arrivals: Iterable[Arrival]) -> Kin:
    kin: dict[tuple[str, Channel, int], list[Arrival]] = defaultdict(list)
    for arrival in arrivals:
        kin[_kind(arrival)].append(arrival)
    return kin


def _kind(arrival: Arrival) -> tuple[str, Channel, int]:
    return arrival.admit.queue, arrival.admit.channel, arrival.at_ms // HOUR_MS


def _as_others(copy: Arrival, kin: Sequence[Arrival], uniform: Callable[[], float]) -> Arrival:
    served, waits = pick(kin, uniform()) or copy, pick(kin, uniform()) or copy
    return replace(
        copy,
        service_ms=served.service_ms,
        answer_ms=served.answer_ms,
        wrap_up_ms=served.wrap_up_ms,
        patience_ms=waits.patience_ms,
    )
