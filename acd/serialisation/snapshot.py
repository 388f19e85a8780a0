"""State of the ACD as lines of JSON, versioned.

A big state is never in memory twice: the first line is a head, which names the version and holds
what is small; each other line holds up to a thousand records. A record leaves out the fields that
have their default.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from dataclasses import MISSING, dataclass, field, fields
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
from acd.serialisation.serialiser import check_version, from_json, to_json

SNAPSHOT_VERSION = 1
MAX_RECORDS = 1_000
"""Of one line."""


@dataclass(slots=True)
class Head:
    """The first line; its fields are those of `AcdState` that hold no records."""

    version: int
    now_ms: int
    seq: int
    rules: Rules | None
    load: Load
    hours: dict[str, tuple[tuple[int, int], ...]]
    forced: dict[str, ForcedEntry]
    closed_queues: dict[str, bool]
    active_backup_groups: dict[str, tuple[str, ...]]
    announcements: dict[str, str]
    callbacks: dict[str, str]
    backup_group_recheck_at: dict[str, int]
    policies: dict[str, str]


@dataclass(slots=True)
class Records:
    """Any other line: records of one kind."""

    consultants: list[ConsultantEntry] = field(default_factory=list)
    contacts: list[ContactEntry] = field(default_factory=list)
    offers: list[OfferEntry] = field(default_factory=list)
    keys: list[tuple[str, int]] = field(default_factory=list)
    closed: list[tuple[str, int]] = field(default_factory=list)
    held_positions: list[tuple[str, HeldPosition]] = field(default_factory=list)


_IN_HEAD = tuple(head_field.name for head_field in fields(Head) if head_field.name != "version")


def take_snapshot(state: AcdState) -> Iterator[bytes]:
    """Lines of JSON, each with its newline. The state must not change between two of them."""
    head = {name: getattr(state, name) for name in _IN_HEAD}
    yield _line({"version": SNAPSHOT_VERSION, **head})
    yield from _lines("consultants", map(_brief, state.consultants.values()))
    yield from _lines("contacts", map(_brief, state.contacts.values()))
    yield from _lines("offers", map(_brief, state.offers.values()))
    yield from _lines("keys", state.keys.items())
    yield from _lines("closed", state.closed.items())
    held_positions = ((name, _brief(held)) for name, held in state.held_positions.items())
    yield from _lines("held_positions", held_positions)


def _lines(name: str, records: Iterable[object]) -> Iterator[bytes]:
    rest = iter(records)
    while some := list(islice(rest, MAX_RECORDS)):
        yield _line({name: some})


def _line(part: dict[str, Any]) -> bytes:
    return to_json(part) + b"\n"


def _brief(entry: Any) -> dict[str, Any]:
    """The fields of a record that are not as in a new one."""
    kind: Any = type(entry)
    defaults = _defaults(kind)
    values = ((name, getattr(entry, name), default) for name, default in defaults)
    return {name: value for name, value, default in values if value != default}


@cache
def _defaults(kind: type) -> tuple[tuple[str, object], ...]:
    """Fields and their defaults; MISSING, for a field without one, equals no value."""
    return tuple((record_field.name, _default(record_field)) for record_field in fields(kind))


def _default(record_field: Any) -> object:
    if record_field.default_factory is not MISSING:
        return record_field.default_factory()
    return record_field.default


def read_snapshot(lines: Iterable[bytes]) -> AcdState:
    """The state that `take_snapshot` was given. Raises `DataInvalid`."""
    rest = iter(lines)
    first = next(rest, b"{}")
    check_version(first, SNAPSHOT_VERSION)
    head = from_json(Head, first)
    state = AcdState(**{name: getattr(head, name) for name in _IN_HEAD})
    for line in rest:
        _add(state, from_json(Records, line))
    return state


def _add(state: AcdState, records: Records) -> None:
    """Enter the records of one line; strings that many contacts share are kept once."""
    for consultant in records.consultants:
        state.consultants[consultant.consultant_id] = consultant
    for contact in records.contacts:
        contact.queue = sys.intern(contact.queue)
        contact.language = sys.intern(contact.language)
        state.contacts[contact.contact_id] = contact
    for offer in records.offers:
        state.offers[offer.offer_id] = offer
    state.keys.load(records.keys)
    state.closed.load(records.closed)
    state.held_positions.load(records.held_positions)
