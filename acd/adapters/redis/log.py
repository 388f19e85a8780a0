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
    Followed,
    LoggedInput,
    LogUnavailable,
    entry_id_of,
    event_id,
    id_order,
    stamped,
)
from acd.serialisation.codec import DataInvalid
from acd.serialisation.entries import encoded_events, encoded_input, read_events, read_input

log = structlog.get_logger()

_ALREADY_WRITTEN = "equal or smaller"
_ALL_OR_NOTHING: Command = ("MULTI",)
_NOW: Command = ("EXEC",)
THICK = 3
GATHER_S = 0.002
"""Where inputs come so thick that one reading brings three, the next waits so long for more: a
reading costs ten times what an input in it costs."""

_READERS = 256
"""For so many readers an event log knows whether they stand between two entries."""


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
        kind, data = type(command).__name__, encoded_input(command, key)
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
        if THICK <= len(found) < count:
            self._gathers_until = time() + GATHER_S
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
        self._ends: deque[str] = deque(maxlen=_READERS)
        self._old_end: tuple[int, int] | None = None

    def append(self, batch: Sequence[Followed]) -> Awaitable[None]:
        if self._old_end is None:
            return self._append_first(batch)
        commands = self._commands(batch)
        if not commands:
            return _all_written()
        if len(commands) > 1:  # all or nothing: a repeat of the whole must find no gap to fill
            commands = [_ALL_OR_NOTHING, *commands, _NOW]
        return _Appended(self._connection, self._connection.batch(commands))

    async def _append_first(self, batch: Sequence[Followed]) -> None:
        self._old_end = await self._end_of_the_old_form()
        await self.append(batch)

    def _commands(self, batch: Sequence[Followed]) -> list[Command]:
        old_end = self._old_end or (0, 0)
        if old_end == (0, 0):
            return [self._add(each) for each in batch]
        commands = []
        for each in batch:
            written = sum(id_order(event.id) <= old_end for event in stamped(each))
            if written < len(each.events):
                commands.append(self._add(each, written))
        return commands

    def _add(self, followed: Followed, first: int = 0) -> Command:
        data = encoded_events(followed.events[first:])
        return ("XADD", self._key, event_id(followed.input_id, first), "events", data)

    async def _end_of_the_old_form(self) -> tuple[int, int]:
        """In the first form events were written one by one, perhaps not all of an input, whose
        other events have to follow."""
        last = (await self._info()).get(b"last-entry")
        return id_order(last[0].decode()) if last and last[1][0] != b"events" else (0, 0)

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
        self._ends.append(found[-1].id)
        return tuple(found)

    async def _entry_around(self, event_id: str) -> Entries:
        """The entry that holds this event, unless a reader was handed it as the last of one."""
        if event_id in self._ends or event_id == BEGINNING:
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
        if self._old_end is None:
            self._old_end = await self._end_of_the_old_form()
        info = await self._info()
        if not info:
            return BEGINNING
        last = self._events_of([info[b"last-entry"]] if info[b"last-entry"] else [])
        return last[-1].id if last else info[b"last-generated-id"].decode()

    async def trim(self, before: str) -> None:
        await self._connection.execute("XTRIM", self._key, "MINID", entry_id_of(before))
