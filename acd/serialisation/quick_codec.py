"""Decoders and encoders written for one type each: the quick half of the codec.

They take what is right and say nothing about what is wrong; `codec.py` explains.
"""

from __future__ import annotations

import types
from collections.abc import Callable, Iterator
from dataclasses import fields, is_dataclass
from enum import Enum, StrEnum
from functools import cache
from itertools import count
from typing import Any, Union, get_args, get_origin, get_type_hints

Quick = Callable[[Any], Any]

NOT_QUICKLY = (LookupError, TypeError, ValueError, AttributeError)
"""What a quick decoder may raise: the data is wrong, or a field that has a default is missing."""

_EXACT = (str, int, bool)


def but_for_none(hint: Any) -> Any:
    """T of `T | None`: no other union occurs in our messages."""
    return next(choice for choice in get_args(hint) if choice is not types.NoneType)


@cache
def quick_decoder(hint: Any) -> Quick:
    """Builds a value of this type from plain data, or raises one of `NOT_QUICKLY`."""
    origin = get_origin(hint)
    if origin in (Union, types.UnionType):
        return _quick_optional(but_for_none(hint))
    if origin is dict:
        return _quick_mapping(*get_args(hint))
    if origin in (tuple, list):
        return _quick_sequence(origin, get_args(hint))
    if is_dataclass(hint) and isinstance(hint, type):
        return _quick_record(hint)
    return _quick_scalar(hint)


def _quick_scalar(kind: type) -> Quick:
    if kind in _EXACT:
        return _exactly(kind)
    if issubclass(kind, Enum):
        return _choice({member.value: member for member in kind})
    return _number


def _number(data: Any) -> float:
    if type(data) not in (int, float):
        raise TypeError
    return float(data)


def _choice(members: dict[Any, Any]) -> Quick:
    def decode(data: Any) -> Any:
        if type(data) not in (str, int):
            raise TypeError
        return members[data]

    return decode


def _exactly(kind: type) -> Quick:
    def decode(data: Any) -> Any:
        if type(data) is not kind:
            raise TypeError
        return data

    return decode


def _quick_optional(hint: Any) -> Quick:
    inner = quick_decoder(hint)
    return lambda data: None if data is None else inner(data)


def _quick_mapping(key_hint: Any, value_hint: Any) -> Quick:
    key, value = int if key_hint is int else quick_decoder(key_hint), quick_decoder(value_hint)
    if key_hint is str and value_hint in _EXACT:
        return _copy_of(value_hint)
    return lambda data: {key(k): value(v) for k, v in data.items()}


def _copy_of(value_kind: type) -> Quick:
    """The commonest mapping: names to numbers or words."""

    def decode(data: Any) -> Any:
        for k, v in data.items():
            if type(v) is not value_kind or type(k) is not str:
                raise TypeError
        return data.copy()

    return decode


def _quick_sequence(build: Any, parts: tuple[Any, ...]) -> Quick:
    if build is tuple and parts[-1] is not Ellipsis:
        return _quick_fixed([quick_decoder(part) for part in parts])
    item = quick_decoder(parts[0])

    def decode(data: Any) -> Any:
        if type(data) is not list:
            raise TypeError
        return build([item(value) for value in data])

    return decode


def _quick_fixed(items: list[Quick]) -> Quick:
    def decode(data: Any) -> Any:
        if type(data) is not list:
            raise TypeError
        return tuple([item(value) for item, value in zip(items, data, strict=True)])

    return decode


def _quick_record(kind: type) -> Quick:
    """Written out field by field: a call and a loop per field would cost as much as the rest."""
    hints, known, body, given = get_type_hints(kind), {"kind": kind}, [], []
    for n, each in enumerate(f for f in fields(kind) if f.init):
        body += _written_out(n, each.name, hints[each.name], known)
        given.append(f"{each.name}=v{n}" if each.kw_only else f"v{n}")
    source = "\n ".join(["def decode(data):", *body, f"return kind({', '.join(given)})"])
    exec(source, known)  # noqa: S102  # names and types of our own classes, as in dataclasses
    decode: Quick = known["decode"]
    return decode


def _written_out(n: int, name: str, hint: Any, known: dict[str, Any]) -> list[str]:
    """The lines that take one field into the variable `v<n>`; `known`: what they may name."""
    optional = type(None) in get_args(hint)
    hint = but_for_none(hint) if optional else hint
    waiting_lists = [f"v{n} = data[{name!r}]"]
    if hint in _EXACT:
        test = f"if type(v{n}) is not {hint.__name__}: raise TypeError"
    elif isinstance(hint, type) and issubclass(hint, StrEnum):
        known[f"k{n}"] = {member.value: member for member in hint}
        test = f"v{n} = k{n}[v{n}]"
    else:
        known[f"k{n}"] = quick_decoder(hint)
        test = f"v{n} = k{n}(v{n})"
    return (
        [*waiting_lists, f"if v{n} is not None:", f" {test}"]
        if optional
        else [*waiting_lists, test]
    )


@cache
def quick_encoder(kind: type) -> Quick:
    """Turns a dataclass into plain data that shares nothing with it, trusting its type hints.
    Raises AttributeError or TypeError where they do not hold."""
    hints, known = get_type_hints(kind), dict[str, Any]()
    names = (f"w{n}" for n in count())
    pairs = [
        f"{f.name!r}: {_plain(f'v.{f.name}', hints[f.name], known, names)}" for f in fields(kind)
    ]
    exec(f"def encode(v): return {{{', '.join(pairs)}}}", known)  # noqa: S102  # as above
    encode: Quick = known["encode"]
    return encode


def _plain(of: str, hint: Any, known: dict[str, Any], names: Iterator[str]) -> str:
    """The expression that makes plain data of the expression `of`."""
    origin, parts = get_origin(hint), get_args(hint)
    if origin in (Union, types.UnionType):
        inner = _plain(of, but_for_none(hint), known, names)
        return of if inner == of else f"(None if {of} is None else {inner})"
    if origin is dict:
        return _plain_mapping(of, parts, known, names)
    if origin in (tuple, list):
        return _plain_sequence(of, parts, known, names)
    if is_dataclass(hint) and isinstance(hint, type):
        known[name := next(names)] = quick_encoder(hint)
        return f"{name}({of})"
    return f"{of}._value_" if issubclass(hint, Enum) else of


def _plain_mapping(
    of: str, parts: tuple[Any, ...], known: dict[str, Any], names: Iterator[str]
) -> str:
    key, value = next(names), next(names)
    plain_key = f"str({key})" if parts[0] is int else _plain(key, parts[0], known, names)
    plain_value = _plain(value, parts[1], known, names)
    if (plain_key, plain_value) == (key, value):
        return f"{of}.copy()"
    return f"{{{plain_key}: {plain_value} for {key}, {value} in {of}.items()}}"


def _plain_sequence(
    of: str, parts: tuple[Any, ...], known: dict[str, Any], names: Iterator[str]
) -> str:
    if len(parts) > 1 and parts[-1] is not Ellipsis:
        items = (_plain(f"{of}[{n}]", part, known, names) for n, part in enumerate(parts))
        return f"[{', '.join(items)}]"
    item = next(names)
    return f"[{_plain(item, parts[0], known, names)} for {item} in {of}]"
