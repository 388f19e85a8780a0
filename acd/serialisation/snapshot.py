"""the ACD's state as plain data, versioned; older versions are brought up to date.

It comes in parts, so that a big one need never be there twice: a head, which names the version
and holds what is small, then the records, a thousand at a time. A record says only what is not
as in a new one.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Iterator
from dataclasses import MISSING, fields, is_dataclass
from functools import cache
from itertools import islice
from typing import Any

from acd.domain.model.queue_rules import Rules
from acd.domain.model.recent_ids import HeldPosition
from acd.domain.model.state import (
    AcdState,
    ConsultantEntry,
    ContactEntry,
    ForcedEntry,
    OfferEntry,
)
from acd.domain.model.statistics import Load
from acd.serialisation.codec import DataInvalid, from_plain, to_plain

SNAPSHOT_VERSION = 3
RECORDS = 1_000
"""Of one part."""

Plain = dict[str, Any]


def take_snapshot(state: AcdState) -> Iterator[Plain]:
    """Parts ready for JSON, which share nothing with the living state."""
    yield {
        "version": SNAPSHOT_VERSION,
        "now_ms": state.now_ms,
        "seq": state.seq,
        "rules": to_plain(state.rules),
        **{name: to_plain(getattr(state, name)) for name in _MAPPINGS},
    }
    yield from _in_parts("consultants", map(_brief, state.consultants.values()))
    yield from _in_parts("contacts", map(_brief, state.contacts.values()))
    yield from _in_parts("offers", map(_brief, state.offers.values()))
    yield from _in_parts("keys", map(list, state.keys.items()))
    yield from _in_parts("closed", map(list, state.closed.items()))
    yield from _in_parts(
        "held_positions",
        ([name, _brief(queue_position)] for name, queue_position in state.held_positions.items()),
    )


def _in_parts(name: str, records: Iterable[object]) -> Iterator[Plain]:
    left = iter(records)
    while part := list(islice(left, RECORDS)):
        yield {name: part}


def _brief(entry: Any) -> Plain:
    kind: Any = type(entry)
    new = _as_new(kind)
    return {name: value for name, value in to_plain(entry).items() if value != new.get(name, ...)}


@cache
def _as_new(kind: type) -> Plain:
    """What its fields are when nothing is said about them, as plain data."""
    given: Plain = {}
    for each in fields(kind) if is_dataclass(kind) else ():
        if each.default is not MISSING:
            given[each.name] = to_plain(each.default)
        elif each.default_factory is not MISSING:
            given[each.name] = to_plain(each.default_factory())
    return given


_MAPPINGS: dict[str, Any] = {
    "load": Load,
    "hours": dict[str, tuple[tuple[int, int], ...]],
    "forced": dict[str, ForcedEntry],
    "shut": dict[str, bool],
    "active_backup_groups": dict[str, tuple[str, ...]],
    "announcements": dict[str, str],
    "callbacks": dict[str, str],
    "backup_group_recheck_at": dict[str, int],
    "policies": dict[str, str],
}
"""Parts of the state that are read as they are written."""


def read_snapshot(parts: Iterable[Plain]) -> AcdState:
    """Raises `MalformedData` when the data is no snapshot, or one of a later version."""
    rest = iter(parts)
    head = _up_to_date(next(rest, {}))
    state = AcdState(
        now_ms=from_plain(int, head.get("now_ms"), "now_ms"),
        seq=from_plain(int, head.get("seq"), "seq"),
        rules=None if head.get("rules") is None else from_plain(Rules, head["rules"], "rules"),
        **{name: from_plain(kind, head.get(name), name) for name, kind in _MAPPINGS.items()},
    )
    _take_in(state, head)
    for part in rest:
        _take_in(state, part)
    return state


def _take_in(state: AcdState, part: Plain) -> None:
    """The records of one part; a string that many have is kept once."""
    for entry in _records(ConsultantEntry, part, "consultants"):
        state.consultants[entry.consultant_id] = entry
    for entry in _records(ContactEntry, part, "contacts"):
        entry.queue, entry.language = sys.intern(entry.queue), sys.intern(entry.language)
        state.contacts[entry.contact_id] = entry
    for entry in _records(OfferEntry, part, "offers"):
        state.offers[entry.offer_id] = entry
    state.keys.take_in(_pairs(int, part, "keys"))
    state.closed.take_in(_pairs(int, part, "closed"))
    state.held_positions.take_in(_pairs(HeldPosition, part, "held_positions"))


def _up_to_date(head: Plain) -> Plain:
    while (version := head.get("version")) != SNAPSHOT_VERSION:
        if not isinstance(version, int) or version not in _MIGRATIONS:
            raise DataInvalid(f"version: expected one of 1 to {SNAPSHOT_VERSION}", field="version")
        head = _MIGRATIONS[version](head)
    return head


def _from_2(head: Plain) -> Plain:
    """Version 2 was all in one part, with every field of every record, and no chosen policies."""
    return {**head, "policies": {}, "version": 3}


def _from_1(data: Plain) -> Plain:
    """Version 1 had neither the order within a millisecond nor anything about load or hours."""
    seq = 0
    contacts, consultants = [], []
    for entry in sorted(
        data.get("contacts", []), key=lambda c: (c["admitted_ms"], c["contact_id"])
    ):
        seq += 1
        at_ms = entry["admitted_ms"]
        contacts.append({**entry, "seq": seq, "since_ms": at_ms, "entered_ms": at_ms})
    by_idle = sorted(
        data.get("consultants", []), key=lambda c: (c["idle_since_ms"], c["consultant_id"])
    )
    for entry in by_idle:
        seq += 1
        consultants.append({**entry, "idle_seq": seq})
    empty: Plain = {name: {} for name in _MAPPINGS}
    return {
        **empty,
        **data,
        "version": 2,
        "seq": seq,
        "contacts": contacts,
        "consultants": consultants,
        "held_positions": [],
    }


_MIGRATIONS: dict[int, Callable[[Plain], Plain]] = {1: _from_1, 2: _from_2}


def _records(kind: type, part: Plain, name: str) -> Iterator[Any]:
    return (_record(kind, item, name) for item in _list(part, name))


def _pairs(kind: type, part: Plain, name: str) -> Iterator[tuple[str, Any]]:
    for item in _list(part, name):
        if type(item) is not list or len(item) != 2:
            raise DataInvalid(f"{name}: expected pairs", field=name)
        yield from_plain(str, item[0], name), _record(kind, item[1], name)


def _record(kind: type, item: object, name: str) -> Any:
    return from_plain(kind, {**_as_new(kind), **item} if isinstance(item, dict) else item, name)


def _list(part: Plain, name: str) -> list[Any]:
    found = part.get(name, [])
    if not isinstance(found, list):
        raise DataInvalid(f"{name}: expected a list", field=name)
    return found
