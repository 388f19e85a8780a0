"""Candidates: residents from whom a contact may be, or who may stand twice in the register.

A candidate proves nothing: the desk shows the name and the reasons, and the consultant asks.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from acd.ports.contacts import ContactRecord
from acd.ports.residents import ResidentCandidate
from crm_bridge.residents.addresses import EMAIL_KIND, address_kind, normal_address
from crm_bridge.residents.identification import chat_identity
from crm_bridge.residents.matching import Confidence, Resident, is_claimed
from crm_bridge.residents.profiles import addresses_of
from crm_bridge.residents.register import ids_of, read_resident, sharing_address
from crm_bridge.residents.tables import residents
from crm_bridge.search_text import folded

MAX_CANDIDATES = 8
_CONFIDENCE = {
    "same-number": Confidence.PROBABLE,
    "same-email": Confidence.PROBABLE,
    "same-chat": Confidence.PROBABLE,
    "number-claimed": Confidence.WEAK,
    "email-claimed": Confidence.WEAK,
    "same-name": Confidence.WEAK,
}
"""Confidence of each reason alone, the strongest first; two reasons together are one step more."""


def ranked(reasons: Mapping[str, Iterable[Resident]]) -> tuple[ResidentCandidate, ...]:
    """Return one candidate for each resident, the likeliest first. `reasons`: residents by
    reason."""
    by_resident: dict[Resident, list[str]] = {}
    for reason in _CONFIDENCE:
        for resident in reasons.get(reason, ()):
            by_resident.setdefault(resident, []).append(reason)
    candidates = [_candidate(resident, tuple(names)) for resident, names in by_resident.items()]
    candidates.sort(key=lambda candidate: (-candidate.confidence, candidate.name))
    return tuple(candidates[:MAX_CANDIDATES])


async def candidates_for(
    connection: AsyncConnection, contact: ContactRecord
) -> tuple[ResidentCandidate, ...]:
    """Return the residents with the address, the conversation or the name of the contact."""
    address = normal_address(contact.address)
    reasons = {
        "same-chat": await sharing_address(connection, chat_identity(contact)),
        "same-name": await having_name(connection, contact.name or ""),
    }
    if address is not None:
        reasons[_address_reason(contact, address)] = await sharing_address(connection, address)
    return ranked(reasons)


async def duplicates_of(
    connection: AsyncConnection, resident: Resident
) -> tuple[ResidentCandidate, ...]:
    """Return other residents with the same name, the ones with a common address first.

    A common address alone is a household.
    """
    namesakes = [
        other for other in await having_name(connection, resident.name) if other != resident
    ]
    reasons: dict[str, list[Resident]] = {"same-name": namesakes}
    for entry in await addresses_of(connection, await ids_of(connection, resident.resident_id)):
        sharing = await sharing_address(connection, entry.address)
        reason = "same-email" if entry.kind == EMAIL_KIND else "same-number"
        reasons.setdefault(reason, []).extend(other for other in sharing if other in namesakes)
    return ranked(reasons)


async def having_name(connection: AsyncConnection, name: str) -> tuple[Resident, ...]:
    """Return kept residents with this name: all its words, at least two, in the order of the
    register or with the last word first; accents and case do not matter."""
    words = folded(name).split()
    if len(words) < 2:
        return ()
    orders = (" ".join(words), " ".join((*words[1:], words[0])), " ".join((words[-1], *words[:-1])))
    statement = (
        select(residents)
        .where(residents.c.search_name.in_(orders), residents.c.kept_id.is_(None))
        .order_by(residents.c.resident_id)
        .limit(MAX_CANDIDATES * 2)
    )
    return tuple(map(read_resident, await connection.execute(statement)))


def _address_reason(contact: ContactRecord, address: str) -> str:
    kind = "email" if address_kind(address) == EMAIL_KIND else "number"
    return f"{kind}-claimed" if is_claimed(contact.channel) else f"same-{kind}"


def _candidate(resident: Resident, reasons: tuple[str, ...]) -> ResidentCandidate:
    strongest = max(_CONFIDENCE[reason] for reason in reasons)
    confidence = min(Confidence.LIKELY, strongest + (len(reasons) > 1))
    return ResidentCandidate(resident.resident_id, resident.name, int(confidence), reasons)
