"""The way to the server that serves the hall now: one address, sentinels, or a cluster."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from typing import Any, Protocol

from acd.adapters.redis.address import Address, Login, Node
from acd.adapters.redis.faults import fault, lost
from acd.adapters.redis.wire import Command, Refused, Wire
from acd.ports.log_errors import LogMoved, LogTooOld, LogUnavailable

OLDEST = (7, 0)
SENTINEL_TIMEOUT_S = 0.5


class Route(Protocol):
    async def open(self) -> Wire:
        """To the server that serves now. Raises `LogUnavailable`, OSError."""
        ...

    def moved(self, told: str) -> None:
        """A server said `MOVED <slot> <host>:<port>`."""
        ...


def route(address: Address) -> Route:
    """The kind of way that the address asks for."""
    if address.scheme.endswith("sentinel"):
        return _BySentinels(address)
    return _ByCluster(address) if address.scheme.endswith("cluster") else _Straight(address)


class _Straight:
    def __init__(self, address: Address) -> None:
        self._address = address

    async def open(self) -> Wire:
        wire, _ = await _dial_data(self._address, self._address.nodes[0])
        return wire

    def moved(self, told: str) -> None:
        """A node of a cluster that was given as a single server keeps refusing."""


class _BySentinels:
    """The sentinel that answered last is asked first."""

    def __init__(self, address: Address) -> None:
        self._address = address
        self._sentinels = list(address.nodes)

    async def open(self) -> Wire:
        wire, greeting = await _dial_data(self._address, await self._master())
        if greeting[b"role"] != b"master":
            wire.abort()
            raise LogMoved("the sentinels name a server that is no master yet")
        return wire

    async def _master(self) -> Node:
        said = []
        for sentinel in tuple(self._sentinels):
            try:
                async with asyncio.timeout(SENTINEL_TIMEOUT_S):
                    node = await self._ask(sentinel)
            except (OSError, LogUnavailable) as error:
                said.append(f"{sentinel.host}:{sentinel.port} {lost(error).message}")
                continue
            self._sentinels.remove(sentinel)
            self._sentinels.insert(0, sentinel)
            return node
        raise LogUnavailable(f"no sentinel told the master: {'; '.join(said)}")

    async def _ask(self, sentinel: Node) -> Node:
        address = self._address
        wire = await _dial(address, sentinel)
        try:
            question = ("SENTINEL", "GET-MASTER-ADDR-BY-NAME", address.master)
            *greetings, told = await wire.ask([*_greetings(address.sentinel_login), question])
        finally:
            wire.abort()
        for refused in (reply for reply in (*greetings, told) if isinstance(reply, Refused)):
            raise fault(refused)
        if told is None:
            raise LogUnavailable(f"knows no master named {address.master}")
        return Node(told[0].decode(), int(told[1]))

    def moved(self, told: str) -> None:
        """The next question to the sentinels brings the answer."""


class _ByCluster:
    """One hall's keys are in one slot, so one node serves them: any node names it."""

    def __init__(self, address: Address) -> None:
        self._address = address
        self._nodes = list(address.nodes)

    async def open(self) -> Wire:
        error: Exception = LogUnavailable("no node of the cluster is known")
        for node in tuple(self._nodes):
            try:
                wire, _ = await _dial_data(self._address, node)
                (slots,) = await wire.ask([("CLUSTER", "SLOTS")])
            except (OSError, LogUnavailable) as failed:
                error = failed
                self._nodes.append(self._nodes.pop(0))
                continue
            self._learn(_nodes_of(slots))
            return wire
        raise error

    def _learn(self, nodes: Iterable[Node]) -> None:
        self._nodes += [node for node in dict.fromkeys(nodes) if node not in self._nodes]

    def moved(self, told: str) -> None:
        host, _, port = told.split()[2].rpartition(":")
        node = Node(host or self._nodes[0].host, int(port))
        self._nodes = [node, *(known for known in self._nodes if known != node)]


def _nodes_of(slots: Any) -> list[Node]:
    """From the answer of CLUSTER SLOTS: [first, last, [host, port, ..], ..]. A node that does not
    know its own address leaves the host empty."""
    if isinstance(slots, Refused):
        raise fault(slots)
    return [Node(host.decode(), port) for _, _, *nodes in slots for host, port, *_ in nodes if host]


def _greetings(login: Login | None) -> list[Command]:
    """HELLO names version and role, and takes the login; before 6.0 nobody knew it."""
    return [("HELLO", 2, "AUTH", *login) if login else ("HELLO", 2)]


async def _dial_data(address: Address, node: Node) -> tuple[Wire, dict[bytes, Any]]:
    """A wire that is logged in, in the right database, to a server that is new enough; and what
    the server said of itself."""
    wire = await _dial(address, node)
    try:
        choose = [("SELECT", address.db)] if address.db else []
        hello, *rest = await wire.ask([*_greetings(address.login), *choose])
        said = _understood(hello)
        for refused in (reply for reply in rest if isinstance(reply, Refused)):
            raise fault(refused)
    except BaseException:
        wire.abort()
        raise
    return wire, said


def _understood(hello: Any) -> dict[bytes, Any]:
    if isinstance(hello, Refused):
        if hello.word == "ERR" and "unknown command" in str(hello):
            raise LogTooOld(
                "the log needs Valkey or Redis 7.0 or newer, this one is older than 6.0"
            )
        raise fault(hello)
    said: dict[bytes, Any] = dict(zip(hello[::2], hello[1::2], strict=True))
    version = said[b"version"].decode()
    if tuple(map(int, version.split(".")[:2])) < OLDEST:
        raise LogTooOld(f"the log needs Valkey or Redis 7.0 or newer, this one is {version}")
    return said


async def _dial(address: Address, node: Node) -> Wire:
    loop = asyncio.get_running_loop()
    if address.scheme == "unix":
        _, wire = await loop.create_unix_connection(Wire, node.host)
    else:
        _, wire = await loop.create_connection(Wire, node.host, node.port, ssl=address.tls)
    return wire
