"""How fast one replica works off a log that is full, to the last event in Valkey."""

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
from bench.acd.preloaded_log import Stored, put, stored
from bench.acd.scenarios import Scenario
from bench.acd.script import Pair, Play, write_script
from bench.acd.server import Server, cpu_s, running_server
from bench.acd.wire import ACD, Encoder, Wire

LATEST_S = 120.0
LOOK_S = 0.005
READ_COUNT = 512
PROVEN = 1_000  # offers at the end that are held against the pure ACD's
PAST_MS = 120_000  # the script's times lie behind the server's, so that its next id is greater


@dataclass(frozen=True, slots=True)
class Drained:
    """Offers a second, and processor time per offer in ms."""

    rate: float
    engine_cpu_ms: float
    log_cpu_ms: float


@dataclass(frozen=True, slots=True)
class Packed:
    """A script ready for the wire, and the offers that end it."""

    opening: Stored
    steps: list[bytes]
    last_id: str
    offers: int
    arrival_share: float
    events_each: float
    proof_after: str
    proof: list[Pair]


def pack(scenario: Scenario, contacts: int) -> Packed:
    """The log begins with a snapshot of a full house."""
    play = Play(scenario, time.time_ns() // 1_000_000 - PAST_MS)
    opening = stored(play.acd, play.script.opening[-1][0])
    script, encoder = write_script(play, contacts), Encoder()
    steps = [encoder.append(command, key, entry_id) for entry_id, command, key in script.steps]
    offers = len(script.offers)
    proof = script.offers[-PROVEN:]
    return Packed(
        opening,
        steps,
        script.steps[-1][0],
        offers,
        script.on_arrival / offers,
        script.events / offers,
        proof[0].input_id,
        proof[1:],
    )


def drain(packed: Packed) -> Drained:
    """The replica knows the floor; the script is put before it at once and worked off.

    Raises EngineLate, and AssertionError when it made other offers than the pure hall.
    """
    with running_server() as server, server.wire() as wire:
        put(server, packed.opening)
        with running_engine(server) as engine:
            with _held(engine.pid):
                wire.load(packed.steps)
                before = cpu_s(engine.pid), cpu_s(server.pid)
                began = time.monotonic()
            _wait_for(wire, packed.last_id, engine)
            took = time.monotonic() - began
            engine_s, log_s = cpu_s(engine.pid) - before[0], cpu_s(server.pid) - before[1]
        made = asyncio.run(_offers(server, packed.proof_after))
    if made != packed.proof:
        raise AssertionError("the replica made other offers than the pure hall")
    each = 1000 / packed.offers
    return Drained(packed.offers / took, engine_s * each, log_s * each)


@contextmanager
def _held(pid: int) -> Iterator[None]:
    """The process stands still for a while."""
    os.kill(pid, signal.SIGSTOP)
    try:
        yield
    finally:
        os.kill(pid, signal.SIGCONT)


def _wait_for(wire: Wire, last_id: str, engine: Engine) -> None:
    deadline = time.monotonic() + LATEST_S
    while newest_input(wire) != last_id:
        if time.monotonic() > deadline:
            raise EngineLate(f"the script was not worked off in {LATEST_S:g} s")
        look_at = time.monotonic() + LOOK_S
        while (left_s := look_at - time.monotonic()) > 0:
            engine.discard(left_s)


async def _offers(server: Server, after_input: str) -> list[Pair]:
    """From the log, those that followed from later inputs."""
    connection = RedisConnection(server.url)
    log = RedisEventLog(connection, ACD)
    position, found = event_id(after_input, EVENTS_PER_INPUT - 1), []
    while events := await log.read(position, READ_COUNT, 0):
        position = events[-1].id
        found += [
            _pair(each.id, each.event) for each in events if isinstance(each.event, OfferMade)
        ]
    await connection.close()
    return found


def _pair(event_id: str, offer: OfferMade) -> Pair:
    return Pair(input_of(event_id), offer.contact_id, offer.consultant_id)
