"""The log on Redis or Valkey streams. All keys of one ACD share one hash tag."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Awaitable, Generator, Sequence
from typing import Any, NamedTuple

import structlog

from acd.adapters.redis.connection import RedisConnection
from acd.adapters.redis.hot_path.stream_reader import ReadInProgress
from acd.adapters.redis.replies import Command, CommandRefused, Entries, Replies
from acd.domain.messages.commands import Input
from acd.ports.acd import StampedEvent
from acd.ports.log import (
    BEGINNING,
    MAX_LOG_BYTES,
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

BATCHING_MIN_INPUTS = 3
BATCHING_S = 0.002
"""After a read that returned this many inputs, the next one waits this long for more: a read
costs ten times as much as an input in it."""

MAX_READERS = 256
"""Readers whose position is known to be the end of an entry."""

MIN_SHARE = 0.01
"""Minimum share of the time before the needed entries that is deleted at once for their size."""

_MULTI: Command = ("MULTI",)
_EXEC: Command = ("EXEC",)
_ALREADY_WRITTEN = "equal or smaller"


class _RedisStream:
    """Base of both streams."""

    def __init__(self, connection: RedisConnection, key: str, max_bytes: int) -> None:
        self._connection = connection
        self._key = key
        self._max_bytes = max_bytes

    async def first_id(self) -> str:
        """Return the id of the oldest entry, `BEGINNING` when there is none."""
        entries = await self._connection.execute("XRANGE", self._key, "-", "+", "COUNT", 1)
        return entries[0][0].decode() if entries else BEGINNING

    async def _trim(self, before: str, needed_from: str) -> None:
        """Delete by id, then by size: a part of the time before `needed_from` after the other,
        because Redis counts no entries between two ids."""
        await self._connection.execute("XTRIM", self._key, "MINID", before)
        end_ms = id_order(needed_from)[0]
        while (size := await self._size()) > self._max_bytes:
            first_ms = id_order(await self.first_id())[0]
            if first_ms >= end_ms:
                return
            share = max(1 - self._max_bytes / size, MIN_SHARE)
            until_ms = first_ms + max(1, int((end_ms - first_ms) * share))
            await self._connection.execute("XTRIM", self._key, "MINID", f"{until_ms}-0")

    async def _size(self) -> int:
        """Return the bytes of the stream in the server's memory."""
        return await self._connection.execute("MEMORY", "USAGE", self._key, "SAMPLES", 0) or 0

    async def _info(self) -> dict[bytes, Any]:
        """XINFO STREAM; empty when there is no stream."""
        try:
            reply = await self._connection.execute("XINFO", "STREAM", self._key)
        except LogUnavailable as error:
            if "no such key" in error.message:
                return {}
            raise
        return dict(zip(reply[::2], reply[1::2], strict=True))


class _ReadAhead(NamedTuple):
    """A read that was started while the last batch is stepped, and its arguments."""

    after: str
    max_count: int
    wait_ms: int
    read: ReadInProgress


class RedisInputLog(_RedisStream):
    """Implements `InputLog` on the stream `{ACD}:in`."""

    def __init__(
        self, connection: RedisConnection, acd: str, max_bytes: int = MAX_LOG_BYTES
    ) -> None:
        super().__init__(connection, f"{{{acd}}}:in", max_bytes)
        self._ahead: _ReadAhead | None = None
        self._batching_until_s = 0.0

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
        new_id: bytes = await self._connection.add("XADD", self._key, entry_id, *fields)
        return new_id.decode()

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
        """Read for one reader only: the next read starts at once, so that the server and the
        wire work while the caller does; or after a moment, where that saves reads."""
        entries = await self._finish_ahead(after, count, wait_ms)
        if entries is None:
            entries = await self._connection.read(self._key, after, count, wait_ms)
        if BATCHING_MIN_INPUTS <= len(entries) < count:
            self._batching_until_s = asyncio.get_running_loop().time() + BATCHING_S
        elif entries:
            last = entries[-1][0].decode()
            read = self._connection.read_ahead(self._key, last, count, wait_ms)
            self._ahead = read and _ReadAhead(last, count, wait_ms, read)
        return tuple([read_input(entry_id.decode(), fields) for entry_id, fields in entries])

    async def _finish_ahead(self, after: str, count: int, wait_ms: int) -> Entries | None:
        """Return the entries of the read that was started ahead; None when a new one is due."""
        ahead, self._ahead = self._ahead, None
        if ahead is None:
            rest_s = self._batching_until_s - asyncio.get_running_loop().time()
            if wait_ms and rest_s > 0:
                await asyncio.sleep(rest_s)
            return None
        if (ahead.after, ahead.max_count) != (after, count) or ahead.wait_ms > wait_ms:
            self._connection.give_up(ahead.read)
            return None
        entries = await self._connection.finish(ahead.read)
        return entries if entries or ahead.wait_ms == wait_ms else None

    async def last_id(self) -> str:
        info = await self._info()
        return info[b"last-generated-id"].decode() if info else BEGINNING

    async def trim(self, before: str, needed_from: str = BEGINNING) -> None:
        await self._trim(before, needed_from)


