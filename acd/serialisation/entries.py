"""What an entry of the log holds: the same for every adapter that writes bytes.

Input: fields `kind`, `key` and `data` (JSON object of the fields). Events of one input: one field
`events`, a JSON array of pairs `[kind, fields]`. In the first form each event was an entry of its
own, with the fields `kind` and `data`: those are still read.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import orjson

from acd.domain.messages.commands import Input, PublishRules
from acd.domain.messages.events import Event
from acd.ports.acd import StampedEvent
from acd.ports.log import (
    INPUT_LIMIT,
    KEY_LIMIT,
    RULES_LIMIT,
    LoggedInput,
    id_order,
)
from acd.ports.log_errors import IdempotencyKeyInvalid, InputTooLarge
from acd.serialisation.codec import DataInvalid, event_of, input_of, kind_and_plain, to_plain

Fields = list[bytes]
"""Names and values by turns."""

_NOT_JSON = "entry: expected the fields kind and data (JSON)"


def encoded_input(command: Input, key: str) -> bytes:
    """The JSON of its fields. Raises `InputTooLarge`, `BadKey`, `MalformedData`."""
    try:
        length = len(key.encode())
        data = orjson.dumps(to_plain(command))
    except (TypeError, UnicodeEncodeError) as error:  # half characters, numbers over 64 bits
        raise DataInvalid(f"{type(command).__name__}: cannot be written as JSON") from error
    if length > KEY_LIMIT:
        raise IdempotencyKeyInvalid(
            f"key: expected at most {KEY_LIMIT} bytes, got {length}", field="key"
        )
    limit = RULES_LIMIT if isinstance(command, PublishRules) else INPUT_LIMIT
    if len(data) > limit:
        raise InputTooLarge(
            f"{type(command).__name__}: expected at most {limit} bytes, got {len(data)}"
        )
    return data


def read_input(entry_id: str, fields: Fields) -> LoggedInput:
    """Garbage comes back with its fault in place of the command."""
    at_ms = int(entry_id[: entry_id.index("-")])
    try:
        kind_name, kind, key_name, key, data_name, data = fields
        if kind_name == b"kind" and key_name == b"key" and data_name == b"data":
            command = input_of(kind.decode(), orjson.loads(data))
            return LoggedInput(entry_id, at_ms, key.decode(), command)
    except ValueError:
        pass  # another order, other fields or no JSON: said below
    except DataInvalid as error:
        return LoggedInput(entry_id, at_ms, key.decode(errors="replace"), None, error.message)
    return _read_input_slowly(entry_id, at_ms, fields)


def _read_input_slowly(entry_id: str, at_ms: int, fields: Fields) -> LoggedInput:
    named = _by_name(fields)
    key = named.get(b"key", b"").decode(errors="replace")
    try:
        return LoggedInput(entry_id, at_ms, key, input_of(*_kind_and_data(named)))
    except DataInvalid as error:
        return LoggedInput(entry_id, at_ms, key, None, error.message)


def encoded_events(events: Sequence[Event]) -> bytes:
    """The events of one input, as JSON."""
    return orjson.dumps(list(map(kind_and_plain, events)))


def read_events(entry_id: str, fields: Fields) -> list[StampedEvent]:
    """The events of an entry, of either form. Raises `MalformedData`."""
    if fields[0] != b"events":
        event = event_of(*_kind_and_data(_by_name(fields)))
        return [StampedEvent(entry_id, id_order(entry_id)[0], event)]
    try:
        pairs = orjson.loads(fields[1])
        ms, n = id_order(entry_id)
        return [
            StampedEvent(f"{ms}-{index}", ms, event_of(kind, data))
            for index, (kind, data) in enumerate(pairs, n)
        ]
    except (TypeError, ValueError) as error:
        raise DataInvalid("events: expected pairs of kind and fields (JSON)") from error


def _by_name(fields: Fields) -> dict[bytes, bytes]:
    return dict(zip(fields[::2], fields[1::2], strict=False))


def _kind_and_data(named: dict[bytes, bytes]) -> tuple[str, dict[str, Any]]:
    try:
        kind, data = named[b"kind"].decode(), orjson.loads(named[b"data"])
    except (KeyError, ValueError) as error:
        raise DataInvalid(_NOT_JSON) from error
    if not isinstance(data, dict):
        raise DataInvalid("data: expected an object", field="data")
    return kind, data
