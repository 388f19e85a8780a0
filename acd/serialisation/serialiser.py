"""Records to JSON or plain data and back, by their type hints: dataclasses and structs.

Enums travel as their values, keys of mappings as strings. Decoding checks every
field and raises `DataInvalid` with the path of the first wrong one; fields that the type does
not have are ignored, and missing ones take their default.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, TypeVar, cast

import msgspec

from acd.serialisation.errors import DataInvalid, data_invalid

Kind = TypeVar("Kind")

DECODE_ERRORS = (msgspec.DecodeError, UnicodeDecodeError, RecursionError)
"""Errors of msgspec's decoders, RecursionError for arrays nested some thousand times;
`data_invalid` converts them."""

_NESTED = frozenset({dict, list, tuple})
_encoder = msgspec.json.Encoder()


def to_json(value: object) -> bytes:
    """JSON of records and plain data. Raises `DataInvalid` when UTF-8 cannot hold it."""
    try:
        return _encoder.encode(value)
    except (TypeError, UnicodeEncodeError, RecursionError) as error:
        raise DataInvalid(f"{type(value).__name__}: cannot be written as JSON") from error


def from_json(kind: type[Kind], data: bytes | str) -> Kind:
    """A value of this type, out of JSON. Raises `DataInvalid`."""
    try:
        value: Kind = json_decoder(cast(Any, kind)).decode(data)
    except DECODE_ERRORS as error:
        raise data_invalid(error, kind) from error
    return value


def parse_json(data: bytes | str) -> Any:
    """Plain data of any shape, out of JSON. Raises `DataInvalid`."""
    return from_json(cast(Any, Any), data)


@cache
def json_decoder(kind: Any) -> msgspec.json.Decoder[Any]:
    """The decoder of a type, made once. Its `decode` raises `DECODE_ERRORS`."""
    return msgspec.json.Decoder(kind)


@dataclass(frozen=True, slots=True)
class Version:
    """Member of every versioned object."""

    version: int


def check_version(data: bytes, expected: int) -> None:
    """Raise `DataInvalid` unless the member `version` of the JSON object is this one."""
    if from_json(Version, data).version != expected:
        raise DataInvalid(f"version: expected {expected}", field="version")


def to_plain(value: object) -> Any:
    """Dictionaries, lists, tuples, strings, numbers, booleans and None, sharing nothing with
    `value`."""
    return msgspec.to_builtins(value, str_keys=True)


def from_plain(kind: type[Kind], data: object) -> Kind:
    """The inverse of `to_plain`. Raises `DataInvalid`."""
    try:
        return msgspec.convert(data, kind, str_keys=True)
    except msgspec.ValidationError as error:
        raise data_invalid(error, kind) from error


def to_view(value: object) -> Any:
    """Plain data without nulls: an absent member is what a merge patch can delete."""
    return _without_nulls(to_plain(value))


def present_members(values: Mapping[str, object]) -> dict[str, Any]:
    """The view of an object: its members that are not None."""
    view: dict[str, Any] = to_view(values)
    return view


def _without_nulls(plain: Any) -> Any:
    """A copy whose objects, at every depth, hold no null members; tuples become lists."""
    if type(plain) is dict:
        return {
            name: _without_nulls(value) if type(value) in _NESTED else value
            for name, value in plain.items()
            if value is not None
        }
    if type(plain) in _NESTED:
        return [_without_nulls(item) for item in plain]
    return plain
