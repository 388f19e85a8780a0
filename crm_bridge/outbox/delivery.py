"""One delivery: the steps from a change to the outside ticket, each safe to repeat."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import replace

from crm_bridge.outbox.errors import OutsideTicketChanged, OutsideTicketNotUnique
from crm_bridge.outbox.outside_crm import Capability, OutsideChange, OutsideCrm, OutsideTicket

KeepLink = Callable[[OutsideTicket], Awaitable[None]]


async def deliver(
    crm: OutsideCrm,
    change: OutsideChange,
    linked: OutsideTicket | None,
    keep: KeepLink,
    *,
    repeated: bool,
    overwrite: bool = False,
) -> None:
    """Bring the change to the outside system: ticket, then note, then status.

    `linked`: outside ticket, None before the first delivery; `keep` stores it after each step;
    `repeated`: an earlier attempt may have done some steps; `overwrite`: a person decided that
    our status stands. Raises the errors of `OutsideCrm`, OutsideTicketNotUnique and
    OutsideTicketChanged.
    """
    ticket = linked
    if ticket is None:
        ticket = await _found(crm, change.number) if repeated else None
        ticket = ticket or await crm.create(change)
        await keep(ticket)
    if _has_note(crm, change) and not (
        repeated and await crm.has_note(ticket.external_id, change.key)
    ):
        await crm.add_note(ticket.external_id, change)
    status = crm.status_there(change.status)
    status_differs = ticket.status != status and (change.status_set or linked is None)
    if status_differs and Capability.STATUS in crm.capabilities:
        await _set_status(crm, change, ticket, overwrite=overwrite)
        await keep(replace(ticket, status=status))


async def _found(crm: OutsideCrm, number: str) -> OutsideTicket | None:
    tickets = await crm.find(number)
    if len(tickets) > 1:
        ids = ", ".join(ticket.external_id for ticket in tickets)
        raise OutsideTicketNotUnique(f"expected one ticket with {number}, there are: {ids}")
    return tickets[0] if tickets else None


def _has_note(crm: OutsideCrm, change: OutsideChange) -> bool:
    """Return whether a note is to be sent; a system without public notes gets an internal one."""
    notes = {Capability.PUBLIC_NOTES, Capability.INTERNAL_NOTES}
    return bool(change.text) and not notes.isdisjoint(crm.capabilities)


async def _set_status(
    crm: OutsideCrm, change: OutsideChange, ticket: OutsideTicket, *, overwrite: bool
) -> None:
    """Set the status unless somebody else changed it since the link was stored."""
    status, ours = await crm.status_of(ticket.external_id), crm.status_there(change.status)
    if status == ours:
        return
    if status != ticket.status and not overwrite:
        message = f"outside it is {status!r}, here {ours!r}; before {ticket.status!r}"
        raise OutsideTicketChanged(message)
    await crm.set_status(ticket.external_id, change)
