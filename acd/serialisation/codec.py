"""Dataclasses to plain data and back, by their type hints: one codec for log and snapshots.

A message travels as its class's name (`kind`) and its fields. Decoding checks every field and
raises `MalformedData` naming the first that is wrong.

There are two decoders of every type. The quick one (`quick_codec.py`) checks everything and
explains nothing: whatever it raises, the explaining one here is asked, which also knows what a
missing field means.
"""

from __future__ import annotations

import types
from collections.abc import Callable, Mapping
from dataclasses import fields, is_dataclass
from enum import Enum
from functools import cache
from typing import Any, ClassVar, Union, get_args, get_origin, get_type_hints

from acd.domain.messages.commands import Input
from acd.domain.messages.events import Event
from acd.domain.model.errors import InvalidInput
from acd.serialisation.quick_codec import (
    NOT_QUICKLY,
    Quick,
    but_for_none,
    quick_decoder,
    quick_encoder,
)

Decoder = Callable[[object, str], Any]


class DataInvalid(InvalidInput):
    """Data without the shape of its type; `field` is the path to the fault.

    Remedy: correct the named field.
    """

    id: ClassVar[str] = "data-invalid"


def to_plain(value: object) -> Any:
    """Dictionaries, lists, strings, numbers, booleans and None: ready for JSON."""
    if is_dataclass(value) and not isinstance(value, type):
        try:
            return quick_encoder(type(value))(value)
        except (AttributeError, TypeError):  # a value that is not what its hint says
            return {f.name: to_plain(getattr(value, f.name)) for f in fields(value)}
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, Mapping):
        return {str(to_plain(key)): to_plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [to_plain(item) for item in value]
    return value


def encode(message: Input | Event) -> dict[str, Any]:
    """A message with its kind."""
    kind, data = kind_and_plain(message)
    return {"kind": kind, **data}


def kind_and_plain(message: Input | Event) -> tuple[str, dict[str, Any]]:
    """A message as its kind and its fields."""
    its_class: Any = type(message)
    kind, quick = _encoder_of(its_class)
    try:
        return kind, quick(message)
    except (AttributeError, TypeError):  # a value that is not what its hint says
        return kind, to_plain(message)


@cache
def _encoder_of(kind: Any) -> tuple[str, Quick]:
    return kind.__name__, quick_encoder(kind)


def decode_input(data: object) -> Input:
    """The inverse of `encode`. Raises `MalformedData`."""
    return input_of(*_kind_and_fields(data))


def decode_event(data: object) -> Event:
    """The inverse of `encode`. Raises `MalformedData`."""
    return event_of(*_kind_and_fields(data))


def input_of(kind: object, data: object) -> Input:
    """Of its kind and its fields. Raises `MalformedData`."""
    found: Input = _message(_INPUTS, kind, data)
    return found


def event_of(kind: object, data: object) -> Event:
    """Of its kind and its fields. Raises `MalformedData`."""
    found: Event = _message(_EVENTS, kind, data)
    return found


_INPUTS: dict[str, type] = {kind.__name__: kind for kind in get_args(Input)}
_EVENTS: dict[str, type] = {kind.__name__: kind for kind in get_args(Event)}


def _kind_and_fields(data: object) -> tuple[object, object]:
    if not isinstance(data, dict):
        raise _malformed("", "an object", data)
    return data.get("kind"), data


def _message(kinds: Mapping[str, type], kind: Any, data: object) -> Any:
    try:
        return quick_decoder(kinds[kind])(data)
    except NOT_QUICKLY:
        if not isinstance(kind, str) or kind not in kinds:
            raise DataInvalid("kind: expected the name of a message", field="kind") from None
        return _decoder(kinds[kind])(data, "")


def from_plain(kind: type, data: object, path: str = "") -> Any:
    """Build `kind` from plain data. Raises `MalformedData`; unknown fields are ignored."""
    try:
        return quick_decoder(kind)(data)
    except NOT_QUICKLY:
        return _decoder(kind)(data, path)


def _malformed(path: str, expected: str, data: object) -> DataInvalid:
    name = path or "entry"
    return DataInvalid(f"{name}: expected {expected}, got {type(data).__name__}", field=name)


@cache
def _decoder(hint: Any) -> Decoder:
    origin = get_origin(hint)
    if origin in (Union, types.UnionType):
        return _optional(but_for_none(hint))
    if origin is dict:
        return _mapping(*get_args(hint))
    if origin in (tuple, list):
        return _sequence(hint)
    if is_dataclass(hint) and isinstance(hint, type):
        return _record(hint)
    return _scalar(hint)


def _scalar(kind: type) -> Decoder:
    if issubclass(kind, Enum):
        return _choice(kind)
    if kind is float:
        return _plain(float, (int, float))
    return _plain(kind, (kind,))


def _plain(kind: type, accepted: tuple[type, ...]) -> Decoder:
    def decode(data: object, path: str) -> Any:
        if not isinstance(data, accepted) or (isinstance(data, bool) and kind is not bool):
            raise _malformed(path, kind.__name__, data)
        return kind(data)

    return decode


def _choice(kind: type[Enum]) -> Decoder:
    members = {member.value: member for member in kind}

    def decode(data: object, path: str) -> Any:
        if type(data) not in (str, int) or data not in members:
            raise _malformed(path, f"one of {', '.join(map(str, members))}", data)
        return members[data]

    return decode


def _optional(hint: Any) -> Decoder:
    inner = _decoder(hint)

    def decode(data: object, path: str) -> Any:
        return None if data is None else inner(data, path)

    return decode


def _mapping(key_hint: Any, value_hint: Any) -> Decoder:
    key = _numeral if key_hint is int else _decoder(key_hint)
    value = _decoder(value_hint)

    def decode(data: object, path: str) -> Any:
        if not isinstance(data, dict):
            raise _malformed(path, "an object", data)
        return {key(k, path): value(v, f"{path}.{k}") for k, v in data.items()}

    return decode


def _numeral(data: object, path: str) -> int:
    """Keys of JSON are strings."""
    try:
        return int(str(data))
    except ValueError:
        raise _malformed(path, "whole numbers as keys", data) from None


def _sequence(hint: Any) -> Decoder:
    parts = get_args(hint)
    if get_origin(hint) is tuple and parts[-1] is not Ellipsis:
        return _fixed(tuple(_decoder(part) for part in parts))
    build, item = get_origin(hint), _decoder(parts[0])

    def decode(data: object, path: str) -> Any:
        if not isinstance(data, list):
            raise _malformed(path, "a list", data)
        return build(item(value, f"{path}[{i}]") for i, value in enumerate(data))

    return decode


def _fixed(items: tuple[Decoder, ...]) -> Decoder:
    def decode(data: object, path: str) -> Any:
        if not isinstance(data, list) or len(data) != len(items):
            raise _malformed(path, f"a list of {len(items)}", data)
        pairs = zip(items, data, strict=True)
        return tuple(item(value, f"{path}[{i}]") for i, (item, value) in enumerate(pairs))

    return decode


def _record(kind: type) -> Decoder:
    hints = get_type_hints(kind)
    parts = [(f.name, _decoder(hints[f.name])) for f in fields(kind) if f.init]

    def decode(data: object, path: str) -> Any:
        if not isinstance(data, dict):
            raise _malformed(path, "an object", data)
        prefix = f"{path}." if path else ""
        values = {n: item(data[n], prefix + n) for n, item in parts if n in data}
        try:
            return kind(**values)
        except TypeError:
            missing = next(n for n, _ in parts if n not in data)
            raise DataInvalid(f"{prefix}{missing}: is missing", field=prefix + missing) from None

    return decode
