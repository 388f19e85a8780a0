"""Surge: the same day with more arrivals and the same staff."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace

from msgspec import structs

from acd.domain.model.contact import ChannelId
from acd.service.rehearsal.day import Arrival, Day
from acd.service.rehearsal.patience_model import pick

MAX_SHIFT_MS = 900_000
"""Maximum distance in time between a copy and its original."""

HOUR_MS = 3_600_000
PeerKey = tuple[str, ChannelId, int]
"""Queue, channel, and hour of the virtual clock."""


def surge(
    day: Day, factor: float, from_ms: int, until_ms: int, uniform: Callable[[], float]
) -> tuple[Day, Mapping[str, str]]:
    """Return the day with `factor` (>= 1) times the arrivals, and each copy's original.

    Copies arrive between `from_ms` and `until_ms`, at a drawn time around their original; the
    fraction of `factor` is the probability of one more copy. The mapping is from the contact id
    of a copy to the id of its original. `uniform`: seeded, draws from (0, 1].

    A copy takes its service times from one arrival and its patience from another, both drawn
    from the same queue, channel and hour: copies of one long conversation would otherwise come
    in a clump.
    """
    peers = _peers(arrival for arrival in day.arrivals if arrival.at_ms >= from_ms)
    copies: list[Arrival] = []
    originals: dict[str, str] = {}
    for arrival in day.arrivals:
        if arrival.at_ms < from_ms:
            continue
        for number in range(2, int(factor) + 1 + (uniform() <= factor % 1)):
            at_ms = arrival.at_ms + round((2 * uniform() - 1) * MAX_SHIFT_MS)
            copy = _copy(arrival, number, min(max(at_ms, from_ms), until_ms - 1))
            copies.append(_with_drawn_times(copy, peers[_peer_key(arrival)], uniform))
            originals[copy.admit.contact_id] = arrival.admit.contact_id
    arrivals = sorted([*day.arrivals, *copies], key=lambda arrival: arrival.at_ms)
    return replace(day, arrivals=arrivals), originals


def _copy(arrival: Arrival, number: int, at_ms: int) -> Arrival:
    """Return the arrival of another resident: no held position, no known number."""
    contact_id = f"{arrival.admit.contact_id}-x{number}"
    admit = structs.replace(arrival.admit, contact_id=contact_id, dial_key=None, position_of=None)
    return replace(arrival, at_ms=at_ms, admit=admit)


def _peers(arrivals: Iterable[Arrival]) -> Mapping[PeerKey, Sequence[Arrival]]:
    peers: dict[PeerKey, list[Arrival]] = defaultdict(list)
    for arrival in arrivals:
        peers[_peer_key(arrival)].append(arrival)
    return peers


def _peer_key(arrival: Arrival) -> PeerKey:
    return arrival.admit.queue, arrival.admit.channel, arrival.at_ms // HOUR_MS


def _with_drawn_times(
    copy: Arrival, peers: Sequence[Arrival], uniform: Callable[[], float]
) -> Arrival:
    served = pick(peers, uniform()) or copy
    patient = pick(peers, uniform()) or copy
    return replace(
        copy,
        service_ms=served.service_ms,
        answer_ms=served.answer_ms,
        wrap_up_ms=served.wrap_up_ms,
        patience_ms=patient.patience_ms,
    )
