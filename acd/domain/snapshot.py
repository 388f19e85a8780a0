"""The hall's state as plain data, versioned."""

from __future__ import annotations

from typing import Any

from acd.domain.codec import MalformedData, from_plain, to_plain
from acd.domain.memory import RecentIds
from acd.domain.queues import Rules
from acd.domain.state import ConsultantEntry, ContactEntry, HallState, OfferEntry

SNAPSHOT_VERSION = 1


def take_snapshot(state: HallState) -> dict[str, Any]:
    """Ready for JSON; shares nothing with the living state."""
    return {
        "version": SNAPSHOT_VERSION,
        "now_ms": state.now_ms,
        "rules": to_plain(state.rules),
        "contacts": [to_plain(entry) for entry in state.contacts.values()],
        "consultants": [to_plain(entry) for entry in state.consultants.values()],
        "offers": [to_plain(entry) for entry in state.offers.values()],
        "keys": [[name, at_ms] for name, at_ms in state.keys.items()],
        "closed": [[name, at_ms] for name, at_ms in state.closed.items()],
    }


def read_snapshot(data: dict[str, Any]) -> HallState:
    """Raises `MalformedData` when the data is not a snapshot of this version."""
    if data.get("version") != SNAPSHOT_VERSION:
        raise MalformedData(f"version: expected {SNAPSHOT_VERSION}", field="version")
    contacts: tuple[ContactEntry, ...] = _records(ContactEntry, data, "contacts")
    consultants: tuple[ConsultantEntry, ...] = _records(ConsultantEntry, data, "consultants")
    offers: tuple[OfferEntry, ...] = _records(OfferEntry, data, "offers")
    return HallState(
        now_ms=from_plain(int, data.get("now_ms"), "now_ms"),
        rules=None if data.get("rules") is None else from_plain(Rules, data["rules"], "rules"),
        contacts={entry.contact_id: entry for entry in contacts},
        consultants={entry.consultant_id: entry for entry in consultants},
        offers={entry.offer_id: entry for entry in offers},
        keys=_recent(data, "keys"),
        closed=_recent(data, "closed"),
    )


def _records(kind: type, data: dict[str, Any], field: str) -> tuple[Any, ...]:
    return tuple(from_plain(kind, item, field) for item in data.get(field, []))


def _recent(data: dict[str, Any], field: str) -> RecentIds:
    return RecentIds((str(name), int(at_ms)) for name, at_ms in data.get(field, []))
