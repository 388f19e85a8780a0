"""Connections by redis-py: it connects, speaks TLS, logs in and chooses the database."""

from __future__ import annotations

from typing import Any

from redis.asyncio import ConnectionPool, Redis
from redis.asyncio.connection import AbstractConnection, Connection
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff
from redis.exceptions import ResponseError

from acd.adapters.redis.address import Options
from acd.adapters.redis.hot_path.wire import Wire
from acd.ports.log_errors import LogPrimaryChanged, LogTooOld

OLDEST = (7, 0)
COMMAND_TIMEOUT_S = 2.0


def steady(timeout_s: float) -> Options:
    """Nothing is sent twice, nothing is told about us, and whoever says nothing for so long is
    given up. RESP 2, because its replies look the same on the wire."""
    return {
        "protocol": 2,
        "driver_info": None,
        "retry": Retry(NoBackoff(), 0),
        "socket_timeout": timeout_s,
        "socket_connect_timeout": timeout_s,
    }


async def greet(connection: AbstractConnection) -> None:
    """redis-py's login, then the question who is there. Raises `LogTooOld`."""
    await _greeted(connection)


async def greet_master(connection: AbstractConnection) -> None:
    """The same for a server that is to be the master. Raises `LogMoved`, too."""
    said = await _greeted(connection)
    if said[b"role"] != b"master":
        await connection.disconnect(nowait=True)
        raise LogPrimaryChanged("the sentinels name a server that is no master yet")


async def _greeted(connection: AbstractConnection) -> dict[bytes, Any]:
    """A connection that was not greeted must not stay open: redis-py would use it."""
    try:
        await connection.on_connect()
        await connection.send_command("HELLO", 2)
        return _understood(await connection.read_response())
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


def _understood(hello: list[Any]) -> dict[bytes, Any]:
    said: dict[bytes, Any] = dict(zip(hello[::2], hello[1::2], strict=True))
    version = said[b"version"].decode()
    if tuple(map(int, version.split(".")[:2])) < OLDEST:
        raise LogTooOld(f"the log needs Valkey or Redis 7.0 or newer, this one is {version}")
    return said


async def dial(server: Options) -> Wire:
    """A wire on a connection that redis-py made. Raises OSError, RedisError, `LogUnavailable`."""
    options = dict(server)
    connection: AbstractConnection = options.pop("connection_class", Connection)(**options)
    await connection.connect()  # type: ignore[no-untyped-call]
    return _taken_over(connection)


def _taken_over(connection: AbstractConnection) -> Wire:
    """The one place that looks inside redis-py, which has no door to a connected socket."""
    writer = connection._writer
    connection._reader = connection._writer = None
    if writer is None:
        raise ConnectionResetError("the connection was closed while it was made")
    return Wire(writer)


def client(server: Options) -> Redis:
    """For single commands. Replies are handed on as the server sent them."""
    found = Redis.from_pool(ConnectionPool(**server))
    found.response_callbacks.clear()
    return found
