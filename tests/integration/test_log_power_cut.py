"""The log's server loses the end of its file: what a power cut does, and `kill -9` does not."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager

import pytest

from acd.adapters.redis import RedisConnection, RedisCursors, RedisEventLog, RedisInputLog
from acd.domain.messages import commands as c
from acd.domain.messages.events import ContactQueued
from acd.domain.model.contact import PHONE
from acd.ports.acd import StampedEvent
from acd.ports.log import BEGINNING, id_order
from acd.service.event_consumer import EventConsumer
from acd.service.replica.acd_service import AcdService
from tests.support.acd_replica import service
from tests.support.background import cancelled
from tests.support.builders import some_rules
from tests.support.valkey import ValkeyServer, valkey_server
from tests.support.waiting import until

ACD = "warszawa"


@pytest.fixture
def valkey() -> Iterator[ValkeyServer]:
    with valkey_server() as server:
        yield server


@pytest.fixture
async def connection(valkey: ValkeyServer) -> AsyncIterator[RedisConnection]:
    connection = RedisConnection(valkey.url)
    yield connection
    await connection.close()


@asynccontextmanager
async def running(connection: RedisConnection) -> AsyncIterator[AcdService]:
    acd = service(connection, ACD, snapshot_every=5_000)
    await acd.start()
    task = asyncio.create_task(acd.run())
    yield acd
    await cancelled(task)


class Listener:
    """Notes whom it saw queued."""

    name = "listener"

    def __init__(self) -> None:
        self.seen: list[str] = []

    async def handle(self, event: StampedEvent) -> None:
        if isinstance(event.event, ContactQueued):
            self.seen.append(event.event.contact_id)


async def admit(acd: AcdService, contact: str) -> tuple[StampedEvent, ...]:
    return await acd.submit(c.AdmitContact(contact, PHONE, "drogi", "pl"), f"admit:{contact}")


async def append_by_another(valkey: ValkeyServer, contact: str) -> None:
    """A room in another process, which is quicker than the replicas."""
    own = RedisConnection(valkey.url)
    admit = c.AdmitContact(contact, PHONE, "drogi", "pl")
    await RedisInputLog(own, ACD).append(admit, f"admit:{contact}")
    await own.close()


def waiting(acd: AcdService) -> list[str]:
    return [view.contact_id for view in acd.contacts()]


async def test_replicas_and_consumers_go_on_after_the_log_lost_its_end(
    valkey: ValkeyServer, connection: RedisConnection
) -> None:
    """The lost contact is forgotten by all, the one that came right after the cut is not."""
    events, cursors = RedisEventLog(connection, ACD), RedisCursors(connection, ACD)
    listener = Listener()
    other = RedisConnection(valkey.url)
    async with running(connection) as first, running(other) as second:
        await first.submit(c.PublishRules(some_rules()), "rules")
        await admit(first, "kept")
        await until(lambda: waiting(second) == ["kept"])
        loop = EventConsumer(events, cursors, listener)
        consuming = asyncio.create_task(loop.run())
        await until(lambda: listener.seen == ["kept"])
        size = valkey.written()
        await admit(first, "lost")
        await until(lambda: waiting(second) == ["kept", "lost"])
        await until(lambda: listener.seen == ["kept", "lost"])
        valkey.kill()
        valkey.forget_after(size)
        valkey.start()
        await append_by_another(valkey, "quick")
        for acd in (first, second):
            await until(lambda: waiting(acd) == ["kept", "quick"])  # noqa: B023
        await admit(first, "later")
        await until(lambda: listener.seen == ["kept", "lost", "quick", "later"])
        consuming.cancel()
        written = await events.read(BEGINNING, 100, 0)
        queued = [e.event.contact_id for e in written if isinstance(e.event, ContactQueued)]
        assert queued == ["kept", "quick", "later"]
    await other.close()


async def test_events_are_written_although_the_servers_clock_was_set_back_with_the_cut(
    connection: RedisConnection,
) -> None:
    """Somebody was shown an event of tomorrow; the ids to come are beyond it all the same."""
    tomorrow_ms = int((await connection.execute("TIME"))[0]) * 1000 + 86_400_000
    shown = f"{tomorrow_ms}-{7 << 20}"
    await RedisCursors(connection, ACD).save("ledger", shown)
    async with running(connection) as acd:
        await acd.submit(c.PublishRules(some_rules()), "rules")
        (queued, *_) = await admit(acd, "tel-1")
        assert id_order(queued.id) > id_order(shown)
        await acd.write_all()
        written = await RedisEventLog(connection, ACD).read(shown, 10, 0)
        assert queued in written
