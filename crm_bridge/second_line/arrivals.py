"""Arrival of cases: a new ticket goes to an office, a complaint brings a closed one back."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from sqlalchemy import Row, update
from sqlalchemy.ext.asyncio import AsyncConnection

from acd.ports.case_views import PartState
from acd.ports.officers import OfficerDirectory
from crm_bridge.organisation.offices import Office, Organisation
from crm_bridge.second_line.assignment import least_loaded
from crm_bridge.second_line.closing import reopened_by_complaint
from crm_bridge.second_line.deadlines import Deadlines
from crm_bridge.second_line.model import Notice, Part
from crm_bridge.second_line.notices import add_notice
from crm_bridge.second_line.store import case_state, open_counts, parts_of, put_part, ticket_row
from crm_bridge.tickets.cases import COMPLAINT
from crm_bridge.tickets.history import TicketEvent, append
from crm_bridge.tickets.status import TicketStatus
from crm_bridge.tickets.tables import tickets


class Arrivals:
    """Gives cases to offices, in the transaction that writes them."""

    def __init__(
        self, organisation: Organisation, deadlines: Deadlines, directory: OfficerDirectory
    ) -> None:
        self._organisation = organisation
        self._deadlines = deadlines
        self._directory = directory

    async def case_written(self, connection: AsyncConnection, number: str, now_ms: int) -> None:
        """Give the case of a ticket that was opened or changed to its office.

        A repeat changes nothing; another unit moves the case as long as nobody took it.
        """
        row = await ticket_row(connection, number)
        if row is None:
            return
        if row.kind == COMPLAINT and row.follows:
            await self._complained(connection, row, now_ms)
            return
        office = self._organisation.office_of(row.unit_id, row.district)
        parts = await parts_of(connection, number)
        if not parts:
            await self._give(connection, row, office, now_ms, "opened")
        elif _is_untouched(parts, office):
            await self._give(connection, row, office, now_ms, "moved")

    async def import_part(self, connection: AsyncConnection, number: str) -> None:
        """Give an imported ticket, whose history is known, to its office; no-op for a repeat."""
        row = await ticket_row(connection, number)
        if row is None or row.kind == COMPLAINT or await parts_of(connection, number):
            return
        office = self._organisation.office_of(row.unit_id, row.district)
        is_reopened = row.status == TicketStatus.COMPLAINED
        received_ms = row.changed_ms if is_reopened else row.opened_ms
        part = await self._part(connection, row, office, received_ms)
        await put_part(connection, await self._imported(connection, row, part))

    async def _imported(self, connection: AsyncConnection, row: Row[Any], part: Part) -> Part:
        if row.status == TicketStatus.NEW:
            return part
        officer_id = part.officer_id or await self._officer(connection, part.office_id)
        if officer_id is None and row.status != TicketStatus.CLOSED:
            return part
        if row.status == TicketStatus.COMPLAINED:
            return replace(part, reason_id="complaint")
        taken = replace(part, state=PartState.TAKEN, officer_id=officer_id, taken_ms=row.opened_ms)
        if row.status == TicketStatus.IN_PROGRESS:
            return taken
        return replace(taken, state=PartState.CLOSED, closed_ms=row.changed_ms)

    async def _give(
        self, connection: AsyncConnection, row: Row[Any], office: Office, now_ms: int, kind: str
    ) -> None:
        part = await self._part(connection, row, office, now_ms)
        await put_part(connection, part)
        details = {"to": office.title}
        event = TicketEvent(f"office-{kind}", now_ms, part=part.part, details=details)
        await append(connection, row.number, event)

    async def _part(
        self, connection: AsyncConnection, row: Row[Any], office: Office, now_ms: int
    ) -> Part:
        case = await case_state(connection, row)
        ends = self._deadlines.ends(case.ticket, office, now_ms)
        is_sorting = office.id == self._organisation.sorting_id
        return Part(
            number=row.number,
            part=1,
            office_id=office.id,
            reason_id="sorting" if is_sorting else "district" if office.district else "rule",
            received_ms=now_ms,
            officer_id=await self._officer(connection, office.id) if office.assigns else None,
            accept_due_ms=ends.accept_due_ms,
            repair_due_ms=ends.repair_due_ms,
            legal_due_ms=ends.legal_due_ms,
        )

    async def _officer(self, connection: AsyncConnection, office_id: str) -> str | None:
        """Return the officer with the least work; None for an office without accounts."""
        officers = await self._directory.officers_of(office_id)
        return least_loaded(officers, await open_counts(connection, office_id))

    async def _complained(
        self, connection: AsyncConnection, complaint: Row[Any], now_ms: int
    ) -> None:
        """Join the complaint to the case that it is about, which its last office gets back."""
        if complaint.parent is not None:
            return
        about = await ticket_row(connection, complaint.follows)
        if about is None:
            return
        statement = update(tickets).where(tickets.c.number == complaint.number)
        await connection.execute(statement.values(parent=about.number))
        details = {"complaint": complaint.number}
        event = TicketEvent("complaint", now_ms, text=complaint.description, details=details)
        await self.reopen(connection, about, event)

    async def reopen(
        self, connection: AsyncConnection, row: Row[Any], complaint: TicketEvent
    ) -> None:
        """Write the complaint, and give a closed case back to the office that closed it last."""
        case, now_ms = await case_state(connection, row), complaint.at_ms
        position = await append(connection, row.number, complaint)
        part = reopened_by_complaint(case, now_ms)
        if part is None:
            return
        office = self._organisation.office_of(part.office_id, None)
        ends = self._deadlines.ends(case.ticket, office, now_ms)
        reopened = replace(part, accept_due_ms=ends.accept_due_ms, repair_due_ms=ends.repair_due_ms)
        await put_part(connection, reopened)
        await add_notice(
            connection, Notice("reopened", office.title), case.ticket, position, now_ms
        )


def _is_untouched(parts: tuple[Part, ...], office: Office) -> bool:
    """Return whether the only part waits at another office, where nobody did anything with it."""
    part = parts[0]
    fresh = part.state is PartState.TO_ACCEPT and part.returns == part.passes == 0
    return len(parts) == 1 and fresh and part.office_id != office.id
