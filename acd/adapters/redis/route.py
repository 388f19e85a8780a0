"""The way to the server that serves the ACD now: one address, sentinels, or a cluster."""

from __future__ import annotations

from typing import Protocol

from redis.asyncio import Redis
from redis.asyncio.sentinel import Sentinel
from redis.cluster import parse_cluster_slots
from redis.exceptions import MovedError

from acd.adapters.redis.address import Address, Node, Options
from acd.adapters.redis.errors import FAILURES
from acd.adapters.redis.hot_path.connect import (
    COMMAND_TIMEOUT_S,
    client,
    greet,
    greet_master,
    steady,
)
from acd.adapters.redis.hot_path.wire import Refused
from acd.ports.log_errors import LogUnavailable

QUESTION_TIMEOUT_S = 0.5


class Route(Protocol):
    async def server(self) -> Options:
        """How to connect to the server that serves now. Raises OSError, RedisError,
        `LogUnavailable`."""
        ...

    def moved(self, told: Refused) -> None:
        """A server said `MOVED <slot> <host>:<port>`."""
        ...

    async def learn(self, known: Redis) -> None:
        """Now and then, over a client that works: who else could serve one day. Raises OSError,
        RedisError."""
        ...

    async def close(self) -> None: ...


def route(address: Address) -> Route:
    """The kind of way that the address asks for."""
    if address.kind == "sentinel":
        return _BySentinels(address)
    return _ByCluster(address) if address.kind == "cluster" else _Straight(address)


class _Straight:
    def __init__(self, address: Address) -> None:
        self._server = {
            **address.server, **steady(COMMAND_TIMEOUT_S), "redis_connect_func": greet
        }  # fmt: skip

    async def server(self) -> Options:
        return self._server

    def moved(self, told: Refused) -> None:
        """A node of a cluster that was given as a single server keeps refusing."""

    async def learn(self, known: Redis) -> None:
        """There is no other."""

    async def close(self) -> None:
        """Nothing is held."""


class _BySentinels:
    """redis-py asks the sentinel first that answered last."""

    def __init__(self, address: Address) -> None:
        options = {**address.sentinel, **steady(QUESTION_TIMEOUT_S)}
        self._sentinels = Sentinel(  # type: ignore[no-untyped-call]
            address.nodes, sentinel_kwargs=options
        )
        self._master = address.master
        self._server = {
            **address.server, **steady(COMMAND_TIMEOUT_S), "redis_connect_func": greet_master
        }  # fmt: skip

    async def server(self) -> Options:
        host, port = await self._sentinels.discover_master(self._master)
        return {**self._server, "host": host, "port": port}

    def moved(self, told: Refused) -> None:
        """The next question to the sentinels brings the answer."""

    async def learn(self, known: Redis) -> None:
        """The sentinels know."""

    async def close(self) -> None:
        await self._sentinels.aclose()


class _ByCluster:
    """One ACD's keys are in one slot, so one node serves them: any node names it."""

    def __init__(self, address: Address) -> None:
        self._server = {
            **address.server, **steady(COMMAND_TIMEOUT_S), "redis_connect_func": greet
        }  # fmt: skip
        self._nodes = list(address.nodes)

    async def server(self) -> Options:
        """The first node that answers. Those that do not are asked last from now on."""
        failure: Exception = LogUnavailable("no node of the cluster is known")
        for node in tuple(self._nodes):
            server = {**self._server, **node._asdict()}
            try:
                options = {**server, **steady(QUESTION_TIMEOUT_S)}
                async with client(options) as asked:
                    await self.learn(asked)
            except FAILURES as error:
                failure = error
                self._nodes.remove(node)
                self._nodes.append(node)
                continue
            return server
        raise failure

    async def learn(self, known: Redis) -> None:
        """A replica may have joined since the first question, and be all that is left one day."""
        told = await known.execute_command("CLUSTER SLOTS")  # type: ignore[no-untyped-call]
        for shard in parse_cluster_slots(told).values():
            for host, port, *_ in (shard["primary"], *shard["replicas"]):
                node = Node(host, port)  # without a host: it does not know its own
                if host and node not in self._nodes:
                    self._nodes.append(node)

    def moved(self, told: Refused) -> None:
        to = MovedError(str(told).partition(" ")[2])
        node = Node(to.host or self._nodes[0].host, to.port)
        self._nodes = [node, *(known for known in self._nodes if known != node)]

    async def close(self) -> None:
        """Nothing is held."""
