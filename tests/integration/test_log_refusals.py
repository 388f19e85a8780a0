"""Refusals of a real server: each has its own error id, changes nothing and loses nothing."""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

import pytest

from acd.adapters.redis import RedisConnection, RedisCursors, RedisEventLog, RedisInputLog
from acd.domain.messages import commands as c
from acd.domain.messages.events import ContactConnected
from acd.ports.acd import StampedEvent
from acd.ports.log import BEGINNING, LogUnavailable
from acd.ports.log_errors import LogTooOld
from centrala.wiring.acd import build_acd, start_acd
from tests.support.log_batches import by_input
from tests.support.valkey import ValkeyServer, free_port, valkey_server
from tests.support.waiting import PATIENCE_S, until

EVENTS = [StampedEvent(5, n, ContactConnected("tel-1", f"ada-{n}")) for n in range(2)]


@asynccontextmanager
async def connected(url: str) -> AsyncIterator[RedisConnection]:
    connection = RedisConnection(url)
    try:
        yield connection
    finally:
        await connection.close()


async def assert_refused(connection: RedisConnection, error_id: str) -> None:
    """Check that an input, events and a cursor are refused with this error id."""
    inputs, events = RedisInputLog(connection, "acd"), RedisEventLog(connection, "acd")
    writes: list[Callable[[], Awaitable[object]]] = [
        lambda: inputs.append(c.Tick(1), "tick:1"),
        lambda: events.append(by_input(EVENTS)),
        lambda: RedisCursors(connection, "acd").save("ledger", "5-0"),
        lambda: connection.prove_writable("acd"),
    ]
    assert [await refusal(write) for write in writes] == [error_id] * len(writes)


async def refusal(write: Callable[[], Awaitable[object]]) -> str:
    """Return the error id of the answer; a loaded machine is asked again."""
    while True:
        with pytest.raises(LogUnavailable) as caught:
            await write()
        if "TimeoutError" not in caught.value.message:
            return caught.value.id


async def assert_accepts_everything(connection: RedisConnection) -> None:
    """Check that the refused writes left no trace and are accepted now."""
    await connection.prove_writable("acd")
    cursors = RedisCursors(connection, "acd")
    assert await cursors.all() == {}
    await cursors.save("ledger", "5-0")
    assert await cursors.all() == {"ledger": "5-0"}
    inputs, events = RedisInputLog(connection, "acd"), RedisEventLog(connection, "acd")
    assert await inputs.read(BEGINNING, 10, 0) == ()
    assert await events.read(BEGINNING, 10, 0) == ()
    entry_id = await inputs.append(c.Tick(1), "tick:1")
    await events.append(by_input(EVENTS))
    assert [entry.id for entry in await inputs.read(BEGINNING, 10, 0)] == [entry_id]
    assert list(await events.read(BEGINNING, 10, 0)) == EVENTS


@pytest.mark.parametrize(
    ("fault", "repair", "error_id"),
    [
        ("CONFIG SET maxmemory 1", "CONFIG SET maxmemory 0", "log-full"),
        ("REPLICAOF 127.0.0.1 1", "REPLICAOF NO ONE", "log-read-only"),
        ("CONFIG SET requirepass other", "CONFIG SET requirepass ''", "log-login-refused"),
        ("ACL SETUSER default -@write", "ACL SETUSER default +@all", "log-login-refused"),
    ],
    ids=["full", "replica", "password", "rights"],
)
async def test_a_refusing_server_is_named_and_used_again_after_its_repair(
    fault: str, repair: str, error_id: str
) -> None:
    with valkey_server() as server:
        async with connected(server.url) as connection:
            await connection.ping()
            assert server.send(fault) == b"+OK\r\n"
            async with connected(server.url) as newcomer:
                await assert_refused(newcomer, error_id)
            if "requirepass" not in fault:  # a connection that is logged in stays so
                await assert_refused(connection, error_id)
            server.send(f"AUTH other\r\n{repair}" if "requirepass" in fault else repair)
            async with connected(server.url) as newcomer:
                await assert_accepts_everything(newcomer)


async def test_a_wrong_password_is_reported() -> None:
    with valkey_server(requirepass="right") as server:
        for login, error_id in (("", "log-login-refused"), (":wrong@", "log-login-refused")):
            async with connected(server.url.replace("unix://", f"unix://{login}")) as connection:
                await assert_refused(connection, error_id)
        async with connected(server.url.replace("unix://", "unix://:right@")) as connection:
            await assert_accepts_everything(connection)


