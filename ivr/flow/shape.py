"""The shape of an IVR document as data; the check and the published JSON Schema both read it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from ivr.flow.problems import Path, Problem


@dataclass(frozen=True, slots=True)
class Text:
    """A string that matches `pattern` whole; `what` says it to people."""

    pattern: str
    what: str


@dataclass(frozen=True, slots=True)
class Number:
    """`whole`: integers only; both ends belong to the range."""

    low: float
    high: float
    whole: bool = True


@dataclass(frozen=True, slots=True)
class Flag:
    """true or false."""


@dataclass(frozen=True, slots=True)
class Many:
    """A list of at least one."""

    of: Shape


@dataclass(frozen=True, slots=True)
class Table:
    """A mapping with free keys; `least` entries at the fewest."""

    key: Text
    of: Shape
    least: int = 1


@dataclass(frozen=True, slots=True)
class Record:
    """A mapping with known keys."""

    fields: Mapping[str, Shape]
    required: frozenset[str]


@dataclass(frozen=True, slots=True)
class Either:
    """A short form in one word, or the long form."""

    short: Text
    long: Record


@dataclass(frozen=True, slots=True)
class Variants:
    """A record whose field `by` names which one it is."""

    by: str
    kinds: Mapping[str, Record]


Shape = Text | Number | Flag | Many | Table | Record | Either | Variants


def check(shape: Shape, value: object, path: Path = ()) -> Iterator[Problem]:
    """Every place where `value` has not the shape."""
    match shape:
        case Text() | Number() | Flag():
            if not _is_plain(shape, value):
                yield _wrong(path, expectation(shape), value)
        case Many():
            yield from _check_list(shape, value, path)
        case Table():
            yield from _check_table(shape, value, path)
        case Record():
            yield from _check_record(shape, value, path)
        case Either():
            inner = shape.long if isinstance(value, Mapping) else shape.short
            yield from check(inner, value, path)
        case Variants():
            yield from _check_variant(shape, value, path)


def expectation(shape: Shape) -> str:
    """What people read after 'expected'."""
    match shape:
        case Text():
            return shape.what
        case Number():
            kind = "a whole number" if shape.whole else "a number"
            return f"{kind} from {shape.low:g} to {shape.high:g}"
        case Flag():
            return "true or false"
        case Many():
            return "a list with at least one entry"
        case _:
            return "a mapping"


def _is_plain(shape: Text | Number | Flag, value: object) -> bool:
    if isinstance(shape, Flag):
        return isinstance(value, bool)
    if isinstance(shape, Text):
        return isinstance(value, str) and re.fullmatch(shape.pattern, value) is not None
    kinds = (int,) if shape.whole else (int, float)
    if isinstance(value, bool) or not isinstance(value, kinds):
        return False
    return shape.low <= value <= shape.high


def _wrong(path: Path, expected: str, value: object) -> Problem:
    found = "nothing" if value is None else f"{value!r:.60}"
    return Problem("ivr-wrong-value", path, f"expected {expected}, found {found}")


def _check_list(shape: Many, value: object, path: Path) -> Iterator[Problem]:
    if not isinstance(value, list) or not value:
        yield _wrong(path, expectation(shape), value)
        return
    for index, entry in enumerate(value):
        yield from check(shape.of, entry, (*path, str(index)))


def _check_table(shape: Table, value: object, path: Path) -> Iterator[Problem]:
    if not isinstance(value, Mapping) or len(value) < shape.least:
        yield _wrong(path, f"a mapping with at least {shape.least} entries", value)
        return
    for key, entry in value.items():
        if not _is_plain(shape.key, key):
            yield _wrong((*path, str(key)), f"a key that is {shape.key.what}", key)
        yield from check(shape.of, entry, (*path, str(key)))


def _check_record(shape: Record, value: object, path: Path) -> Iterator[Problem]:
    if not isinstance(value, Mapping):
        yield _wrong(path, expectation(shape), value)
        return
    known = ", ".join(sorted(shape.fields))
    for key in value:
        if key not in shape.fields:
            yield Problem("ivr-unknown-key", (*path, str(key)), f"expected one of: {known}")
    for key, inner in shape.fields.items():
        if key in value:
            yield from check(inner, value[key], (*path, key))
        elif key in shape.required:
            yield Problem("ivr-missing-key", (*path, key), f"expected {expectation(inner)}")


def _check_variant(shape: Variants, value: object, path: Path) -> Iterator[Problem]:
    kind = value.get(shape.by) if isinstance(value, Mapping) else None
    if not isinstance(kind, str) or kind not in shape.kinds:
        known = ", ".join(sorted(shape.kinds))
        yield _wrong((*path, shape.by), f"one of: {known}", kind)
        return
    yield from _check_record(shape.kinds[kind], value, path)
