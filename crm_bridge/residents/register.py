"""Residents in the database, on a connection that the caller holds.

A merge moves nothing: the merged resident's row names the one who is kept (`kept_id`), and
everything of a resident is read for `ids_of`. So an undone merge gives each back what was theirs.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sqlalchemy import FromClause, Row, Select, and_, delete, func, or_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from crm_bridge.database import insert, storable
from crm_bridge.errors import ResidentUnknown
from crm_bridge.residents.addresses import normal_address
from crm_bridge.residents.matching import Resident
from crm_bridge.residents.tables import addresses, alerts, confirmations, residents, terms
from crm_bridge.residents.terms import LAST, address_terms, name_terms, query_prefixes
from crm_bridge.search_text import folded

MAX_SHARING = 20
"""Number of residents read for one address: an office's number has many."""
_ROWS_A_RESIDENT = 3
"""Rows read for each result: a resident may be found by several terms."""

stored = residents.alias("stored")
"""Row of a resident as it was written, perhaps merged; `residents` is then the kept one."""


async def add_resident(
    connection: AsyncConnection,
    resident: Resident,
    reached_by: tuple[str, ...],
    alert_kinds: tuple[str, ...] = (),
) -> None:
    """Insert or update an imported resident, by id; unreadable addresses are skipped."""
    await put_resident(connection, resident)
    for address in filter(None, map(normal_address, reached_by)):
        row = {"resident_id": resident.resident_id, "address": address}
        await connection.execute(insert(connection, addresses).values(row).on_conflict_do_nothing())
    for kind in alert_kinds:
        alert_id = f"{resident.resident_id}-{kind}"[:64]
        ids = {"alert_id": alert_id, "resident_id": resident.resident_id}
        statement = insert(connection, alerts).values(ids).values(kind=kind, note="", created_ms=0)
        await connection.execute(statement.on_conflict_do_nothing())
    await write_terms(connection, resident.resident_id)


async def put_resident(connection: AsyncConnection, resident: Resident) -> None:
    """Insert or update the row of a resident."""
    name = storable(resident.name)
    values = {"name": name, "search_name": folded(name), "language": resident.language}
    statement = insert(connection, residents).values(resident_id=resident.resident_id, **values)
    await connection.execute(
        statement.on_conflict_do_update(index_elements=["resident_id"], set_=values)
    )


async def write_terms(connection: AsyncConnection, resident_id: str) -> None:
    """Write the search terms of a resident's name and addresses anew."""
    name = await connection.scalar(
        select(residents.c.name).where(residents.c.resident_id == resident_id)
    )
    rows = await connection.execute(
        select(addresses.c.address).where(addresses.c.resident_id == resident_id)
    )
    own_terms = name_terms(name or "").union(*(address_terms(row.address) for row in rows))
    await connection.execute(delete(terms).where(terms.c.resident_id == resident_id))
    values = [{"term": term, "resident_id": resident_id} for term in sorted(own_terms)]
    if values:
        await connection.execute(terms.insert(), values)


async def resident_by_id(
    connection: AsyncConnection, resident_id: str, *, for_write: bool = False
) -> Resident:
    """Return a resident, or the one whom they were merged into. Raises ResidentUnknown.

    `for_write`: no merge of the resident until the end of the transaction.
    """
    if for_write:
        row = select(residents.c.resident_id).where(residents.c.resident_id == resident_id)
        await connection.execute(row.with_for_update(read=True))
    resident = await find_resident(connection, resident_id)
    if resident is None:
        raise ResidentUnknown("no such resident", field="resident_id")
    return resident


async def find_resident(connection: AsyncConnection, resident_id: str) -> Resident | None:
    """Return a resident, or the one whom they were merged into; None if unknown."""
    statement = _kept(stored).where(stored.c.resident_id == resident_id)
    row = (await connection.execute(statement)).first()
    return read_resident(row) if row else None


async def ids_of(connection: AsyncConnection, resident_id: str) -> tuple[str, ...]:
    """Return the id of a kept resident and those of all who were merged into them."""
    merged = select(residents.c.resident_id).where(residents.c.kept_id == resident_id)
    return (resident_id, *(await connection.scalars(merged)))


async def merged_into(
    connection: AsyncConnection, resident_ids: Iterable[str]
) -> dict[str, tuple[str, ...]]:
    """Return own id and those of all who were merged, for each of these kept residents."""
    ids = tuple(resident_ids)
    statement = select(residents.c.resident_id, residents.c.kept_id)
    rows = await connection.execute(statement.where(residents.c.kept_id.in_(ids)))
    merged = [(row.kept_id, row.resident_id) for row in rows]
    return {id_: (id_, *(other for kept, other in merged if kept == id_)) for id_ in ids}


async def sharing_address(connection: AsyncConnection, address: str | None) -> tuple[Resident, ...]:
    """Return residents with this normal address, the one confirmed most often first."""
    if address is None:
        return ()
    own, kept = stored.c.resident_id, residents.c.resident_id
    confirmed = (
        select(func.count(confirmations.c.contact_id))
        .join_from(confirmations, stored, confirmations.c.resident_id == own)
        .where(or_(own == kept, stored.c.kept_id == kept))
        .correlate(residents)
        .scalar_subquery()
    )
    having = (
        select(_kept_id(stored))
        .join(addresses, addresses.c.resident_id == stored.c.resident_id)
        .where(addresses.c.address == address)
    )
    statement = (
        select(residents)
        .where(residents.c.resident_id.in_(having))
        .order_by(confirmed.desc(), residents.c.resident_id)
        .limit(MAX_SHARING)
    )
    return tuple(map(read_resident, await connection.execute(statement)))


async def find_residents(
    connection: AsyncConnection, text: str, limit: int
) -> tuple[Resident, ...]:
    """Search by beginnings of words of a name or e-mail address in any order, or by the beginning
    or the end of a telephone number."""
    prefixes = query_prefixes(text)
    if not prefixes:
        return ()
    statement = _by_terms(prefixes).limit(limit * _ROWS_A_RESIDENT)
    rows = await connection.execute(statement)
    return tuple(dict.fromkeys(map(read_resident, rows)))[:limit]


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


def read_resident(row: Row[Any]) -> Resident:
    """Return the resident of a row of the table."""
    return Resident(row.resident_id, row.name, row.language)


def _by_terms(prefixes: tuple[frozenset[str], ...]) -> Select[Any]:
    """Return the statement that reads the terms of the rarest set in the order of the index, and
    checks the other sets for each of them."""
    rarest, *others = prefixes
    statement = _kept(stored).join(terms, terms.c.resident_id == stored.c.resident_id)
    statement = statement.where(_begins(terms, rarest))
    for further in others:
        other = terms.alias()
        same = other.c.resident_id == terms.c.resident_id
        having = select(other.c.term).where(same, _begins(other, further)).correlate(terms)
        statement = statement.where(having.exists())
    return statement.order_by(terms.c.term, residents.c.search_name, residents.c.resident_id)


def _begins(source: FromClause, prefixes: frozenset[str]) -> Any:
    term = source.c.term
    return or_(*(and_(term >= prefix, term < prefix + LAST) for prefix in sorted(prefixes)))


def _kept_id(source: FromClause) -> Any:
    return func.coalesce(source.c.kept_id, source.c.resident_id)


def _kept(source: FromClause) -> Select[Any]:
    """Return the statement that reads the kept residents of the rows of `source`."""
    return select(residents).join_from(
        source, residents, residents.c.resident_id == _kept_id(source)
    )
