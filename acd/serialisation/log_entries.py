"""Fields of the log's entries, the same for every adapter that writes bytes.

Input: `kind`, `key` and `data`, the JSON of its fields. Events of one input: one field, `events`,
a JSON array of pairs `[kind, fields]`.
"""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from acd.domain.messages.commands import Input, PublishRules
from acd.domain.messages.events import Event
from acd.ports.acd import StampedEvent
from acd.ports.log import (
    MAX_INPUT_BYTES,
    MAX_KEY_BYTES,
    MAX_RULES_BYTES,
    LoggedInput,
    id_order,
    numbered,
)
from acd.ports.log_errors import IdempotencyKeyInvalid, InputTooLarge
from acd.serialisation.errors import DataInvalid
from acd.serialisation.messages import events_from_json, events_to_json, input_from_json
from acd.serialisation.serialiser import to_json

Fields = list[bytes]
"""Names and values in turn."""

_INPUT_FIELDS = [b"kind", b"key", b"data"]


def encode_input(command: Input, key: str) -> bytes:
    """JSON of the input's fields.

    Raises `InputTooLarge`, `IdempotencyKeyInvalid`, `DataInvalid`.
    """
    try:
        length = len(key.encode())
    except UnicodeEncodeError as error:
        raise DataInvalid("key: cannot be written as JSON", field="key") from error
    if length > MAX_KEY_BYTES:
        raise IdempotencyKeyInvalid(
            f"key: expected at most {MAX_KEY_BYTES} bytes, got {length}", field="key"
        )
    data = to_json(command)
    _check_numbers(command)
    limit = MAX_RULES_BYTES if isinstance(command, PublishRules) else MAX_INPUT_BYTES
    if len(data) > limit:
        raise InputTooLarge(
            f"{type(command).__name__}: expected at most {limit} bytes, got {len(data)}"
        )
    return data


def _check_numbers(command: Input) -> None:
    """MessagePack ends at 64 bits, as the columns of databases do; JSON does not."""
    try:
        msgspec.msgpack.encode(command)
    except OverflowError:
        name = type(command).__name__
        raise DataInvalid(f"{name}: cannot be written as JSON, a number is too long") from None


def read_input(entry_id: str, fields: Fields) -> LoggedInput:
    """The input of an entry; for an entry that is none, `fault` in place of `command`."""
    at_ms = int(entry_id[: entry_id.index("-")])
    if fields[::2] != _INPUT_FIELDS:
        return LoggedInput(entry_id, at_ms, "", None, "entry: expected the fields kind, key, data")
    _, kind, _, key_bytes, _, data = fields
    key = key_bytes.decode(errors="replace")
    try:
        command = input_from_json(kind.decode(errors="replace"), data)
    except DataInvalid as error:
        return LoggedInput(entry_id, at_ms, key, None, error.message)
    return LoggedInput(entry_id, at_ms, key, command)


def encode_events(events: Sequence[Event]) -> bytes:
    """JSON of the events of one input."""
    return events_to_json(events)


def read_events(entry_id: str, fields: Fields) -> tuple[StampedEvent, ...]:
    """The events of an entry. Raises `DataInvalid`."""
    if fields[0] != b"events":
        raise DataInvalid("entry: expected the field events", field="events")
    at_ms, first = id_order(entry_id)
    return numbered(at_ms, first, events_from_json(fields[1]))
