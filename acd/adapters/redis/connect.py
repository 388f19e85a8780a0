"""Connections by redis-py, which connects, speaks TLS, logs in and chooses the database."""

from __future__ import annotations

from typing import Any

from redis.asyncio import ConnectionPool, Redis
from redis.asyncio.connection import AbstractConnection
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff
from redis.exceptions import ResponseError

from acd.adapters.redis.address import Options
from acd.ports.log_errors import LogPrimaryChanged, LogTooOld

MIN_VERSION = (7, 0)
COMMAND_TIMEOUT_S = 2.0


def connection_options(timeout_s: float) -> Options:
    """Options: no retries, no CLIENT SETINFO, socket timeout `timeout_s`.

    RESP 2, because its replies look the same on the wire of the hot path.
    """
    return {
        "protocol": 2,
        "driver_info": None,
        "retry": Retry(NoBackoff(), 0),
        "socket_timeout": timeout_s,
        "socket_connect_timeout": timeout_s,
    }


async def handshake(connection: AbstractConnection) -> None:
    """Log in by redis-py, then check the server's version. Raises `LogTooOld`."""
    await _hello(connection)


async def handshake_with_primary(connection: AbstractConnection) -> None:
    """Do the same with a server that must be the primary. Raises `LogPrimaryChanged`, too."""
    hello = await _hello(connection)
    if hello[b"role"] != b"master":
        await connection.disconnect(nowait=True)
        raise LogPrimaryChanged("the sentinels name a server that is no master yet")


async def _hello(connection: AbstractConnection) -> dict[bytes, Any]:
    """Return the reply to HELLO. A failed connection is closed: redis-py would use it."""
    try:
        await connection.on_connect()
        await connection.send_command("HELLO", 2)
        return _checked(await connection.read_response())
    except ResponseError as error:
        await connection.disconnect(nowait=True)
        if "unknown command" in str(error):
            raise LogTooOld(
                "the log needs Valkey or Redis 7.0 or newer, this one is older than 6.0"
            ) from error
        raise
    except BaseException:
        await connection.disconnect(nowait=True)
        raise


def _checked(reply: list[Any]) -> dict[bytes, Any]:
    hello: dict[bytes, Any] = dict(zip(reply[::2], reply[1::2], strict=True))
    version = hello[b"version"].decode()
    if tuple(map(int, version.split(".")[:2])) < MIN_VERSION:
        raise LogTooOld(f"the log needs Valkey or Redis 7.0 or newer, this one is {version}")
    return hello


def client(server: Options) -> Redis:
    """A client for single commands whose replies stay as the server sent them."""
    redis = Redis.from_pool(ConnectionPool(**server))
    redis.response_callbacks.clear()
    return redis
