"""The log behind sentinels, in a cluster, behind TLS: real servers, killed as a crash would."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, suppress
from functools import partial
from pathlib import Path

import pytest

from acd.adapters.redis import RedisConnection, RedisEventLog, RedisInputLog
from acd.adapters.redis.address import parse
from acd.adapters.redis.connect import client
from acd.adapters.redis.route import route
from acd.domain.messages import commands as c
from acd.ports.log import BEGINNING, LogUnavailable
from tests.support.certificates import Certificate, self_signed
from tests.support.valkey import ValkeyServer, free_port, valkey_server, valkey_servers
from tests.support.waiting import retry, until

ACD = "warszawa"
RECOVERED_WITHIN_S = 60.0
"""A guard against hanging. A sentinel that got no processor for 2 s trusts nothing for 30 s."""


async def wait_for_reply(server: ValkeyServer, words: str, holds: Callable[[bytes], bool]) -> bytes:
    replies = [b""]

    def has_replied() -> bool:
        replies.append(server.send(words))
        return holds(replies[-1])

    await until(has_replied, RECOVERED_WITHIN_S)
    return replies[-1]


async def appended(inputs: RedisInputLog, n: int) -> str:
    """Append with the same key again until the log has it, as components do."""
    append = partial(inputs.append, c.Tick(n), f"tick:{n}")
    return await retry(append, LogUnavailable, RECOVERED_WITHIN_S)


async def wait_until_read(inputs: RedisInputLog, key: str) -> None:
    """A reader that blocks at the end of the log comes through to this input."""
    position = BEGINNING
    while True:
        read = partial(inputs.read, position, 10, 500)
        batch = await retry(read, LogUnavailable, RECOVERED_WITHIN_S)
        if any(entry.key == key for entry in batch):
            return
        position = batch[-1].id if batch else position


async def check_crash_is_survived(url: str, crash: Callable[[], None]) -> None:
    """Writers and blocked readers, over the crash of the server that they talk to."""
    connection = RedisConnection(url)
    inputs = RedisInputLog(connection, ACD)
    reading = asyncio.create_task(wait_until_read(RedisInputLog(connection, ACD), "tick:2"))
    try:
        first = await appended(inputs, 1)
        assert await connection.add("WAIT", 1, 1_000) == 1  # on the socket that wrote
        crash()
        second = await appended(inputs, 2)
        async with asyncio.timeout(RECOVERED_WITHIN_S):
            await reading
        entries = await inputs.read(BEGINNING, 10, 0)
        assert [entry.id for entry in entries][:1] == [first]
        assert second in [entry.id for entry in entries]
    finally:
        reading.cancel()
        await connection.close()


class Watched:
    """A master, its replica, and the sentinel that watches them."""

    def __init__(self, master: ValkeyServer, replica: ValkeyServer, sentinel: ValkeyServer) -> None:
        self.master, self.replica, self.sentinel = master, replica, sentinel


@pytest.fixture
async def watched(tmp_path: Path) -> AsyncIterator[Watched]:
    login = {"requirepass": "secret", "masterauth": "secret", "repl_diskless_sync_delay": "0"}
    with valkey_servers(
        {"port": str(free_port()), **login}, {"port": str(free_port()), **login}
    ) as (master, replica):
        replica.send(f"AUTH secret\r\nREPLICAOF 127.0.0.1 {master.port}")
        lines = (
            f"sentinel monitor town 127.0.0.1 {master.port} 1",
            "sentinel auth-pass town secret",
            "sentinel down-after-milliseconds town 300",
            "sentinel failover-timeout town 2000",
        )
        await wait_for_reply(
            replica, "AUTH secret\r\nINFO replication", lambda reply: b"status:up" in reply
        )
        sentinel = ValkeyServer(tmp_path, free_port(), lines)
        try:
            sentinel.start()
            await wait_for_reply(
                sentinel,
                "SENTINEL REPLICAS town",
                lambda reply: str(replica.port).encode() in reply,
            )
            yield Watched(master, replica, sentinel)
        finally:
            sentinel.kill()


async def test_a_failover_of_the_sentinels_is_followed(watched: Watched) -> None:
    nobody, sentinel = free_port(), watched.sentinel.port
    url = f"redis+sentinel://:secret@127.0.0.1:{nobody},127.0.0.1:{sentinel}/town?db=0"
    await check_crash_is_survived(url, watched.master.kill)


async def test_sentinels_that_know_no_such_master_are_told(watched: Watched) -> None:
    connection = RedisConnection(f"redis+sentinel://127.0.0.1:{watched.sentinel.port}/village")
    with pytest.raises(LogUnavailable, match="No master found for 'village'"):
        await connection.ping()
    await connection.close()


@pytest.fixture
def nodes() -> Iterator[list[ValkeyServer]]:
    """Two that know nothing of entry other."""
    options = [
        {
            "port": str(free_port()),
            "cluster_enabled": "yes",
            "cluster_port": str(free_port()),
            "repl_diskless_sync_delay": "0",
        }
        for _ in range(2)
    ]
    with valkey_servers(*options) as servers:
        yield servers


async def serves_every_slot(master: ValkeyServer) -> None:
    assert master.send("CLUSTER ADDSLOTSRANGE 0 16383") == b"+OK\r\n"
    await wait_for_reply(master, "CLUSTER INFO", lambda reply: b"cluster_state:ok" in reply)


async def joins(replica: ValkeyServer, master: ValkeyServer) -> None:
    """Until the master names it. It does so only after it has heard how far the replica is."""
    bus = master.options["cluster_port"]
    assert replica.send(f"CLUSTER MEET 127.0.0.1 {master.port} {bus}") == b"+OK\r\n"
    name = master.send("CLUSTER MYID").split(b"\r\n")[1].decode()
    await wait_for_reply(replica, "CLUSTER NODES", lambda reply: name.encode() in reply)
    await wait_for_reply(replica, f"CLUSTER REPLICATE {name}", lambda reply: reply == b"+OK\r\n")
    await wait_for_reply(replica, "INFO replication", lambda reply: b"status:up" in reply)
    await wait_for_reply(master, "INFO replication", lambda reply: b"state=online" in reply)
    await wait_for_reply(replica, "CLUSTER INFO", lambda reply: b"cluster_state:ok" in reply)
    port = f":{replica.port}\r\n".encode()
    await wait_for_reply(master, "CLUSTER SLOTS", lambda reply: port in reply)


@pytest.fixture
async def cluster(nodes: list[ValkeyServer]) -> list[ValkeyServer]:
    """A master with every slot, and its replica."""
    master, replica = nodes
    await serves_every_slot(master)
    await joins(replica, master)
    return nodes


async def test_any_node_of_a_cluster_names_the_one_that_serves_the_acd(
    cluster: list[ValkeyServer],
) -> None:
    connection = RedisConnection(f"redis+cluster://127.0.0.1:{cluster[1].port}")
    inputs, events = RedisInputLog(connection, ACD), RedisEventLog(connection, ACD)
    ids = await asyncio.gather(*(inputs.append(c.Tick(n), f"tick:{n}") for n in range(20)))
    assert [entry.id for entry in await inputs.read(BEGINNING, 100, 0)] == ids
    assert await events.read(BEGINNING, 10, 10) == ()
    await connection.close()
    newcomer = RedisConnection(f"redis+cluster://127.0.0.1:{cluster[1].port}")
    assert await RedisInputLog(newcomer, ACD).last_id() == ids[-1]
    await newcomer.close()


async def test_a_failover_of_the_cluster_is_followed(cluster: list[ValkeyServer]) -> None:
    master, replica = cluster

    def crash() -> None:
        master.kill()
        assert replica.send("CLUSTER FAILOVER TAKEOVER") == b"+OK\r\n"

    await check_crash_is_survived(f"redis+cluster://127.0.0.1:{master.port}", crash)


async def test_a_node_that_joined_a_cluster_later_is_known_when_it_is_the_last(
    nodes: list[ValkeyServer],
) -> None:
    master, replica = nodes
    await serves_every_slot(master)
    cluster_route = route(parse(f"redis+cluster://127.0.0.1:{master.port}"))
    async with client(await cluster_route.server()) as redis:
        await joins(replica, master)
        await cluster_route.discover(redis)
    master.kill()
    assert (await cluster_route.server())["port"] == replica.port


async def test_a_cluster_whose_nodes_are_all_away_says_so() -> None:
    connection = RedisConnection(f"redis+cluster://127.0.0.1:{free_port()}")
    with pytest.raises(LogUnavailable, match="Connect call failed"):
        await connection.ping()
    await connection.close()


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Certificate:
    return self_signed(tmp_path_factory.mktemp("tls"), "IP:127.0.0.1")


@asynccontextmanager
async def behind_tls(server: ValkeyServer, certificate: Certificate) -> AsyncIterator[int]:
    """The port of a terminator, as a provider puts one before its servers."""

    async def pass_on(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(OSError):
            while data := await reader.read(65_536):
                writer.write(data)
                await writer.drain()
        writer.close()

    async def join(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        inner = await asyncio.open_unix_connection(server.url.removeprefix("unix://"))
        await asyncio.gather(pass_on(reader, inner[1]), pass_on(inner[0], writer))

    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate.file, certificate.key)
    terminator = await asyncio.start_server(join, "127.0.0.1", 0, ssl=context)
    async with terminator:
        yield terminator.sockets[0].getsockname()[1]


async def test_the_log_is_reached_over_tls_with_a_ca_of_ones_own(certificate: Certificate) -> None:
    with valkey_server(requirepass="secret") as server:
        async with behind_tls(server, certificate) as port:
            url = f"rediss://:secret@127.0.0.1:{port}/0"
            trusting = RedisConnection(f"{url}?ssl_ca_certs={certificate.file}")
            inputs = RedisInputLog(trusting, ACD)
            entry_id = await inputs.append(c.Tick(1), "tick:1")
            assert [entry.id for entry in await inputs.read(BEGINNING, 10, 0)] == [entry_id]
            wary = RedisConnection(url)
            with pytest.raises(LogUnavailable, match="CERTIFICATE_VERIFY_FAILED"):
                await wary.ping()
            await trusting.close()
            await wary.close()
