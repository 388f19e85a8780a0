"""Signals between processes over publish/subscribe of Redis or Valkey."""

from __future__ import annotations

import asyncio
import uuid
from collections.abc import Mapping
from typing import Any

import structlog
from redis.asyncio import Redis
from redis.asyncio.client import PubSub

from acd.adapters.memory.signals import MemorySignals
from acd.adapters.redis import address
from acd.adapters.redis.cancellation import cancellation_kept
from acd.adapters.redis.connect import client
from acd.adapters.redis.errors import FAILURES
from acd.adapters.redis.route import route
from acd.ports.backoff import Backoff
from acd.ports.signals import Received
from acd.serialisation.errors import DataInvalid
from acd.serialisation.serialiser import parse_json, to_json

MAX_UNSENT = 1_000
"""Signals kept while there is no connection; later ones are dropped."""
PING_INTERVAL_S = 2.0
FIRST_RECONNECT_S, MAX_RECONNECT_S = 0.5, 5.0
"""An outage is followed by a growing delay; a connection that lasted longer resets it."""

log = structlog.get_logger()


class RedisSignals:
    """Implement `Signals` over the log server; `run` must run for other processes to be reached.

    Subscribers of this process are called directly, also while the server is away. Several
    installations on one server are kept apart by `acd`, the prefix of all their keys.
    """

    def __init__(self, url: str, acd: str) -> None:
        self._route = route(address.parse(url))
        self._channel = f"{{{acd}}}:signals"
        self._origin = uuid.uuid4().hex
        self._local = MemorySignals()
        self._unsent: asyncio.Queue[bytes] = asyncio.Queue(MAX_UNSENT)
        self.connected = asyncio.Event()

    def publish(self, topic: str, signal: Mapping[str, Any]) -> None:
        self._local.publish(topic, signal)
        if not self._unsent.full():
            message = {"origin": self._origin, "topic": topic, "signal": signal}
            self._unsent.put_nowait(to_json(message))

    def subscribe(self, topic: str, received: Received) -> None:
        self._local.subscribe(topic, received)

    async def run(self) -> None:
        """Exchange signals with the other processes until cancelled; outages are waited out."""
        backoff = Backoff(FIRST_RECONNECT_S, MAX_RECONNECT_S, reset_after_s=MAX_RECONNECT_S)
        while True:
            backoff.start()
            try:
                with cancellation_kept():  # also where closing the connection fails
                    await self._exchange()
            except FAILURES as error:
                log.warning("signals-disconnected", error=type(error).__name__)
            finally:
                self.connected.clear()
            await backoff.pause()

    async def _exchange(self) -> None:
        connection = client(await self._route.server())
        try:
            async with connection.pubsub() as subscription:
                await subscription.subscribe(self._channel)
                await _until_first_ends(self._receive(subscription), self._send(connection))
        finally:
            await connection.aclose()

    async def _receive(self, subscription: PubSub) -> None:
        """Call the subscribers. A server that answers no ping in time raises TimeoutError."""
        unanswered = 0
        while True:
            with cancellation_kept():
                message = await subscription.get_message(timeout=PING_INTERVAL_S)
            if message is None:
                unanswered += 1
                if unanswered > 2:
                    raise TimeoutError("the server answers no ping")
                with cancellation_kept():
                    await subscription.ping()
                continue
            unanswered = 0
            if message["type"] == "subscribe":
                self.connected.set()
            elif message["type"] == "message":
                self._receive_one(message["data"])

    def _receive_one(self, data: bytes) -> None:
        try:
            message = parse_json(data)
            origin, topic, signal = message["origin"], message["topic"], message["signal"]
        except (DataInvalid, KeyError, TypeError):
            log.warning("signal-malformed")
            return
        if origin != self._origin:
            self._local.publish(topic, signal)

    async def _send(self, connection: Redis) -> None:
        while True:
            signal = await self._unsent.get()
            with cancellation_kept():
                await connection.publish(self._channel, signal)


async def _until_first_ends(*loops: Any) -> None:
    """Run both until one raises; raise that."""
    tasks = [asyncio.ensure_future(loop) for loop in loops]
    try:
        await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        for task in tasks:
            if task.done():
                task.result()
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
