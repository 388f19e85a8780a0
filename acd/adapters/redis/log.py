"""The log on Redis or Valkey streams. All keys of one hall share one hash tag."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import orjson
import structlog
from redis.exceptions import ResponseError

from acd.adapters.redis.connection import RedisConnection
from acd.domain.codec import MalformedData, decode_event, decode_input
from acd.domain.commands import Input
from acd.ports.hall import StampedEvent
from acd.ports.log import BEGINNING, LoggedInput, LogUnavailable, id_order

log = structlog.get_logger()

Fields = dict[bytes, bytes]

_ALREADY_WRITTEN = "equal or smaller"


def _dump(message: object) -> bytes:
    return orjson.dumps(message, option=orjson.OPT_NON_STR_KEYS)


def _load(fields: Fields) -> dict[str, Any]:
    """Raises `MalformedData`."""
    try:
        data = orjson.loads(fields[b"data"])
        kind = fields[b"kind"].decode()
    except (KeyError, ValueError) as error:
        raise MalformedData("entry: expected the fields kind and data (JSON)") from error
    if not isinstance(data, dict):
        raise MalformedData("data: expected an object", field="data")
    return {**data, "kind": kind}


def _input(entry_id: str, fields: Fields) -> LoggedInput:
    at_ms = id_order(entry_id)[0]
    key = fields.get(b"key", b"").decode(errors="replace")
    try:
        return LoggedInput(entry_id, at_ms, key, decode_input(_load(fields)))
    except MalformedData as error:
        return LoggedInput(entry_id, at_ms, key, None, error.message)


class _RedisStream:
    """What both streams share."""

    def __init__(self, connection: RedisConnection, key: str) -> None:
        self._connection = connection
        self._key = key

    async def last_id(self) -> str:
        info = await self._info()
        return BEGINNING if info is None else _text(_field(info, "last-generated-id"))

    async def _info(self) -> Any:
        """None when the stream does not exist yet."""
        try:
            return await self._connection.execute("XINFO", "STREAM", self._key)
        except LogUnavailable as error:
            if "no such key" in error.message:
                return None
            raise

    async def trim(self, before: str) -> None:
        await self._connection.execute("XTRIM", self._key, "MINID", before)


class RedisInputLog(_RedisStream):
    """Implements `InputLog` on the stream `{hall}:in`."""

    def __init__(self, connection: RedisConnection, hall: str) -> None:
        super().__init__(connection, f"{{{hall}}}:in")

    async def append(self, command: Input, key: str, not_before_ms: int = 0) -> str:
        kind = type(command).__name__
        fields = ("kind", kind, "key", key, "data", _dump(command))
        if not_before_ms:
            try:
                add = ("XADD", self._key, f"{not_before_ms}-*", *fields)
                return _text(await self._connection.execute(*add))
            except LogUnavailable as error:  # the log's time is past it already?
                if _ALREADY_WRITTEN not in error.message:
                    raise
        return _text(await self._connection.execute("XADD", self._key, "*", *fields))

    async def appended(self) -> tuple[str, int]:
        info = await self._info()
        if info is None:
            return BEGINNING, 0
        return _text(_field(info, "last-generated-id")), int(_field(info, "entries-added"))

    async def holds(self, entry_id: str) -> bool:
        return bool(await self._connection.execute("XRANGE", self._key, entry_id, entry_id))

    async def is_whole(self) -> bool:
        info = await self._info()
        return info is None or int(_field(info, "entries-added")) == int(_field(info, "length"))

    async def read(self, after: str, count: int, wait_ms: int) -> tuple[LoggedInput, ...]:
        found = await self._connection.read(self._key, after, count, wait_ms)
        return tuple(_input(entry_id.decode(), fields) for entry_id, fields in found)


class RedisEventLog(_RedisStream):
    """Implements `EventLog` on the stream `{hall}:out`."""

    def __init__(self, connection: RedisConnection, hall: str) -> None:
        super().__init__(connection, f"{{{hall}}}:out")

    async def append(self, events: Sequence[StampedEvent]) -> None:
        results = await self._connection.batch([self._add(stamped) for stamped in events])
        for result in results:
            if isinstance(result, ResponseError) and _ALREADY_WRITTEN in str(result):
                continue
            if isinstance(result, Exception):
                raise LogUnavailable(f"{type(result).__name__}: {result}")

    def _add(self, stamped: StampedEvent) -> tuple[Any, ...]:
        kind = type(stamped.event).__name__
        return ("XADD", self._key, stamped.id, "kind", kind, "data", _dump(stamped.event))

    async def read(self, after: str, count: int, wait_ms: int) -> tuple[StampedEvent, ...]:
        """Entries that are no events are passed over, with an alarm in the log file."""
        while True:
            found = await self._connection.read(self._key, after, count, wait_ms)
            events = tuple(filter(None, (_event(i.decode(), fields) for i, fields in found)))
            if events or not found:
                return events
            after = found[-1][0].decode()


def _event(entry_id: str, fields: Fields) -> StampedEvent | None:
    try:
        event = decode_event(_load(fields))
    except MalformedData as error:
        log.error("malformed-event", event_id=entry_id, fault=error.message)
        return None
    return StampedEvent(entry_id, id_order(entry_id)[0], event)


def _text(value: Any) -> str:
    return value.decode() if isinstance(value, bytes) else str(value)


def _field(answer: Any, name: str) -> Any:
    """From a dictionary (RESP3) or a flat list (RESP2)."""
    pairs = answer.items() if isinstance(answer, dict) else zip(*[iter(answer)] * 2, strict=True)
    return next(value for key, value in pairs if _text(key) == name)
