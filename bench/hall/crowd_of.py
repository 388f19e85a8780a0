"""A hall that is already as full as the largest that others sell: made apart, put into the log."""

from __future__ import annotations

import time
from dataclasses import dataclass
from itertools import islice

from acd.domain.commands import AcceptOffer, Input, Tick
from acd.domain.events import OfferMade
from acd.domain.hall import Hall
from acd.service.hall import SNAPSHOT_NAME
from bench.hall.floors import Floor, accepts_by_itself
from bench.hall.server import Server
from bench.hall.steady import Crowd
from bench.hall.wire import Encoder

PAST_MS = 60_000


@dataclass(frozen=True, slots=True)
class Crowded:
    """Who is in hand; how many were admitted in all; how long the hall took for it, in s."""

    engaged: list[str]
    admitted: int
    built_s: float
    snapshot_mb: float


def crowd_of(server: Server, floor: Floor, waiting: int) -> Crowded:
    """Everybody is busy and so many wait; the replica finds it as its snapshot."""
    began = time.monotonic()
    start_ms = time.time_ns() // 1_000_000 - PAST_MS
    hall, engaged = Hall(), list[str]()

    def step(command: Input, key: str) -> None:
        for event in hall.step(command, start_ms, key):
            if isinstance(event, OfferMade):
                engaged.append(event.contact_id)
                if not accepts_by_itself():
                    accept = AcceptOffer(event.offer_id, event.consultant_id)
                    hall.step(accept, start_ms, f"accept:{event.offer_id}")

    for command, key in floor.opening():
        step(command, key)
    admitted = 0
    for contact in islice(Crowd(floor), 2 * (floor.consultants + waiting)):
        step(contact, f"admit:{contact.contact_id}")
        admitted += 1
        if admitted - len(engaged) >= waiting:
            break
    built_s = time.monotonic() - began
    return Crowded(engaged, admitted, built_s, _store(server, hall, f"{start_ms}-1"))


def _store(server: Server, hall: Hall, entry_id: str) -> float:
    """As the product stores it, without the product's limit of time; MB (10^6 bytes)."""
    encoder = Encoder()
    with server.wire() as wire:
        command = encoder.snapshot(SNAPSHOT_NAME, entry_id, hall.snapshot())
        wire.load([encoder.append(Tick(hall.now_ms), "tick:0", entry_id)])
        wire.call(command)
    return len(command[-1]) / 1e6
