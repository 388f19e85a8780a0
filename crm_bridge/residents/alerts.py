"""Alerts about residents, on a connection that the caller holds."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Row, delete, or_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from acd.ports.residents import ResidentAlert
from crm_bridge.database import insert, storable
from crm_bridge.errors import ResidentInvalid
from crm_bridge.residents.tables import alerts

MAX_NOTE_LENGTH = 200
MAX_ALERT_MS = 2 * 366 * 86_400_000
"""Longest validity: what was written about a person is looked at again after two years."""


def check_alert(alert: ResidentAlert) -> None:
    """Raise ResidentInvalid for an alert without an end, with one in the past or too late, or
    with a note that is too long."""
    if alert.expires_ms is None or alert.expires_ms <= alert.created_ms:
        raise ResidentInvalid("expected an end in the future", field="expires_at")
    if alert.expires_ms - alert.created_ms > MAX_ALERT_MS:
        raise ResidentInvalid("expected an end within two years", field="expires_at")
    if len(alert.note) > MAX_NOTE_LENGTH:
        raise ResidentInvalid(f"expected at most {MAX_NOTE_LENGTH} characters", field="note")


async def put_alert(connection: AsyncConnection, resident_id: str, alert: ResidentAlert) -> None:
    """Insert an alert; a repeat changes nothing."""
    values = {
        "alert_id": alert.alert_id,
        "resident_id": resident_id,
        "kind": alert.kind,
        "note": storable(alert.note).strip(),
        "author_id": alert.author_id,
        "created_ms": alert.created_ms,
        "expires_ms": alert.expires_ms,
    }
    await connection.execute(insert(connection, alerts).values(values).on_conflict_do_nothing())


async def delete_alert(connection: AsyncConnection, ids: Sequence[str], alert_id: str) -> None:
    """Delete an alert of one of these residents; no-op when it is gone."""
    of_them = alerts.c.resident_id.in_(ids)
    await connection.execute(delete(alerts).where(alerts.c.alert_id == alert_id, of_them))


async def alerts_of(
    connection: AsyncConnection, ids: Sequence[str], at_ms: int
) -> tuple[ResidentAlert, ...]:
    """Return the alerts of these residents that are valid at a time, the oldest first."""
    statement = (
        select(alerts)
        .where(alerts.c.resident_id.in_(ids))
        .where(or_(alerts.c.expires_ms.is_(None), alerts.c.expires_ms > at_ms))
        .order_by(alerts.c.created_ms, alerts.c.alert_id)
    )
    return tuple(map(_alert, await connection.execute(statement)))


async def alert_kinds(
    connection: AsyncConnection, ids: Sequence[str], at_ms: int
) -> dict[str, tuple[str, ...]]:
    """Return the kinds of the valid alerts of each of these residents, the oldest first."""
    statement = (
        select(alerts.c.resident_id, alerts.c.kind)
        .where(alerts.c.resident_id.in_(ids))
        .where(or_(alerts.c.expires_ms.is_(None), alerts.c.expires_ms > at_ms))
        .order_by(alerts.c.created_ms, alerts.c.alert_id)
    )
    rows = (await connection.execute(statement)).all()
    return {id_: tuple(row.kind for row in rows if row.resident_id == id_) for id_ in ids}


def _alert(row: Row[Any]) -> ResidentAlert:
    return ResidentAlert(
        row.alert_id, row.kind, row.note, row.created_ms, row.expires_ms, row.author_id
    )
