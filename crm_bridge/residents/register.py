"""Residents in the database, on a connection that the caller holds."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Row, Select, and_, func, or_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from crm_bridge.database import insert
from crm_bridge.errors import ResidentUnknown
from crm_bridge.residents.addresses import normal_address
from crm_bridge.residents.matching import Resident
from crm_bridge.residents.tables import addresses, confirmations, residents
from crm_bridge.search_text import digits_of, folded


async def add_resident(
    connection: AsyncConnection, resident: Resident, reached_by: tuple[str, ...]
) -> None:
    """Insert or update a resident, by id."""
    values = {
        "name": resident.name,
        "search_name": folded(resident.name),
        "language": resident.language,
        "alerts": list(resident.alerts),
    }
    statement = insert(connection, residents).values(resident_id=resident.resident_id, **values)
    await connection.execute(
        statement.on_conflict_do_update(index_elements=["resident_id"], set_=values)
    )
    for address in filter(None, map(normal_address, reached_by)):
        row = {"resident_id": resident.resident_id, "address": address}
        await connection.execute(insert(connection, addresses).values(row).on_conflict_do_nothing())


async def resident_by_id(connection: AsyncConnection, resident_id: str) -> Resident:
    """Return a resident. Raises ResidentUnknown."""
    resident = await find_resident(connection, resident_id)
    if resident is None:
        raise ResidentUnknown("no such resident", field="resident_id")
    return resident


async def find_resident(connection: AsyncConnection, resident_id: str) -> Resident | None:
    statement = select(residents).where(residents.c.resident_id == resident_id)
    row = (await connection.execute(statement)).first()
    return _resident(row) if row else None


async def sharing_address(connection: AsyncConnection, address: str | None) -> tuple[Resident, ...]:
    """Return all residents with this normal address, the one confirmed most often first."""
    if address is None:
        return ()
    confirmed = (
        select(func.count())
        .where(confirmations.c.resident_id == residents.c.resident_id)
        .scalar_subquery()
    )
    statement = (
        select(residents)
        .join(addresses, addresses.c.resident_id == residents.c.resident_id)
        .where(addresses.c.address == address)
        .order_by(confirmed.desc(), residents.c.resident_id)
    )
    return tuple(map(_resident, await connection.execute(statement)))


async def find_residents(
    connection: AsyncConnection, text: str, limit: int
) -> tuple[Resident, ...]:
    """Search by part of a name or e-mail address, or by part of a telephone number."""
    statement = _by_number(text) if digits_of(text) else _by_name(text)
    ordered = statement.order_by(residents.c.search_name, residents.c.resident_id)
    return tuple(map(_resident, await connection.execute(ordered.limit(limit))))


async def confirm(
    connection: AsyncConnection, contact_id: str, resident_id: str, by: str, at_ms: int
) -> None:
    """Store the confirmation, which replaces an earlier one."""
    values = {"resident_id": resident_id, "consultant_id": by, "at_ms": at_ms}
    statement = insert(connection, confirmations).values(contact_id=contact_id, **values)
    await connection.execute(
        statement.on_conflict_do_update(index_elements=["contact_id"], set_=values)
    )


async def confirmed_resident(connection: AsyncConnection, contact_id: str) -> str | None:
    statement = select(confirmations.c.resident_id).where(confirmations.c.contact_id == contact_id)
    return await connection.scalar(statement)


def _by_name(text: str) -> Select[Any]:
    mail = select(addresses.c.resident_id).where(
        addresses.c.address.contains(text.strip().lower(), autoescape=True),
        addresses.c.address.contains("@"),
    )
    by_name = and_(  # in any order: "Wrona Halina" is Halina Wrona
        *(residents.c.search_name.contains(word, autoescape=True) for word in folded(text).split())
    )
    return select(residents).where(or_(by_name, residents.c.resident_id.in_(mail)))


def _by_number(text: str) -> Select[Any]:
    """Search digits as given and as a whole number: a prefix 0048 or a missing +48 does not
    matter."""
    readings = filter(None, (digits_of(text), normal_address(text)))
    phones = select(addresses.c.resident_id).where(
        addresses.c.address.startswith("+"),
        or_(*(addresses.c.address.contains(reading, autoescape=True) for reading in readings)),
    )
    return select(residents).where(residents.c.resident_id.in_(phones))


def _resident(row: Row[Any]) -> Resident:
    return Resident(row.resident_id, row.name, row.language, tuple(row.alerts))
