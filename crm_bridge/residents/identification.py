"""Identification of the resident of a contact, from the register."""

from __future__ import annotations

from sqlalchemy.ext.asyncio import AsyncConnection

from acd.ports.contacts import ContactRecord
from crm_bridge.residents.addresses import normal_address
from crm_bridge.residents.matching import Match, by_address, confirmed, is_claimed
from crm_bridge.residents.register import confirmed_resident, find_resident, sharing_address


async def match_contact(connection: AsyncConnection, contact: ContactRecord) -> Match:
    """Return the confirmed resident, else the match of the address."""
    address = None if is_claimed(contact.channel) else normal_address(contact.address)
    sharing = await sharing_address(connection, address)
    resident_id = await confirmed_resident(connection, contact.contact_id) or contact.resident_id
    resident = await find_resident(connection, resident_id) if resident_id else None
    if resident:
        return confirmed(resident, sharing)
    return by_address(contact.channel, contact.address, sharing)


def chat_identity(contact: ContactRecord) -> str | None:
    """Return the identity of a conversation in a channel that delivers no address: the same
    browser has it again. None for telephone and e-mail."""
    if not is_claimed(contact.channel) or not contact.external_id:
        return None
    return f"{contact.channel}:{contact.external_id}"[:320]
