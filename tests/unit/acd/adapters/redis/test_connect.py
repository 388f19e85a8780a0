"""Log-in: the server's version and role are checked before anything else is sent."""

from __future__ import annotations

import pytest
from redis.asyncio import Redis

from acd.adapters.redis import address
from acd.adapters.redis.connect import client, connection_options, handshake_with_primary
from acd.adapters.redis.route import route
from acd.ports.log_errors import LogPrimaryChanged, LogTooOld
from tests.support.scripted_log_server import ScriptedLogServer, reply


async def executed(redis: Redis, *command: str) -> object:
    return await redis.execute_command(*command)  # type: ignore[no-untyped-call]


@pytest.mark.parametrize("version", ["7.0.0", "7.2.4", "8.1.0", "10.0.1"])
async def test_supported_version_is_accepted(server: ScriptedLogServer, version: str) -> None:
    server.hello["version"] = version
    async with client(await route(address.parse(server.url)).server()) as redis:
        assert await executed(redis, "PING") == b"PING"


@pytest.mark.parametrize("version", ["6.2.14", "5.0.3"])
async def test_older_version_is_named(server: ScriptedLogServer, version: str) -> None:
    server.hello["version"] = version
    async with client(await route(address.parse(server.url)).server()) as redis:
        with pytest.raises(LogTooOld, match=f"this one is {version}"):
            await executed(redis, "PING")
    assert server.commands == [], "nothing was sent to it"


async def test_server_that_is_no_primary_is_refused(server: ScriptedLogServer) -> None:
    """Sentinels name the old primary for a moment after a failover."""
    server.hello["role"] = "replica"
    options = {
        "host": "127.0.0.1",
        "port": server.port,
        **connection_options(2.0),
        "redis_connect_func": handshake_with_primary,
    }
    async with client(options) as redis:
        with pytest.raises(LogPrimaryChanged):
            await executed(redis, "PING")
        server.hello["role"] = "master"
        assert await executed(redis, "PING") == b"PING"


async def test_replies_stay_as_the_server_sent_them(server: ScriptedLogServer) -> None:
    """redis-py would turn CLUSTER SLOTS and others into its own objects."""
    server.answers = lambda _command: reply([0, 5, [b"host", 6379]])
    async with client(await route(address.parse(server.url)).server()) as redis:
        assert await executed(redis, "CLUSTER SLOTS") == [0, 5, [b"host", 6379]]