async def test_a_full_disk_is_reported() -> None:
    """A snapshot file that cannot be written stops all writing, as a full disk does."""
    with valkey_server(appendonly="no", save="3600 1") as server:
        folder = server.folder / "data"
        folder.mkdir()
        server.kill()
        server.options["dir"] = str(folder)
        server.start()
        shutil.rmtree(folder)
        server.send("BGSAVE")
        async with connected(server.url) as connection:
            await until(lambda: b"bgsave_status:err" in server.send("INFO persistence"))
            await assert_refused(connection, "log-disk-full")
            server.send("CONFIG SET stop-writes-on-bgsave-error no")
            await assert_accepts_everything(connection)


async def test_a_server_that_loads_its_file_is_reported() -> None:
    with valkey_server(appendonly="no", save="3600 1") as server:
        for n in range(1500):
            server.send(f"SET key:{n} {'x' * 100}")
        server.send("SAVE")
        server.kill()
        server.options["key_load_delay"] = "20000"  # microseconds per key, half a minute for all
        server.options["loading_process_events_interval_bytes"] = "1024"
        server.start(loaded=False)
        async with connected(server.url) as connection:
            await assert_refused(connection, "log-loading")


async def test_a_cluster_without_the_slot_of_the_acd_is_down() -> None:
    with valkey_server(cluster_enabled="yes", cluster_port=str(free_port())) as server:
        async with connected(server.url) as connection:
            await assert_refused(connection, "log-cluster-down")


VERSION_6 = b"*4\r\n$7\r\nversion\r\n$6\r\n6.2.14\r\n$4\r\nrole\r\n$6\r\nmaster\r\n"
VERSION_5 = b"-ERR unknown command `HELLO`, with args beginning with: `2`\r\n"


@asynccontextmanager
async def old_server(hello: bytes) -> AsyncIterator[str]:
    """Yield the address of a stub that answers HELLO like an old server."""

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"2\r\n")
        writer.write(hello)
        await reader.read()
        writer.close()

    server = await asyncio.start_server(answer, "127.0.0.1", 0)
    async with server:
        yield f"redis://127.0.0.1:{server.sockets[0].getsockname()[1]}"


@pytest.mark.parametrize(
    ("hello", "version"), [(VERSION_6, "6.2.14"), (VERSION_5, "older than 6.0")], ids=["6.2", "5"]
)
async def test_a_server_older_than_7_is_refused(hello: bytes, version: str) -> None:
    async with old_server(hello) as url, connected(url) as connection:
        for command in (connection.ping(), RedisInputLog(connection, "acd").read(BEGINNING, 1, 0)):
            with pytest.raises(LogTooOld, match=version) as caught:
                await command
            assert caught.value.id == "log-too-old"


async def test_the_engine_does_not_start_on_an_older_server() -> None:
    """Start-up waits for an absent log, not for an old one."""
    async with old_server(VERSION_6) as url:
        parts = build_acd(url, "acd")
        async with asyncio.timeout(PATIENCE_S):
            with pytest.raises(LogTooOld, match=r"6\.2\.14"):
                await start_acd(parts)
        await parts.connection.close()


async def test_a_peer_of_another_protocol_is_reported() -> None:
    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read(1)
        writer.write(b"HTTP/1.1 400 Bad Request\r\n\r\n")
        await reader.read()
        writer.close()

    server = await asyncio.start_server(answer, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    async with server, connected(f"redis://127.0.0.1:{port}") as connection:
        with pytest.raises(LogUnavailable, match="Protocol error"):
            await connection.ping()


async def test_a_cancelled_read_does_not_disturb_the_next() -> None:
    with valkey_server() as server:
        async with connected(server.url) as connection:
            inputs = RedisInputLog(connection, "acd")
            reading = asyncio.create_task(inputs.read(BEGINNING, 10, 5_000))
            await connection.ping()
            reading.cancel()
            entry_id = await inputs.append(c.Tick(1), "tick:1")
            assert [entry.id for entry in await inputs.read(BEGINNING, 10, 5_000)] == [entry_id]


async def test_a_command_to_a_hung_server_times_out(hung: ValkeyServer) -> None:
    async with connected(hung.url) as connection:
        with pytest.raises(LogUnavailable, match="TimeoutError"):
            await connection.ping()


@pytest.fixture
async def hung() -> AsyncIterator[ValkeyServer]:
    with valkey_server() as server:
        server.stop()
        yield server
