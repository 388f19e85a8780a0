"""A surge: the same day with more residents and as many consultants."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace

from acd.domain.model.contact import Channel
from acd.service.rehearsal.day import Day, Visit
from acd.service.rehearsal.patience_model import one_of

SPREAD_MS = 900_000
"""A copy comes up to so much earlier or later than the visit that it is a copy of."""
HOUR_MS = 3_600_000
Kin = Mapping[tuple[str, Channel, int], Sequence[Visit]]
"""Visits by queue, channel and hour of the virtual clock."""


def surge(
    day: Day, times: float, from_ms: int, until_ms: int, chance: Callable[[], float]
) -> tuple[Day, Mapping[str, str]]:
    """Every visit that came between the two times comes `times` times (>= 1), the copies at a
    drawn instant around it; what is left over of `times` is the chance of one more. Also: the
    contact id of each copy -> the one it copies.

    How long a copy takes is that of one visit, and how patient it is that of another, drawn from
    all of the same queue, channel and hour: copies of one long conversation would otherwise come
    in a clump. `chance`: uniform in (0, 1], seeded.
    """
    kin = _kin(visit for visit in day.visits if visit.at_ms >= from_ms)
    copies: list[Visit] = []
    origin: dict[str, str] = {}
    for visit in day.visits:
        if visit.at_ms < from_ms:
            continue
        for number in range(2, int(times) + 1 + (chance() <= times % 1)):
            at_ms = visit.at_ms + round((2 * chance() - 1) * SPREAD_MS)
            copy = _copy(visit, number, min(max(at_ms, from_ms), until_ms - 1))
            copies.append(_as_others(copy, kin[_kind(visit)], chance))
            origin[copy.admit.contact_id] = visit.admit.contact_id
    visits = sorted([*day.visits, *copies], key=lambda visit: visit.at_ms)
    return replace(day, visits=visits), origin


def _copy(visit: Visit, number: int, at_ms: int) -> Visit:
    """Another resident: nobody's place, nobody's number."""
    name = f"{visit.admit.contact_id}-x{number}"
    admit = replace(visit.admit, contact_id=name, dial_key=None, position_of=None)
    return replace(visit, at_ms=at_ms, admit=admit)


def _kin(visits: Iterable[Visit]) -> Kin:
    kin: dict[tuple[str, Channel, int], list[Visit]] = defaultdict(list)
    for visit in visits:
        kin[_kind(visit)].append(visit)
    return kin


def _kind(visit: Visit) -> tuple[str, Channel, int]:
    return visit.admit.queue, visit.admit.channel, visit.at_ms // HOUR_MS


def _as_others(copy: Visit, kin: Sequence[Visit], chance: Callable[[], float]) -> Visit:
    served, waits = one_of(kin, chance()) or copy, one_of(kin, chance()) or copy
    return replace(
        copy,
        service_ms=served.service_ms,
        answer_ms=served.answer_ms,
        wrap_up_ms=served.wrap_up_ms,
        patience_ms=waits.patience_ms,
    )
