"""The hall's state as plain data, versioned; older versions are brought up to date."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from acd.domain.codec import MalformedData, from_plain, to_plain
from acd.domain.load import Load
from acd.domain.memory import KeptPlace, RecentIds, RecentPlaces
from acd.domain.queues import Rules
from acd.domain.state import ConsultantEntry, ContactEntry, ForcedEntry, HallState, OfferEntry

SNAPSHOT_VERSION = 2
Plain = dict[str, Any]


def take_snapshot(state: HallState) -> Plain:
    """Ready for JSON; shares nothing with the living state."""
    return {
        "version": SNAPSHOT_VERSION,
        "now_ms": state.now_ms,
        "seq": state.seq,
        "rules": to_plain(state.rules),
        "contacts": [to_plain(entry) for entry in state.contacts.values()],
        "consultants": [to_plain(entry) for entry in state.consultants.values()],
        "offers": [to_plain(entry) for entry in state.offers.values()],
        "keys": [[name, at_ms] for name, at_ms in state.keys.items()],
        "closed": [[name, at_ms] for name, at_ms in state.closed.items()],
        "places": [[name, to_plain(place)] for name, place in state.places.items()],
        **{name: to_plain(getattr(state, name)) for name in _MAPPINGS},
    }


_MAPPINGS: dict[str, Any] = {
    "load": Load,
    "hours": dict[str, tuple[tuple[int, int], ...]],
    "forced": dict[str, ForcedEntry],
    "shut": dict[str, bool],
    "open_reserves": dict[str, tuple[str, ...]],
    "announcements": dict[str, str],
    "callbacks": dict[str, str],
    "looks": dict[str, int],
}
"""Parts of the state that are read as they are written."""


def read_snapshot(data: Plain) -> HallState:
    """Raises `MalformedData` when the data is no snapshot, or one of a later version."""
    data = _up_to_date(data)
    contacts: tuple[ContactEntry, ...] = _records(ContactEntry, data, "contacts")
    consultants: tuple[ConsultantEntry, ...] = _records(ConsultantEntry, data, "consultants")
    offers: tuple[OfferEntry, ...] = _records(OfferEntry, data, "offers")
    return HallState(
        now_ms=from_plain(int, data.get("now_ms"), "now_ms"),
        seq=from_plain(int, data.get("seq"), "seq"),
        rules=None if data.get("rules") is None else from_plain(Rules, data["rules"], "rules"),
        contacts={entry.contact_id: entry for entry in contacts},
        consultants={entry.consultant_id: entry for entry in consultants},
        offers={entry.offer_id: entry for entry in offers},
        keys=_recent(data, "keys"),
        closed=_recent(data, "closed"),
        places=RecentPlaces(
            (str(name), from_plain(KeptPlace, place, "places"))
            for name, place in data.get("places", [])
        ),
        **{name: from_plain(kind, data.get(name), name) for name, kind in _MAPPINGS.items()},
    )


def _up_to_date(data: Plain) -> Plain:
    while (version := data.get("version")) != SNAPSHOT_VERSION:
        if not isinstance(version, int) or version not in _MIGRATIONS:
            raise MalformedData(
                f"version: expected one of 1 to {SNAPSHOT_VERSION}", field="version"
            )
        data = _MIGRATIONS[version](data)
    return data


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
        "places": [],
    }


_MIGRATIONS: dict[int, Callable[[Plain], Plain]] = {1: _from_1}


def _records(kind: type, data: Plain, field: str) -> tuple[Any, ...]:
    return tuple(from_plain(kind, item, field) for item in data.get(field, []))


def _recent(data: Plain, field: str) -> RecentIds:
    return RecentIds((str(name), int(at_ms)) for name, at_ms in data.get(field, []))
