"""Contract of signals, for every adapter; over Valkey they reach other processes too."""

from __future__ import annotations

import asyncio
import uuid
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest

from acd.adapters.memory.signals import MemorySignals
from acd.adapters.redis.connection import RedisConnection
from acd.adapters.redis.signals import MAX_UNSENT, RedisSignals
from acd.ports.signals import Signals
from tests.support.background import cancelled
from tests.support.valkey import ValkeyServer, valkey_server
from tests.support.waiting import PATIENCE_S, until

Heard = list[Mapping[str, Any]]


@pytest.fixture(scope="module")
def valkey() -> Iterator[ValkeyServer]:
    with valkey_server() as server:
        yield server


@asynccontextmanager
async def process(url: str, acd: str) -> AsyncIterator[RedisSignals]:
    """Signals as another process has them, connected."""
    signals = RedisSignals(url, acd)
    task = asyncio.create_task(signals.run())
    try:
        async with asyncio.timeout(PATIENCE_S):
            await signals.connected.wait()
        yield signals
    finally:
        await cancelled(task)


@pytest.fixture(params=["memory", "valkey"])
async def signals(request: pytest.FixtureRequest, valkey: ValkeyServer) -> AsyncIterator[Signals]:
    if request.param == "memory":
        yield MemorySignals()
        return
    async with process(valkey.url, uuid.uuid4().hex) as opened:
        yield opened


class TestEveryAdapter:
    async def test_subscribers_of_the_process_are_called_at_once(self, signals: Signals) -> None:
        heard = Heard()
        signals.subscribe("typing", heard.append)
        signals.publish("typing", {"contact_id": "c"})
        signals.publish("channel-status", {"channel": "phone"})
        assert heard == [{"contact_id": "c"}]

    async def test_failing_subscriber_hides_no_signal_from_others(self, signals: Signals) -> None:
        heard = Heard()

        def fail(_signal: Mapping[str, Any]) -> None:
            raise ValueError("broken subscriber")

        signals.subscribe("typing", fail)
        signals.subscribe("typing", heard.append)
        signals.publish("typing", {})
        assert heard == [{}]


class TestProcesses:
    async def test_signal_reaches_other_processes_once(self, valkey: ValkeyServer) -> None:
        acd = uuid.uuid4().hex
        async with process(valkey.url, acd) as ours, process(valkey.url, acd) as theirs:
            own, other = Heard(), Heard()
            ours.subscribe("typing", own.append)
            theirs.subscribe("typing", other.append)
            for n in range(3):
                ours.publish("typing", {"n": n})
            await until(lambda: len(other) == 3)
            assert own == other == [{"n": 0}, {"n": 1}, {"n": 2}]

    async def test_other_installations_on_the_server_hear_nothing(
        self, valkey: ValkeyServer
    ) -> None:
        acd = uuid.uuid4().hex
        async with (
            process(valkey.url, acd) as ours,
            process(valkey.url, acd) as theirs,
            process(valkey.url, uuid.uuid4().hex) as stranger,
        ):
            heard, overheard = Heard(), Heard()
            theirs.subscribe("typing", heard.append)
            stranger.subscribe("typing", overheard.append)
            ours.publish("typing", {})
            await until(lambda: heard == [{}])
            assert overheard == []

    @pytest.mark.parametrize("turns", range(14))
    async def test_process_stops_while_signals_are_sent(
        self, valkey: ValkeyServer, turns: int
    ) -> None:
        """redis-py may lose a cancellation that comes together with the end of its write."""
        signals = RedisSignals(valkey.url, uuid.uuid4().hex)
        task = asyncio.create_task(signals.run())
        await signals.connected.wait()
        for n in range(2):
            signals.publish("typing", {"n": n})
        for _ in range(turns):
            await asyncio.sleep(0)
        task.cancel()
        ended, _ = await asyncio.wait([task], timeout=PATIENCE_S)
        task.cancel()
        assert ended

    @pytest.mark.parametrize("message", [b"no json", b"[]", b'{"topic":"typing"}', b"\xff"])
    async def test_malformed_message_is_skipped(self, valkey: ValkeyServer, message: bytes) -> None:
        acd = uuid.uuid4().hex
        connection = RedisConnection(valkey.url)
        async with process(valkey.url, acd) as ours, process(valkey.url, acd) as theirs:
            heard = Heard()
            ours.subscribe("typing", heard.append)
            await connection.execute("PUBLISH", f"{{{acd}}}:signals", message)
            theirs.publish("typing", {"n": 1})
            await until(lambda: heard == [{"n": 1}])
        await connection.close()

    async def test_processes_find_one_another_again_after_an_outage(self, tmp_path: Path) -> None:
        server = ValkeyServer(tmp_path)
        server.start()
        acd, heard = uuid.uuid4().hex, Heard()
        async with process(server.url, acd) as ours, process(server.url, acd) as theirs:
            theirs.subscribe("typing", heard.append)
            server.kill()
            await until(lambda: not ours.connected.is_set() and not theirs.connected.is_set())
            server.start()
            async with asyncio.timeout(PATIENCE_S):
                await ours.connected.wait()
                await theirs.connected.wait()
            ours.publish("typing", {"n": 2})
            await until(lambda: heard == [{"n": 2}])
        server.kill()

    def test_publishing_without_a_server_neither_blocks_nor_grows(self) -> None:
        signals, heard = RedisSignals("redis://127.0.0.1:1", "acd"), Heard()
        signals.subscribe("typing", heard.append)
        for n in range(MAX_UNSENT + 10):
            signals.publish("typing", {"n": n})
        assert len(heard) == MAX_UNSENT + 10
