"""Data of a resident as consultants read and write them, on a connection that the caller holds."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import Row, delete, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from acd.ports.contacts import ContactRecord
from acd.ports.residents import (
    AddressForm,
    ResidentAddress,
    ResidentForm,
    ResidentProfile,
)
from crm_bridge.database import insert, storable
from crm_bridge.errors import ResidentInvalid
from crm_bridge.residents.addresses import EMAIL_KIND, PHONE_KIND, address_kind, normal_address
from crm_bridge.residents.alerts import alerts_of
from crm_bridge.residents.identification import chat_identity
from crm_bridge.residents.matching import Resident, is_claimed
from crm_bridge.residents.merging import merges_of
from crm_bridge.residents.register import ids_of, put_resident, write_terms
from crm_bridge.residents.tables import addresses

MAX_NAME_LENGTH = 200
MAX_ADDRESSES = 20
_STRENGTH = {"confirmed": 2, "stated": 1, "imported": 0}
"""The same address of two merged residents is shown with the stronger evidence."""
_KIND_ORDER = {PHONE_KIND: 0, EMAIL_KIND: 1}


async def read_profile(
    connection: AsyncConnection, resident: Resident, at_ms: int
) -> ResidentProfile:
    """Return the data of a kept resident with those of all who were merged into them."""
    ids = await ids_of(connection, resident.resident_id)
    return ResidentProfile(
        resident_id=resident.resident_id,
        name=resident.name,
        language=resident.language,
        addresses=await addresses_of(connection, ids),
        alerts=await alerts_of(connection, ids, at_ms),
        merges=await merges_of(connection, resident.resident_id),
    )


async def addresses_of(
    connection: AsyncConnection, ids: Sequence[str]
) -> tuple[ResidentAddress, ...]:
    """Return the addresses of these residents, each once: telephones first, then e-mail."""
    rows = await connection.execute(select(addresses).where(addresses.c.resident_id.in_(ids)))
    strongest: dict[str, Row[Any]] = {}
    for row in sorted(rows, key=lambda row: _STRENGTH[row.verification]):
        strongest[row.address] = row
    entries = map(_address, strongest.values())
    return tuple(sorted(entries, key=lambda a: (_KIND_ORDER.get(a.kind, 2), a.address)))


def checked_form(form: ResidentForm) -> ResidentForm:
    """Return the form with a tidy name and normal addresses, each once.

    Raises ResidentInvalid for an empty name, too many addresses, or an unreadable one.
    """
    name = " ".join(storable(form.name).split())
    if not name or len(name) > MAX_NAME_LENGTH:
        message = f"expected a name of 1 to {MAX_NAME_LENGTH} characters"
        raise ResidentInvalid(message, field="name")
    if len(form.addresses) > MAX_ADDRESSES:
        raise ResidentInvalid(f"expected at most {MAX_ADDRESSES}", field="addresses")
    normal = {entry.address: entry for entry in map(_normal, form.addresses)}
    return ResidentForm(name, form.language, tuple(normal.values()))


async def write_form(
    connection: AsyncConnection, resident: Resident, form: ResidentForm, by: str, at_ms: int
) -> None:
    """Write a checked form: addresses that are not in it go, also those of merged residents."""
    resident_id = resident.resident_id
    await put_resident(connection, Resident(resident_id, form.name, form.language))
    ids = await ids_of(connection, resident_id)
    present = {entry.address for entry in await addresses_of(connection, ids)}
    kept = {entry.address for entry in form.addresses}
    gone = addresses.c.resident_id.in_(ids) & addresses.c.address.not_in(kept)
    await connection.execute(delete(addresses).where(gone))
    for entry in form.addresses:
        if entry.address in present:
            await _set_consent(connection, ids, entry)
        elif address_kind(entry.address) not in _KIND_ORDER:
            raise ResidentInvalid("an identity is learned, never written", field="addresses")
        else:
            values = {"consent": entry.consent, "verification": "stated"}
            await _put_address(connection, resident_id, entry.address, by, at_ms, values)
    for changed_id in ids:
        await write_terms(connection, changed_id)


async def learn_addresses(
    connection: AsyncConnection, contact: ContactRecord, resident_id: str, by: str, at_ms: int
) -> None:
    """Add the address of a contact to the resident whom a consultant confirmed.

    A withheld address gives nothing, and an address that somebody typed gives only the identity
    of the conversation. What an earlier confirmation of the same contact added to another
    resident is taken back.
    """
    here = addresses.c.learned_from == contact.contact_id
    wrong = here & (addresses.c.resident_id != resident_id)
    rows = await connection.execute(select(addresses.c.resident_id).where(wrong))
    mistaken = {row.resident_id for row in rows}
    await connection.execute(delete(addresses).where(wrong))
    address = _proven_address(contact)
    if address is not None:
        values = {"verification": "confirmed", "learned_from": contact.contact_id}
        await _put_address(connection, resident_id, address, by, at_ms, values)
        same = (addresses.c.resident_id == resident_id) & (addresses.c.address == address)
        confirmed = update(addresses).where(same).values(verification="confirmed")
        await connection.execute(confirmed)
    for changed_id in sorted(mistaken | {resident_id}):
        await write_terms(connection, changed_id)


def _proven_address(contact: ContactRecord) -> str | None:
    if is_claimed(contact.channel):
        return chat_identity(contact)
    return normal_address(contact.address)


async def _put_address(
    connection: AsyncConnection,
    resident_id: str,
    address: str,
    by: str,
    at_ms: int,
    values: dict[str, str],
) -> None:
    """Insert an address; one that is there stays as it is."""
    row = {"resident_id": resident_id, "address": address, "added_ms": at_ms, "added_by": by}
    statement = insert(connection, addresses).values(row | values)
    await connection.execute(statement.on_conflict_do_nothing())


async def _set_consent(connection: AsyncConnection, ids: Iterable[str], entry: AddressForm) -> None:
    same = addresses.c.resident_id.in_(tuple(ids)) & (addresses.c.address == entry.address)
    await connection.execute(update(addresses).where(same).values(consent=entry.consent))


def _normal(entry: AddressForm) -> AddressForm:
    """Return the entry with a normal address. Raises ResidentInvalid."""
    text = entry.address.strip()
    normal = text if address_kind(text) not in (PHONE_KIND, EMAIL_KIND) else normal_address(text)
    if normal is None:
        message = "expected telephone numbers such as +48601000118, or e-mail addresses"
        raise ResidentInvalid(message, field="addresses")
    return AddressForm(normal, entry.consent)


def _address(row: Row[Any]) -> ResidentAddress:
    return ResidentAddress(
        address=row.address,
        kind=address_kind(row.address),
        verification=row.verification,
        consent=row.consent,
        added_ms=row.added_ms,
        added_by=row.added_by,
    )
