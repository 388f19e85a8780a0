"""A surge: the same day with more residents and as many consultants."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

from acd.service.rehearsal.day import Day, Visit

SPREAD_MS = 900_000
"""A copy comes up to so much earlier or later than the visit that it is a copy of."""


def surge(
    day: Day, times: float, from_ms: int, until_ms: int, chance: Callable[[], float]
) -> tuple[Day, Mapping[str, str]]:
    """Every visit that came between the two times comes `times` times (>= 1), the copies at a
    drawn instant around it, with its service time and patience; what is left over of `times` is
    the chance of one more. Also: the contact id of each copy -> the one it copies.

    `chance`: uniform in (0, 1], seeded.
    """
    copies: list[Visit] = []
    origin: dict[str, str] = {}
    for visit in day.visits:
        if visit.at_ms < from_ms:
            continue
        for number in range(2, int(times) + 1 + (chance() <= times % 1)):
            copy = _copy(visit, number, round((2 * chance() - 1) * SPREAD_MS))
            at_ms = min(max(copy.at_ms, from_ms), until_ms - 1)
            copies.append(replace(copy, at_ms=at_ms))
            origin[copy.admit.contact_id] = visit.admit.contact_id
    visits = sorted([*day.visits, *copies], key=lambda visit: visit.at_ms)
    return replace(day, visits=visits), origin


def _copy(visit: Visit, number: int, later_ms: int) -> Visit:
    """Another resident: nobody's place, nobody's number."""
    name = f"{visit.admit.contact_id}-x{number}"
    admit = replace(visit.admit, contact_id=name, dial_key=None, place_of=None)
    return replace(visit, at_ms=visit.at_ms + later_ms, admit=admit)
