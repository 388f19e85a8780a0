"""Throughput of one replica on a full log, to the last event in Valkey."""

from __future__ import annotations

import asyncio
import os
import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from acd.adapters.redis import RedisConnection, RedisEventLog
from acd.domain.messages.events import OfferMade
from acd.ports.log import EVENTS_PER_INPUT, event_id
from bench.acd.engine import Engine, EngineLate, running_engine
from bench.acd.load import input_of, newest_input
from bench.acd.preloaded_log import PreloadedState, load_into, preloaded_state
from bench.acd.scenarios import Scenario
from bench.acd.script import ScriptBuilder, ScriptedOffer, write_script
from bench.log_server.client import ACD, InputEncoder, LogClient
from bench.log_server.server import LogServer, cpu_s, running_server

MAX_WAIT_S = 120.0
POLL_INTERVAL_S = 0.005
READ_COUNT = 512
CHECKED_OFFERS = 1_000  # offers at the end that are compared with the pure ACD's
PAST_MS = 120_000  # the script's times are in the past, so that the server's next id is greater


@dataclass(frozen=True, slots=True)
class DrainResult:
    """Result of one drain: offers a second, and processor time per offer in ms."""

    rate: float
    engine_cpu_ms: float
    log_cpu_ms: float


@dataclass(frozen=True, slots=True)
class PackedScript:
    """A script as packed commands, and its last offers for the check."""

    opening_inputs: PreloadedState
    steps: list[bytes]
    last_id: str
    offers: int
    arrival_share: float
    events_each: float
    checked_after: str
    last_offers: list[ScriptedOffer]


def pack_script(scenario: Scenario, contacts: int) -> PackedScript:
    """Return the packed script; it begins with a snapshot in which all consultants are busy."""
    builder = ScriptBuilder(scenario, time.time_ns() // 1_000_000 - PAST_MS)
    opening_inputs = preloaded_state(builder.acd, builder.script.opening_inputs[-1][0])
    script, encoder = write_script(builder, contacts), InputEncoder()
    steps = [encoder.append(command, key, entry_id) for entry_id, command, key in script.steps]
    offers = len(script.offers)
    last_offers = script.offers[-CHECKED_OFFERS:]
    return PackedScript(
        opening_inputs,
        steps,
        script.steps[-1][0],
        offers,
        script.on_arrival / offers,
        script.events / offers,
        last_offers[0].input_id,
        last_offers[1:],
    )


def drain(packed: PackedScript) -> DrainResult:
    """Stop the replica, append the whole script, and measure how fast it is stepped.

    Raises `EngineLate`; `AssertionError` if the offers differ from the pure ACD's.
    """
    with running_server() as server, server.client() as client:
        load_into(server, packed.opening_inputs)
        with running_engine(server) as engine:
            with _stopped(engine.pid):
                client.load(packed.steps)
                before = cpu_s(engine.pid), cpu_s(server.pid)
                began = time.monotonic()
            _wait_for(client, packed.last_id, engine)
            took = time.monotonic() - began
            engine_s, log_s = cpu_s(engine.pid) - before[0], cpu_s(server.pid) - before[1]
        made = asyncio.run(_offers(server, packed.checked_after))
    if made != packed.last_offers:
        raise AssertionError("the replica made other offers than the pure ACD")
    ms_per_offer = 1000 / packed.offers
    return DrainResult(packed.offers / took, engine_s * ms_per_offer, log_s * ms_per_offer)


@contextmanager
def _stopped(pid: int) -> Iterator[None]:
    """Stop the process for the duration of the block."""
    os.kill(pid, signal.SIGSTOP)
    try:
        yield
    finally:
        os.kill(pid, signal.SIGCONT)


def _wait_for(client: LogClient, last_id: str, engine: Engine) -> None:
    deadline = time.monotonic() + MAX_WAIT_S
    while newest_input(client) != last_id:
        if time.monotonic() > deadline:
            raise EngineLate(f"the script was not stepped within {MAX_WAIT_S:g} s")
        look_at = time.monotonic() + POLL_INTERVAL_S
        while (left_s := look_at - time.monotonic()) > 0:
            engine.discard_output(left_s)


async def _offers(server: LogServer, after_input: str) -> list[ScriptedOffer]:
    """Return the offers in the log that were caused by later inputs."""
    connection = RedisConnection(server.url)
    log = RedisEventLog(connection, ACD)
    position, offers = event_id(after_input, EVENTS_PER_INPUT - 1), list[ScriptedOffer]()
    while events := await log.read(position, READ_COUNT, 0):
        position = events[-1].id
        offers += [
            _scripted(one.id, one.event) for one in events if isinstance(one.event, OfferMade)
        ]
    await connection.close()
    return offers


def _scripted(event_id: str, offer: OfferMade) -> ScriptedOffer:
    return ScriptedOffer(input_of(event_id), offer.contact_id, offer.consultant_id)
