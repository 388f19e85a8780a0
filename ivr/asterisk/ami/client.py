"""Asterisk's manager interface (AMI): one connection that mends itself, one ordered queue.

The only user of panoramisk's `Manager`. What panoramisk 1.4 does wrong is put right here: replayed
actions, letters lost between two segments, half-open connections that nobody notices, actions
without end, callbacks that close the connection, CR/LF in a value that becomes a second action.
"""

from __future__ import annotations

import asyncio
import codecs
import random
import time
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import TypeVar

import structlog
from panoramisk import Manager, Message
from panoramisk.actions import Action
from panoramisk.ami_protocol import AMIProtocol

from ivr.asterisk.ami.types import (
    CONNECTED,
    DISCONNECTED,
    AmiDisconnected,
    AmiEvent,
    AmiFieldRefused,
    AmiLoginRefused,
    AmiRefused,
    AmiSettings,
    AmiTimeout,
    Fields,
)

log = structlog.get_logger()

ACTION_SECONDS = 5.0
CONNECT_SECONDS = 5.0
BOOT_SECONDS = 30.0
MOST_MESSAGE = 1_000_000  # characters without an end of message
MOST_EVENTS = 20_000  # waiting to be handled; beyond it the connection is begun anew
FIRST_DELAY, LAST_DELAY = 0.2, 5.0
REFUSED_DELAY = 30.0  # a refused log-in is not tried often: Asterisk or a firewall may ban us

T = TypeVar("T")


class _Protocol(AMIProtocol):  # type: ignore[misc]  # panoramisk has no types
    """Whole characters, every event in order, and nothing kept of a broken connection."""

    closed: bool
    factory: _Link | None
    responses: dict[str, Action]

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        super().connection_made(transport)
        self._decoder = codecs.getincrementaldecoder("utf-8")("replace")
        self._rest = ""
        self.last_byte = time.monotonic()

    def data_received(self, data: bytes) -> None:
        self.last_byte = time.monotonic()
        *blocks, self._rest = (self._rest + self._decoder.decode(data)).split("\r\n\r\n")
        if len(self._rest) > MOST_MESSAGE:
            log.error("ami-endless-message")
            self.transport.abort()
        for block in blocks:
            message = Message.from_line(block.strip())
            if message is not None:
                self.handle_message(message)

    def handle_message(self, message: Message) -> None:
        """Unlike panoramisk's, an event that answers an action is an event for all as well."""
        if "event" not in message:
            action = self.responses.pop(message.action_id, None)
            if action is not None and not action.future.done():
                action.future.set_result(message)
        elif self.factory is not None:
            self.factory.dispatch(message)

    def connection_lost(self, exc: object) -> None:
        self.close()
        if self.factory is not None:
            self.factory.connection_lost(exc)

    def close(self) -> None:
        """Every action still open fails; panoramisk would send it again after a reconnect."""
        pending, self.responses = self.responses, {}
        for action in pending.values():
            if not action.future.done():
                action.future.set_exception(AmiDisconnected("the connection broke"))
        self.closed = True
        self.transport.abort()


