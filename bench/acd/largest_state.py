"""An ACD that is already as full as the largest that others sell: made apart, put into the log."""

from __future__ import annotations

import time
from dataclasses import dataclass
from itertools import islice

from acd.domain.messages.commands import Input
from acd.domain.messages.events import OfferMade
from acd.domain.step.acd import Acd
from bench.acd.preloaded_log import put, stored
from bench.acd.scenarios import Scenario
from bench.acd.server import Server
from bench.acd.steady_state import Crowd

PAST_MS = 60_000


@dataclass(frozen=True, slots=True)
class Crowded:
    """Who is in hand; how many were admitted in all; how long the ACD alone took for it, in s;
    the size of its snapshot as JSON in MB (10^6 bytes)."""

    engaged: list[str]
    admitted: int
    built_s: float
    snapshot_mb: float


def crowd_of(server: Server, scenario: Scenario, waiting: int) -> Crowded:
    """Everybody is busy and so many wait; the replica finds it as its snapshot."""
    began = time.monotonic()
    start_ms = time.time_ns() // 1_000_000 - PAST_MS
    acd, engaged = Acd(), list[str]()

    def step(command: Input, key: str) -> None:
        for event in acd.step(command, start_ms, key):
            if isinstance(event, OfferMade):
                engaged.append(event.contact_id)

    for command, key in scenario.opening():
        step(command, key)
    admitted = 0
    for contact in islice(Crowd(scenario), 2 * (scenario.consultants + waiting)):
        step(contact, f"admit:{contact.contact_id}")
        admitted += 1
        if admitted - len(engaged) >= waiting:
            break
    built_s = time.monotonic() - began
    state = stored(acd, f"{start_ms}-1")
    put(server, state)
    return Crowded(engaged, admitted, built_s, len(state.text) / 1e6)
