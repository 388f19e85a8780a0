"""Inputs and events with their kind, the name of their class.

As an object: the fields and `kind` beside them. In the log's entries the kind stands apart from
the JSON of the fields, so that each entry is decoded at once by the decoder of its type.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, get_args

import msgspec

from acd.domain.messages.commands import Input
from acd.domain.messages.events import Event
from acd.serialisation.errors import DataInvalid, data_invalid
from acd.serialisation.serialiser import (
    DECODE_ERRORS,
    from_plain,
    json_decoder,
    to_json,
    to_plain,
)

_INPUTS: dict[str, Any] = {kind.__name__: kind for kind in get_args(Input)}
_EVENTS: dict[str, Any] = {kind.__name__: kind for kind in get_args(Event)}
_INPUT_DECODERS = {name: json_decoder(kind) for name, kind in _INPUTS.items()}
_EVENT_DECODERS = {name: json_decoder(kind) for name, kind in _EVENTS.items()}
_EVENTS_OF_AN_INPUT = json_decoder(list[tuple[str, msgspec.Raw]])


def encode(message: Input | Event) -> dict[str, Any]:
    """Plain data: the kind and the fields of an input or event."""
    return {"kind": type(message).__name__, **to_plain(message)}


def decode_input(data: object) -> Input:
    """The inverse of `encode`. Raises `DataInvalid`."""
    command: Input = _decode(_INPUTS, data)
    return command


def decode_event(data: object) -> Event:
    """The inverse of `encode`. Raises `DataInvalid`."""
    event: Event = _decode(_EVENTS, data)
    return event


def _decode(kinds: Mapping[str, Any], data: object) -> Any:
    if not isinstance(data, dict):
        raise DataInvalid("entry: expected an object with a kind", field="entry")
    name = data.get("kind")
    if not isinstance(name, str) or name not in kinds:
        raise unknown_kind()
    return from_plain(kinds[name], data)


def unknown_kind() -> DataInvalid:
    """The error for a kind that no input, or no event, has."""
    return DataInvalid("kind: expected the name of an input or event", field="kind")


def input_from_json(kind: str, data: bytes) -> Input:
    """The input of this kind, of the JSON of its fields. Raises `DataInvalid`."""
    try:
        command: Input = _INPUT_DECODERS[kind].decode(data)
    except KeyError:
        raise unknown_kind() from None
    except DECODE_ERRORS as error:
        raise data_invalid(error, _INPUTS[kind]) from error
    return command


def events_to_json(events: Sequence[Event]) -> bytes:
    """The events of one input: an array of pairs `[kind, fields]`."""
    return to_json([(type(event).__name__, event) for event in events])


def events_from_json(data: bytes) -> list[Event]:
    """The inverse of `events_to_json`. Raises `DataInvalid`."""
    kind = ""
    try:
        pairs = _EVENTS_OF_AN_INPUT.decode(data)
        return [_EVENT_DECODERS[kind := name].decode(fields) for name, fields in pairs]
    except KeyError:
        raise unknown_kind() from None
    except DECODE_ERRORS as error:
        raise data_invalid(error, _EVENTS.get(kind, list[tuple[str, msgspec.Raw]])) from error
