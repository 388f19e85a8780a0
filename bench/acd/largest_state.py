"""Preloaded state as large as the largest product allows."""

from __future__ import annotations

import time
from dataclasses import dataclass
from itertools import islice

from acd.domain.messages.commands import Input
from acd.domain.messages.events import OfferMade
from acd.domain.step.acd import Acd
from bench.acd.preloaded_log import load_into, preloaded_state
from bench.acd.scenarios import Scenario
from bench.acd.steady_state import ContactStream
from bench.log_server.server import LogServer

PAST_MS = 60_000


@dataclass(frozen=True, slots=True)
class LargestState:
    """Summary of the state: ids of engaged contacts, number of admitted ones, seconds that the
    ACD alone took to build it, and size of the snapshot in MB (10^6 bytes)."""

    engaged: list[str]
    admitted: int
    built_s: float
    snapshot_mb: float


def preload_largest_state(server: LogServer, scenario: Scenario, waiting: int) -> LargestState:
    """Store a snapshot in which all consultants are busy and `waiting` contacts wait."""
    began = time.monotonic()
    start_ms = time.time_ns() // 1_000_000 - PAST_MS
    acd, engaged = Acd(), list[str]()

    def step(command: Input, key: str) -> None:
        for event in acd.step(command, start_ms, key):
            if isinstance(event, OfferMade):
                engaged.append(event.contact_id)

    for command, key in scenario.opening_inputs():
        step(command, key)
    admitted = 0
    for contact in islice(ContactStream(scenario), 2 * (scenario.consultants + waiting)):
        step(contact, f"admit:{contact.contact_id}")
        admitted += 1
        if admitted - len(engaged) >= waiting:
            break
    built_s = time.monotonic() - began
    state = preloaded_state(acd, f"{start_ms}-1")
    load_into(server, state)
    return LargestState(engaged, admitted, built_s, len(state.text) / 1e6)
