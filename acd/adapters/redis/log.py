"""The log on Redis or Valkey streams. All keys of one ACD share one hash tag."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Awaitable, Generator, Sequence
from typing import Any, NamedTuple

import structlog

from acd.adapters.redis.hot_path.connection import Entries, Reading, RedisConnection
from acd.adapters.redis.hot_path.wire import Command, Refused, Replies
from acd.domain.messages.commands import Input
from acd.ports.acd import StampedEvent
from acd.ports.log import (
    BEGINNING,
    LoggedInput,
    LogUnavailable,
    StepResult,
    entry_id_of,
    event_id,
    id_order,
)
from acd.serialisation.errors import DataInvalid
from acd.serialisation.log_entries import encode_events, encode_input, read_events, read_input

log = structlog.get_logger()

_ALREADY_WRITTEN = "equal or smaller"
_MULTI: Command = ("MULTI",)
_EXEC: Command = ("EXEC",)
BATCHING_MIN_INPUTS = 3
BATCHING_S = 0.002
"""After a read that returned this many inputs, the next one waits this long for more: a read
costs ten times as much as an input in it."""

MAX_READERS = 256
"""Readers whose position is known to be the end of an entry."""


class _RedisStream:
    """What both streams share."""

    def __init__(self, connection: RedisConnection, key: str) -> None:
        self._connection = connection
        self._key = key

    async def _info(self) -> dict[bytes, Any]:
        """XINFO STREAM; empty when there is no stream."""
        try:
            told = await self._connection.execute("XINFO", "STREAM", self._key)
        except LogUnavailable as error:
            if "no such key" in error.message:
                return {}
            raise
        return dict(zip(told[::2], told[1::2], strict=True))


class _Ahead(NamedTuple):
    """What is being read while the last batch is worked on."""

    after: str
    most: int
    wait_ms: int
    reading: Reading


class RedisInputLog(_RedisStream):
    """Implements `InputLog` on the stream `{ACD}:in`."""

    def __init__(self, connection: RedisConnection, acd: str) -> None:
        super().__init__(connection, f"{{{acd}}}:in")
        self._ahead: _Ahead | None = None
        self._gathers_until = 0.0

    async def append(self, command: Input, key: str, not_before_ms: int = 0) -> str:
        kind, data = type(command).__name__, encode_input(command, key)
        fields = ("kind", kind, "key", key, "data", data)
        if not_before_ms:
            try:
                return await self._add(f"{not_before_ms}-*", fields)
            except LogUnavailable as error:  # the log's time is past it already?
                if _ALREADY_WRITTEN not in error.message:
                    raise
        return await self._add("*", fields)

    async def _add(self, entry_id: str, fields: tuple[Any, ...]) -> str:
        given: bytes = await self._connection.add("XADD", self._key, entry_id, *fields)
        return given.decode()

    async def appended(self) -> tuple[str, int]:
        info = await self._info()
        if not info:
            return BEGINNING, 0
        return info[b"last-generated-id"].decode(), int(info[b"entries-added"])

    async def holds(self, entry_id: str) -> bool:
        return bool(await self._connection.execute("XRANGE", self._key, entry_id, entry_id))

    async def is_whole(self) -> bool:
        info = await self._info()
        return not info or int(info[b"entries-added"]) == int(info[b"length"])

    async def read(self, after: str, count: int, wait_ms: int) -> tuple[LoggedInput, ...]:
        """One reader only: what comes next is asked for at once, so that the server and the wire
        work while the caller does; or after a moment, where that saves readings."""
        found = await self._read_ahead(after, count, wait_ms)
        if found is None:
            found = await self._connection.read(self._key, after, count, wait_ms)
        time = asyncio.get_running_loop().time
        if BATCHING_MIN_INPUTS <= len(found) < count:
            self._gathers_until = time() + BATCHING_S
        elif found:
            last = found[-1][0].decode()
            reading = self._connection.read_ahead(self._key, last, count, wait_ms)
            self._ahead = reading and _Ahead(last, count, wait_ms, reading)
        return tuple([read_input(entry_id.decode(), fields) for entry_id, fields in found])

    async def _read_ahead(self, after: str, count: int, wait_ms: int) -> Entries | None:
        """None: it has to be asked for yet."""
        ahead, self._ahead = self._ahead, None
        if ahead is None:
            more_s = self._gathers_until - asyncio.get_running_loop().time()
            if wait_ms and more_s > 0:
                await asyncio.sleep(more_s)
            return None
        if (ahead.after, ahead.most) != (after, count) or ahead.wait_ms > wait_ms:
            self._connection.give_up(ahead.reading)
            return None
        found = await self._connection.finish(ahead.reading)
        return found if found or ahead.wait_ms == wait_ms else None

    async def last_id(self) -> str:
        info = await self._info()
        return info[b"last-generated-id"].decode() if info else BEGINNING

    async def trim(self, before: str) -> None:
        await self._connection.execute("XTRIM", self._key, "MINID", before)


async def _all_written() -> None:
    """Others have done it."""


class _Appended:
    """On its way. To be awaited once."""

    def __init__(self, connection: RedisConnection, replies: asyncio.Future[Replies]) -> None:
        self._connection = connection
        self._replies = replies

    def __await__(self) -> Generator[Any, None, None]:
        replies = yield from self._replies.__await__()
        if type(replies[-1]) is list:
            replies = replies[-1]
        for reply in replies:
            if type(reply) is Refused and _ALREADY_WRITTEN not in str(reply):
                raise self._connection.fault(reply)


class RedisEventLog(_RedisStream):
    """Implements `EventLog` on the stream `{ACD}:out`: one entry per input, under the id of its
    first event."""

    def __init__(self, connection: RedisConnection, acd: str) -> None:
        super().__init__(connection, f"{{{acd}}}:out")
        self._entry_ends: deque[str] = deque(maxlen=MAX_READERS)

    def append(self, batch: Sequence[StepResult]) -> Awaitable[None]:
        commands: list[Command] = list(map(self._add, batch))
        if not commands:
            return _all_written()
        if len(commands) > 1:  # all or nothing: a repeat of the whole must find no gap to fill
            commands = [_MULTI, *commands, _EXEC]
        return _Appended(self._connection, self._connection.batch(commands))

    def _add(self, result: StepResult) -> Command:
        data = encode_events(result.events)
        return ("XADD", self._key, event_id(result.input_id, 0), "events", data)

    async def read(self, after: str, count: int, wait_ms: int) -> tuple[StampedEvent, ...]:
        """Entries that are no events are passed over, with an alarm in the log file."""
        found = self._events_of(await self._entry_around(after), after)
        entries: Entries = []
        while not found:
            entries = await self._connection.read(self._key, after, count, wait_ms)
            if not entries:
                return ()
            after = entries[-1][0].decode()
            found = self._events_of(entries)
        self._entry_ends.append(found[-1].id)
        return tuple(found)

    async def _entry_around(self, event_id: str) -> Entries:
        """The entry that holds this event, unless a reader was handed it as the last of one."""
        if event_id in self._entry_ends or event_id == BEGINNING:
            return []
        found: Entries = await self._connection.execute(
            "XREVRANGE", self._key, event_id, entry_id_of(event_id), "COUNT", 1
        )
        return found

    def _events_of(self, entries: Entries, after: str = BEGINNING) -> list[StampedEvent]:
        found: list[StampedEvent] = []
        for entry_id, fields in entries:
            try:
                found += read_events(entry_id.decode(), fields)
            except DataInvalid as error:
                log.error("malformed-event", event_id=entry_id.decode(), fault=error.message)
        if after != BEGINNING:
            order = id_order(after)
            found = [event for event in found if id_order(event.id) > order]
        return found

    async def last_id(self) -> str:
        info = await self._info()
        if not info:
            return BEGINNING
        last = self._events_of([info[b"last-entry"]] if info[b"last-entry"] else [])
        return last[-1].id if last else info[b"last-generated-id"].decode()

    async def trim(self, before: str) -> None:
        await self._connection.execute("XTRIM", self._key, "MINID", entry_id_of(before))
