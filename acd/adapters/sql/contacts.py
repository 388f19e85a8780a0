"""Contact book on SQL."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, Row, and_, false, func, or_, select, update

from acd.adapters.sql.engine import CityEngine
from acd.adapters.sql.statements import insert_once, storable
from acd.adapters.sql.tables import contact_history, contacts
from acd.ports.contact_history import EarlierContact, EarlierContacts
from acd.ports.contacts import ContactRecord, PathStep

_NEWEST = (contacts.c.reached_ms.desc(), contacts.c.contact_id.desc())


class SqlContactBook:
    """Implements `ContactBook` and `ResidentHistory` on the contacts and the ledger's history."""

    def __init__(self, engine: CityEngine) -> None:
        self._engine = engine
        self._insert = insert_once(engine, contacts)

    async def open(self, record: ContactRecord) -> None:
        """Insert the record unless its id is there: a repeat changes nothing."""
        await self._engine.write_one(self._insert, _row(record))

    async def get(self, contact_id: str) -> ContactRecord | None:
        return await self._first(contacts.c.contact_id == contact_id)

    async def find_by_external_id(self, external_id: str) -> ContactRecord | None:
        """Return the newest contact with this id of its channel."""
        return await self._first(contacts.c.external_id == external_id)

    async def list_by_external_id(self, external_id: str, limit: int) -> tuple[ContactRecord, ...]:
        """Return the newest contacts with this id, oldest first."""
        statement = select(contacts).where(contacts.c.external_id == external_id)
        async with self._engine.connect() as connection:
            rows = await connection.execute(statement.order_by(*_NEWEST).limit(limit))
            newest = [_record(row) for row in rows]
        return tuple(reversed(newest))

    async def link_resident(self, contact_id: str, resident_id: str) -> None:
        statement = update(contacts).where(contacts.c.contact_id == contact_id)
        async with self._engine.begin() as connection:
            await connection.execute(statement.values(resident_id=resident_id))

    async def earlier(
        self, address: str | None, resident_ids: tuple[str, ...], before_ms: int, limit: int
    ) -> EarlierContacts:
        condition = and_(contacts.c.reached_ms < before_ms, _belongs_to(address, resident_ids))
        joined = contacts.outerjoin(
            contact_history, contacts.c.contact_id == contact_history.c.contact_id
        )
        total = func.count().over().label("total")  # of all rows, before the limit
        newest = (
            select(contacts, contact_history.c.consultant_id, total)
            .select_from(joined)
            .where(condition)
            .order_by(*_NEWEST)
            .limit(limit)
        )
        async with self._engine.connect() as connection:
            rows = (await connection.execute(newest)).all()
        earlier = tuple(EarlierContact(_record(row), row.consultant_id) for row in rows)
        return EarlierContacts(rows[0].total if rows else 0, earlier)

    async def counts(self, resident_ids: tuple[str, ...], before_ms: int) -> dict[str, int]:
        of_them = contacts.c.resident_id.in_(resident_ids) & (contacts.c.reached_ms < before_ms)
        statement = select(contacts.c.resident_id, func.count()).where(of_them)
        async with self._engine.connect() as connection:
            rows = await connection.execute(statement.group_by(contacts.c.resident_id))
            return {row[0]: row[1] for row in rows}

    async def _first(self, condition: ColumnElement[bool]) -> ContactRecord | None:
        statement = select(contacts).where(condition).order_by(*_NEWEST).limit(1)
        async with self._engine.connect() as connection:
            row = (await connection.execute(statement)).first()
            return _record(row) if row else None


def _belongs_to(address: str | None, resident_ids: tuple[str, ...]) -> ColumnElement[bool]:
    """Condition on contacts of this address or resident; a withheld address (None) has none.

    No constant stands inside the OR: SQLite would then read the whole table.
    """
    from_address = contacts.c.address == address
    of_resident = contacts.c.resident_id.in_(resident_ids)
    if not resident_ids:
        return false() if address is None else from_address
    if address is None:
        return of_resident
    return or_(of_resident, and_(from_address, contacts.c.resident_id.is_(None)))


def _row(record: ContactRecord) -> dict[str, Any]:
    return {
        "contact_id": record.contact_id,
        "channel": record.channel,
        "queue": record.queue,
        "language": record.language,
        "reached_ms": record.reached_ms,
        "address": _text(record.address),
        "name": _text(record.name),
        "subject": _text(record.subject),
        "path": [[step.key, step.label] for step in record.path],
        "external_id": _text(record.external_id),
        "resident_id": record.resident_id,
    }


def _text(text: str | None) -> str | None:
    return None if text is None else storable(text)


def _record(row: Row[Any]) -> ContactRecord:
    return ContactRecord(
        contact_id=row.contact_id,
        channel=row.channel,
        queue=row.queue,
        language=row.language,
        reached_ms=row.reached_ms,
        address=row.address,
        name=row.name,
        subject=row.subject,
        path=tuple(PathStep(key, label) for key, label in row.path),
        external_id=row.external_id,
        resident_id=row.resident_id,
    )
