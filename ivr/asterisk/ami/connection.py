"""One AMI connection, from log-in to its end; it never reconnects by itself.

Holds panoramisk's `Action` (serialises actions) and `Message` (parses answers and events). The
transport, the matching of answers and the failure of open actions are done here, because
panoramisk 1.4's `Manager` replays unanswered actions after a reconnect, loses characters that are
split over two segments, and closes the connection when a callback raises.
"""

from __future__ import annotations

import asyncio
import codecs
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

import structlog
from panoramisk import Message
from panoramisk.actions import Action

from ivr.asterisk.ami.types import (
    AmiActionRefused,
    AmiDisconnected,
    AmiEvent,
    AmiLoginRefused,
    AmiSettings,
)

log = structlog.get_logger()

CONNECT_TIMEOUT_S = 5.0
BOOT_TIMEOUT_S = 30.0
MAX_MESSAGE_CHARS = 1_000_000
END_OF_MESSAGE = "\r\n\r\n"


class MessageTooLong(Exception):
    """More than MAX_MESSAGE_CHARS arrived without an end of message."""


class MessageParser:
    """Bytes of the connection into messages; a character may be split over two segments."""

    def __init__(self) -> None:
        self._decoder = codecs.getincrementaldecoder("utf-8")("replace")
        self._incomplete = ""

    def feed(self, data: bytes) -> list[Message]:
        """Return the messages that `data` completes. Raises MessageTooLong."""
        text = self._incomplete + self._decoder.decode(data)
        *blocks, self._incomplete = text.split(END_OF_MESSAGE)
        if len(self._incomplete) > MAX_MESSAGE_CHARS:
            raise MessageTooLong
        parsed = (Message.from_line(block.strip()) for block in blocks)
        return [message for message in parsed if message is not None]


class AmiConnection(asyncio.Protocol):
    """`open`, then `send` and `collect`; every other event goes to `on_event`, in order."""

    def __init__(self, settings: AmiSettings, on_event: Callable[[AmiEvent], None]) -> None:
        self._loop = asyncio.get_running_loop()
        self._settings = settings
        self._on_event = on_event
        self._parser = MessageParser()
        self._transport: asyncio.Transport | None = None
        self._open_actions: dict[str, Action] = {}
        self._open_lists: dict[str, EventList] = {}
        self._booted: asyncio.Future[None] = self._loop.create_future()
        self._last_byte_s = time.monotonic()
        self.lost: asyncio.Future[None] = self._loop.create_future()

    @property
    def silence_s(self) -> float:
        """Seconds since the last byte; infinite before the connection is made."""
        return time.monotonic() - self._last_byte_s if self._transport else float("inf")

    async def open(self) -> None:
        """Connect, log in and wait until Asterisk is fully booted.

        Raises OSError, TimeoutError, AmiLoginRefused, AmiDisconnected.
        """
        async with asyncio.timeout(CONNECT_TIMEOUT_S):
            await self._loop.create_connection(
                lambda: self, self._settings.host, self._settings.port
            )
            login = {"Username": self._settings.user, "Secret": self._settings.secret}
            answer = await self.send("Login", login)
        if not answer.success:
            raise AmiLoginRefused("expected a user and a secret that Asterisk knows")
        async with asyncio.timeout(BOOT_TIMEOUT_S):
            await asyncio.wait((self._booted, self.lost), return_when=asyncio.FIRST_COMPLETED)
        if self.lost.done():
            raise AmiDisconnected("the connection broke at log-in")

    async def send(self, name: str, fields: Mapping[str, object]) -> Message:
        """Send an action once and return its answer.

        Raises AmiDisconnected when the connection is closed or breaks before the answer.
        """
        if self._transport is None or self._transport.is_closing():
            raise AmiDisconnected("no connection to Asterisk")
        action = Action({"Action": name, **fields}, as_list=False)
        self._open_actions[action.id] = action
        try:
            self._transport.write(str(action).encode())
            return await action.future
        finally:
            self._open_actions.pop(action.id, None)

    async def collect(self, name: str, fields: Mapping[str, object]) -> list[AmiEvent]:
        """Return the events that answer an action, without the one that completes the list."""
        events = EventList(self._loop.create_future())
        action_id = f"list-{id(events)}"
        self._open_lists[action_id] = events
        try:
            accepted(await self.send(name, {**fields, "ActionID": action_id}))
            return await events.complete
        finally:
            del self._open_lists[action_id]
            events.discard()

    def close(self) -> None:
        """Fail every open action and abort the transport."""
        actions, self._open_actions = self._open_actions, {}
        for action in actions.values():
            if not action.future.done():
                action.future.set_exception(AmiDisconnected("the connection broke"))
        if self._transport is not None:
            self._transport.abort()

    # asyncio.Protocol

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)  # noqa: S101  made by create_connection
        self._transport = transport
        self._last_byte_s = time.monotonic()

    def data_received(self, data: bytes) -> None:
        self._last_byte_s = time.monotonic()
        try:
            messages = self._parser.feed(data)
        except MessageTooLong:
            log.error("ami-message-too-long")
            self.close()
            return
        for message in messages:
            self._handle(message)

    def connection_lost(self, exc: Exception | None) -> None:
        self.close()
        for events in self._open_lists.values():
            events.fail(AmiDisconnected("the connection broke"))
        if not self.lost.done():
            self.lost.set_result(None)

    # messages

    def _handle(self, message: Message) -> None:
        if "event" in message:
            self._handle_event(AmiEvent(message["event"], lower_case_fields(message)))
            return
        action = self._open_actions.pop(message.action_id, None)
        if action is not None and not action.future.done():
            action.future.set_result(message)

    def _handle_event(self, event: AmiEvent) -> None:
        """Add an event to the list that waits for it, else pass it on."""
        events = self._open_lists.get(event["actionid"])
        if events is not None:
            events.add(event)
            return
        if event.name == "FullyBooted" and not self._booted.done():
            self._booted.set_result(None)
        self._on_event(event)


@dataclass(slots=True)
class EventList:
    """Events that answer one action, as they arrive."""

    complete: asyncio.Future[list[AmiEvent]]
    events: list[AmiEvent] = field(default_factory=list)

    def add(self, event: AmiEvent) -> None:
        if event["eventlist"].lower() not in ("complete", "cancelled"):
            self.events.append(event)
        elif not self.complete.done():
            self.complete.set_result(self.events)

    def fail(self, error: Exception) -> None:
        if not self.complete.done():
            self.complete.set_exception(error)

    def discard(self) -> None:
        """Stop waiting; an error that came meanwhile is read, so that asyncio reports none."""
        if not self.complete.cancel() and not self.complete.cancelled():
            self.complete.exception()


def accepted(answer: Message) -> Mapping[str, str]:
    """Return the fields of a successful answer. Raises AmiActionRefused."""
    fields = lower_case_fields(answer)
    if not answer.success:
        raise AmiActionRefused(fields.get("message", "no reason given"))
    return fields


def lower_case_fields(message: Message) -> dict[str, str]:
    """Return the headers by lower-case name; a repeated header is one text of several lines."""
    return {key.lower(): _text(value) for key, value in message.items()}


def _text(value: object) -> str:
    return "\n".join(map(str, value)) if isinstance(value, list) else str(value)
