"""Route to the server that serves the ACD now: one address, sentinels, or a cluster."""

from __future__ import annotations

from typing import Protocol

from redis.asyncio import Redis
from redis.asyncio.sentinel import Sentinel
from redis.cluster import parse_cluster_slots
from redis.exceptions import MovedError

from acd.adapters.redis.address import Address, Node, Options
from acd.adapters.redis.connect import (
    COMMAND_TIMEOUT_S,
    client,
    connection_options,
    handshake,
    handshake_with_primary,
)
from acd.adapters.redis.errors import FAILURES
from acd.adapters.redis.replies import CommandRefused
from acd.ports.log_errors import LogUnavailable

DISCOVERY_TIMEOUT_S = 0.5


class Route(Protocol):
    """Way to find the serving server; one per connection of the process."""

    async def server(self) -> Options:
        """Return the options of a connection to the server that serves now.

        Raises OSError, RedisError, `LogUnavailable`.
        """
        ...

    def follow_move(self, refusal: CommandRefused) -> None:
        """Take note of `MOVED <slot> <host>:<port>`."""
        ...

    async def discover(self, redis: Redis) -> None:
        """Ask a working client for other servers that could serve later.

        Raises OSError, RedisError.
        """
        ...

    async def close(self) -> None:
        """Close the connections of the route itself."""
        ...


def route(address: Address) -> Route:
    """The route for the kind of address."""
    if address.kind == "sentinel":
        return _SentinelRoute(address)
    return _ClusterRoute(address) if address.kind == "cluster" else _SingleServerRoute(address)


class _SingleServerRoute:
    def __init__(self, address: Address) -> None:
        self._server = {
            **address.server,
            **connection_options(COMMAND_TIMEOUT_S),
            "redis_connect_func": handshake,
        }

    async def server(self) -> Options:
        return self._server

    def follow_move(self, refusal: CommandRefused) -> None:
        """No-op because a single address names no other node: the refusal is repeated."""

    async def discover(self, redis: Redis) -> None:
        """No-op because a single server has no alternatives."""

    async def close(self) -> None:
        """No-op because the route has no connection of its own."""


class _SentinelRoute:
    """redis-py asks the sentinel first that answered last."""

    def __init__(self, address: Address) -> None:
        options = {**address.sentinel, **connection_options(DISCOVERY_TIMEOUT_S)}
        self._sentinels = Sentinel(  # type: ignore[no-untyped-call]
            address.nodes, sentinel_kwargs=options
        )
        self._primary_name = address.primary_name
        self._server = {
            **address.server,
            **connection_options(COMMAND_TIMEOUT_S),
            "redis_connect_func": handshake_with_primary,
        }

    async def server(self) -> Options:
        host, port = await self._sentinels.discover_master(self._primary_name)
        return {**self._server, "host": host, "port": port}

    def follow_move(self, refusal: CommandRefused) -> None:
        """No-op because the sentinels are asked for every connection."""

    async def discover(self, redis: Redis) -> None:
        """No-op because the sentinels know every server."""

    async def close(self) -> None:
        await self._sentinels.aclose()


class _ClusterRoute:
    """All keys of an ACD are in one slot, so one node serves them, and any node names it."""

    def __init__(self, address: Address) -> None:
        self._server = {
            **address.server,
            **connection_options(COMMAND_TIMEOUT_S),
            "redis_connect_func": handshake,
        }
        self._nodes = list(address.nodes)

    async def server(self) -> Options:
        """Return the first node that answers; silent ones are asked last from now on."""
        failure: Exception = LogUnavailable("no node of the cluster is known")
        for node in tuple(self._nodes):
            server = {**self._server, **node._asdict()}
            try:
                options = {**server, **connection_options(DISCOVERY_TIMEOUT_S)}
                async with client(options) as redis:
                    await self.discover(redis)
            except FAILURES as error:
                failure = error
                self._nodes.remove(node)
                self._nodes.append(node)
                continue
            return server
        raise failure

    async def discover(self, redis: Redis) -> None:
        """Add nodes that joined: a replica may be all that is left one day."""
        slots = await redis.execute_command("CLUSTER SLOTS")  # type: ignore[no-untyped-call]
        for shard in parse_cluster_slots(slots).values():
            for host, port, *_ in (shard["primary"], *shard["replicas"]):
                node = Node(host, port)  # without a host: it does not know its own
                if host and node not in self._nodes:
                    self._nodes.append(node)

    def follow_move(self, refusal: CommandRefused) -> None:
        """Ask the named node first."""
        moved = MovedError(str(refusal).partition(" ")[2])
        target = Node(moved.host or self._nodes[0].host, moved.port)
        self._nodes = [target, *(node for node in self._nodes if node != target)]

    async def close(self) -> None:
        """No-op because the route has no connection of its own."""