async def _nothing_to_write() -> None:
    """No-op because the batch is empty."""


class _WriteInProgress:
    """Await it once: it raises what the write of the batch met."""

    def __init__(self, connection: RedisConnection, replies: asyncio.Future[Replies]) -> None:
        self._connection = connection
        self._replies = replies

    def __await__(self) -> Generator[Any, None, None]:
        replies = yield from self._replies.__await__()
        if type(replies[-1]) is list:
            replies = replies[-1]
        for reply in replies:
            if type(reply) is CommandRefused and _ALREADY_WRITTEN not in str(reply):
                raise self._connection.error_of(reply)


class RedisEventLog(_RedisStream):
    """Implements `EventLog` on the stream `{ACD}:out`: one entry per input, under the id of its
    first event."""

    def __init__(
        self, connection: RedisConnection, acd: str, max_bytes: int = MAX_LOG_BYTES
    ) -> None:
        super().__init__(connection, f"{{{acd}}}:out", max_bytes)
        self._entry_ends: deque[str] = deque(maxlen=MAX_READERS)

    def append(self, batch: Sequence[StepResult]) -> Awaitable[None]:
        commands: list[Command] = list(map(self._add, batch))
        if not commands:
            return _nothing_to_write()
        if len(commands) > 1:  # all or nothing: a repeat of the whole must find no gap to fill
            commands = [_MULTI, *commands, _EXEC]
        return _WriteInProgress(self._connection, self._connection.write(commands))

    def _add(self, result: StepResult) -> Command:
        data = encode_events(result.events)
        return ("XADD", self._key, event_id(result.input_id, 0), "events", data)

    async def read(self, after: str, count: int, wait_ms: int) -> tuple[StampedEvent, ...]:
        """Skip entries that hold no events, with an error in the log file."""
        events = self._events_of(await self._entry_around(after), after)
        while not events:
            entries = await self._connection.read(self._key, after, count, wait_ms)
            if not entries:
                return ()
            after = entries[-1][0].decode()
            events = self._events_of(entries)
        self._entry_ends.append(events[-1].id)
        return tuple(events)

    async def _entry_around(self, event_id: str) -> Entries:
        """Return the entry of this event, unless a read has ended with it."""
        if event_id in self._entry_ends or event_id == BEGINNING:
            return []
        entries: Entries = await self._connection.execute(
            "XREVRANGE", self._key, event_id, entry_id_of(event_id), "COUNT", 1
        )
        return entries

    def _events_of(self, entries: Entries, after: str = BEGINNING) -> list[StampedEvent]:
        events: list[StampedEvent] = []
        for entry_id, fields in entries:
            try:
                events += read_events(entry_id.decode(), fields)
            except DataInvalid as error:
                log.error("event-malformed", event_id=entry_id.decode(), fault=error.message)
        if after != BEGINNING:
            order = id_order(after)
            events = [event for event in events if event.order > order]
        return events

    async def last_id(self) -> str:
        info = await self._info()
        if not info:
            return BEGINNING
        events = self._events_of([info[b"last-entry"]] if info[b"last-entry"] else [])
        return events[-1].id if events else info[b"last-generated-id"].decode()

    async def trim(self, before: str, needed_from: str = BEGINNING) -> None:
        await self._trim(entry_id_of(before), entry_id_of(needed_from))