class _Link(Manager):  # type: ignore[misc]  # panoramisk has no types
    """One connection, from log-in to its end; it never reconnects by itself."""

    protocol: _Protocol | None

    def __init__(self, settings: AmiSettings, heard: Callable[[AmiEvent], None]) -> None:
        self._loop = asyncio.get_running_loop()
        super().__init__(loop=self._loop)
        self._settings = settings
        self._heard = heard
        self._lists: dict[str, _List] = {}
        self.lost: asyncio.Future[None] = self._loop.create_future()
        self._booted: asyncio.Future[None] = self._loop.create_future()

    async def open(self) -> None:
        """Connects and logs in. Raises OSError, TimeoutError, AmiLoginRefused, AmiDisconnected."""
        async with asyncio.timeout(CONNECT_SECONDS):
            _, self.protocol = await self._loop.create_connection(
                _Protocol, self._settings.host, self._settings.port
            )
            self.protocol.factory = self
            login = {"Username": self._settings.user, "Secret": self._settings.secret}
            answer = await self.send("Login", login)
        if not answer.success:
            raise AmiLoginRefused("expected a user and a secret that Asterisk knows")
        async with asyncio.timeout(BOOT_SECONDS):
            await asyncio.wait((self._booted, self.lost), return_when=asyncio.FIRST_COMPLETED)
        if self.lost.done():
            raise AmiDisconnected("the connection broke at log-in")

    def close(self) -> None:
        if self.protocol is not None:
            self.protocol.close()

    async def send(self, name: str, fields: Mapping[str, object]) -> Message:
        """Raises AmiDisconnected when there is no connection or it breaks before the answer."""
        if self.protocol is None or self.protocol.closed:
            raise AmiDisconnected("no connection to Asterisk")
        responses = self.protocol.responses
        action = Action({"Action": name, **fields}, as_list=False)
        responses[action.id] = action
        try:
            self.protocol.transport.write(str(action).encode())
            return await action.future
        finally:
            responses.pop(action.id, None)

    async def collect(self, name: str, fields: Mapping[str, object]) -> list[AmiEvent]:
        """The events that answer an action, without the one that completes them."""
        found = _List(self._loop.create_future())
        action_id = f"list-{id(found)}"
        self._lists[action_id] = found
        try:
            _accept(await self.send(name, {**fields, "ActionID": action_id}))
            return await found.done
        finally:
            del self._lists[action_id]
            found.forget()

    def dispatch(self, event: Message) -> None:
        """Instead of panoramisk's callbacks: to whom it answers, or into the one queue."""
        told = AmiEvent(event["event"], _fields(event))
        answered = self._lists.get(told["actionid"])
        if answered is not None:
            answered.add(told)
            return
        if told.name == "FullyBooted" and not self._booted.done():
            self._booted.set_result(None)
        self._heard(told)

    def connection_lost(self, exc: object) -> None:
        """Instead of panoramisk's reconnect: whoever waits here is told."""
        for open_list in self._lists.values():
            open_list.fail(AmiDisconnected("the connection broke"))
        if not self.lost.done():
            self.lost.set_result(None)

    @property
    def silence_s(self) -> float:
        """Seconds since the last byte."""
        return time.monotonic() - self.protocol.last_byte if self.protocol else float("inf")


@dataclass(slots=True)
class _List:
    """Events that answer one action, as they come in."""

    done: asyncio.Future[list[AmiEvent]]
    events: list[AmiEvent] = field(default_factory=list)

    def add(self, event: AmiEvent) -> None:
        if event["eventlist"].lower() not in ("complete", "cancelled"):
            self.events.append(event)
        elif not self.done.done():
            self.done.set_result(self.events)

    def fail(self, error: Exception) -> None:
        if not self.done.done():
            self.done.set_exception(error)

    def forget(self) -> None:
        """Nobody waits any more: an error that nobody saw is none."""
        if not self.done.cancel() and not self.done.cancelled():
            self.done.exception()


