"""Time from a contact to its offer, measured again and again in a process of its own.

`python -m tests.support.offer_clock PAUSE_S` reads REDIS_URL and writes
`{"offers": …, "longest_s": …}` at the end of its standard input. Apart from the calls of a
test, whose voices keep a loop busy.
"""

from __future__ import annotations

import asyncio
import json
import os
import secrets
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import asdict, dataclass

from acd.adapters.redis import RedisConnection, RedisEventLog, RedisInputLog
from acd.domain.messages import commands as c
from acd.domain.messages.events import OfferMade
from acd.domain.model.contact import CHAT
from acd.ports.acd import StampedEvent
from acd.ports.log import BEGINNING
from centrala.host import secrets as secret_store
from centrala.host import valkey
from config.settings import Settings
from tests.support.system import ROOT, System

QUEUE = "komunikacja"  # no call of these tests goes there
PAUSE_S = 0.1
READ_S, READ_MS = 1.0, 200


@dataclass
class OfferTimes:
    """Number of offers, and the longest time from a contact to its offer in the event log."""

    offers: int = 0
    longest_s: float = 0.0


@asynccontextmanager
async def offer_clock(system: System, pause_s: float = PAUSE_S) -> AsyncIterator[OfferTimes]:
    """Measure during the block, `pause_s` between two offers; the result is complete after it."""
    times = OfferTimes()
    stored = secret_store.load_or_create(system.run_dir / "secrets.json")
    url = valkey.url(Settings(run_dir=system.run_dir), stored)
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "tests.support.offer_clock", str(pause_s)),
        cwd=ROOT,
        env={**os.environ, "REDIS_URL": url},
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
    )
    try:
        yield times
    finally:
        output, _ = await process.communicate(b"")  # closes its standard input
        times.__dict__.update(json.loads(output))


async def measure(
    inputs: RedisInputLog,
    events: RedisEventLog,
    times: OfferTimes,
    ended: asyncio.Event,
    pause_s: float,
) -> None:
    """Admit a chat for a consultant of its own as soon as the one before has ended."""
    now, position = asyncio.get_running_loop().time, await events.last_id()
    name = f"clock-{secrets.token_hex(4)}"
    await inputs.append(c.SignIn(name, dict.fromkeys((QUEUE, "lang-pl"), 100)), f"{name}-in")
    while not ended.is_set():
        await _become_ready(inputs, name)
        chat, began_s = f"{name}-{times.offers}", now()
        await inputs.append(c.AdmitContact(chat, CHAT, QUEUE, "pl"), chat)
        while not await _read_offer(events, chat, position):
            await _become_ready(inputs, name)
        position = await events.last_id()
        times.longest_s = max(times.longest_s, now() - began_s)
        await inputs.append(c.ContactLeft(chat), f"{chat}-left")
        times.offers += 1
        await asyncio.sleep(pause_s)


async def _become_ready(inputs: RedisInputLog, name: str) -> None:
    """The engine takes the readiness of a consultant without a telephone away after a while."""
    await inputs.append(c.BecomeReady(name), f"{name}-ready-{secrets.token_hex(4)}")


async def _read_offer(events: RedisEventLog, contact: str, position: str) -> bool:
    """Return whether the log has the offer, within about `READ_S`."""
    now = asyncio.get_running_loop().time
    until_s = now() + READ_S
    while now() < until_s:
        for stamped in await events.read(position or BEGINNING, 500, READ_MS):
            position = stamped.id
            if _is_offer_of(stamped, contact):
                return True
    return False


def _is_offer_of(stamped: StampedEvent, contact: str) -> bool:
    event = stamped.event
    return isinstance(event, OfferMade) and event.contact_id == contact


async def _main() -> None:
    connection, times = RedisConnection(os.environ["REDIS_URL"]), OfferTimes()
    inputs, events = RedisInputLog(connection, "main"), RedisEventLog(connection, "main")
    ended = asyncio.Event()
    async with asyncio.TaskGroup() as tasks:
        tasks.create_task(measure(inputs, events, times, ended, float(sys.argv[1])))
        await asyncio.to_thread(sys.stdin.read)
        ended.set()
    await connection.close()
    sys.stdout.write(json.dumps(asdict(times)))


if __name__ == "__main__":
    asyncio.run(_main())