class Ami:
    """`run` keeps the connection; `action` uses it; `events` holds what Asterisk said, in order."""

    def __init__(self, settings: AmiSettings, chance: Callable[[], float] = random.random) -> None:
        self._settings = settings
        self._chance = chance
        self._link: _Link | None = None
        self.events: asyncio.Queue[AmiEvent] = asyncio.Queue()
        self.login_refused = False

    @property
    def connected(self) -> bool:
        return self._link is not None

    @property
    def last_message_age_s(self) -> float:
        """Seconds since Asterisk's last byte; infinite while there is no connection."""
        return self._link.silence_s if self._link else float("inf")

    async def run(self) -> None:
        """Connects, again and again with growing, jittered delays, until cancelled."""
        failures = 0
        while True:
            failures += 1
            try:
                await self._live()
                failures = 1
            except AmiLoginRefused:
                self.login_refused = True
                log.error("ami-login-refused")
            except (OSError, TimeoutError, AmiDisconnected) as error:
                log.warning("ami-not-connected", error=type(error).__name__)
            await asyncio.sleep(self._delay(failures))

    async def action(
        self, name: str, fields: Fields, timeout_s: float = ACTION_SECONDS
    ) -> Mapping[str, str]:
        """One action, sent at most once; the answer's fields by their lower-case names.

        Raises AmiFieldRefused, AmiDisconnected, AmiTimeout, AmiRefused.
        """
        answer = await self._in_time(name, lambda link: link.send(name, fields), fields, timeout_s)
        return _accept(answer)

    async def collect(
        self, name: str, fields: Fields, timeout_s: float = ACTION_SECONDS
    ) -> list[AmiEvent]:
        """An action that answers with a list of events. Raises as `action` does."""
        return await self._in_time(name, lambda link: link.collect(name, fields), fields, timeout_s)

    async def _in_time(
        self, name: str, ask: Callable[[_Link], Awaitable[T]], fields: Fields, timeout_s: float
    ) -> T:
        _refuse_line_ends({**fields, "Action": name})
        if self._link is None:
            raise AmiDisconnected("no connection to Asterisk")
        try:
            async with asyncio.timeout(timeout_s):
                return await ask(self._link)
        except TimeoutError as error:
            raise AmiTimeout(f"no answer to {name} within {timeout_s:g} s") from error

    async def _live(self) -> None:
        """One connection from log-in to its end."""
        link = _Link(self._settings, self._heard)
        try:
            await link.open()
            self._link, self.login_refused = link, False
            log.info("ami-connected")
            self.events.put_nowait(AmiEvent(CONNECTED))
            await self._watch(link)
            log.warning("ami-connection-lost")
        finally:
            link.close()
            if self._link is link:
                self._link = None
                self.events.put_nowait(AmiEvent(DISCONNECTED))

    async def _watch(self, link: _Link) -> None:
        """Returns when the connection is lost, or when nothing came over it for too long."""
        grace_s = self._settings.dead_s - self._settings.ping_s
        while not link.lost.done():
            await asyncio.wait((link.lost,), timeout=self._settings.ping_s)
            if link.silence_s < self._settings.ping_s or link.lost.done():
                continue
            try:
                async with asyncio.timeout(grace_s):
                    await link.send("Ping", {})
            except TimeoutError:
                if link.silence_s >= grace_s:  # half open: TCP itself would notice in hours
                    log.warning("ami-silent", seconds=round(link.silence_s, 1))
                    return

    def _heard(self, event: AmiEvent) -> None:
        if self.events.qsize() >= MOST_EVENTS and self._link is not None:
            log.error("ami-events-not-handled", waiting=self.events.qsize())
            self._link.close()
        else:
            self.events.put_nowait(event)

    def _delay(self, failures: int) -> float:
        """Full jitter between a half and the whole of the growing delay, in seconds."""
        grown = min(LAST_DELAY, FIRST_DELAY * 2 ** min(failures - 1, 10))
        base = REFUSED_DELAY if self.login_refused else grown
        return base * (0.5 + self._chance() / 2)


def _accept(answer: Message) -> Mapping[str, str]:
    fields = _fields(answer)
    if not answer.success:
        raise AmiRefused(fields.get("message", "no reason given"))
    return fields


def _fields(message: Message) -> dict[str, str]:
    return {key.lower(): _text(value) for key, value in message.items()}


def _text(value: object) -> str:
    """A header that came several times is one text of several lines."""
    return "\n".join(map(str, value)) if isinstance(value, list) else str(value)


def _refuse_line_ends(fields: Fields) -> None:
    for name, value in fields.items():
        for part in (name, *((value,) if isinstance(value, str) else value)):
            if any(letter in part for letter in "\r\n\0"):
                raise AmiFieldRefused("expected one line of text", field=name)
