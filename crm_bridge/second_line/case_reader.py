"""One case as an officer sees it: parts, clocks, talk, history, what else is near."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy import Row, select
from sqlalchemy.ext.asyncio import AsyncConnection

from acd.ports.attachments import Attachments, case_folder
from acd.ports.case_views import HistoryEntry, PersonView, ResidentBrief, SimilarCase
from acd.ports.clock import Clock
from acd.ports.contacts import ContactBook, ContactRecord
from acd.ports.officers import OfficerDirectory
from acd.ports.second_line import CaseFile, CaseView, FollowUp, PartView
from crm_bridge.organisation.offices import Organisation
from crm_bridge.places.points import point_of
from crm_bridge.residents.alerts import alerts_of
from crm_bridge.residents.register import find_resident, ids_of
from crm_bridge.second_line.clock_views import clocks_of
from crm_bridge.second_line.deadlines import Deadlines
from crm_bridge.second_line.model import UNDO_CLOSE_MS, CaseState, Part
from crm_bridge.second_line.notices import SENDABLE, deliveries
from crm_bridge.second_line.office_lists import office_view
from crm_bridge.second_line.store import follow_ups_of
from crm_bridge.second_line.talk import is_asked
from crm_bridge.second_line.workflow import Actor, allowed
from crm_bridge.tickets.history import TicketEvent, events_of
from crm_bridge.tickets.nearby import open_tickets_near
from crm_bridge.tickets.status import TicketStatus
from crm_bridge.tickets.tables import tickets

TALK = frozenset(
    {
        "asked-first-line",
        "first-line-answered",
        "asked-office",
        "answered-first-line",
        "asked-resident",
        "resident-wrote",
        "answered-resident",
        "complaint",
        "note",
    }
)
"""Kinds of events that are messages."""
MAX_SIMILAR = 3


class CaseReader:
    """Reader of cases. Names come from the accounts, the contact from the contact book."""

    def __init__(
        self,
        organisation: Organisation,
        deadlines: Deadlines,
        directory: OfficerDirectory,
        contacts: ContactBook,
        attachments: Attachments,
        clock: Clock,
    ) -> None:
        self._organisation = organisation
        self._deadlines = deadlines
        self._directory = directory
        self._contacts = contacts
        self._attachments = attachments
        self._clock = clock

    async def view(
        self, connection: AsyncConnection, row: Row[Any], case: CaseState, part: Part, actor: Actor
    ) -> CaseView:
        """Return the case as the officer of the office of `part` sees it."""
        now_ms = self._clock.now_ms()
        contact = await self._contacts.get(row.contact_id) if row.contact_id else None
        tasks = await follow_ups_of(connection, row.number)
        events = await events_of(connection, row.number)
        sent = await deliveries(connection, row.number)
        resident = await self._resident(connection, row, case, contact)
        persons = await self._persons(case, events, tasks)
        if resident and resident.name:
            persons["resident"] = PersonView(None, resident.name)
        history = tuple(_entry(event, persons, sent) for event in events)
        office = self._organisation.office(part.office_id)
        hours = self._deadlines.hours(case.ticket, office)
        pass_on_ms = self._deadlines.pass_on_due_ms(case.ticket, part.received_ms)
        is_own = not part.is_open and part.closed_ms is not None
        undo_ms = part.closed_ms + UNDO_CLOSE_MS if is_own and part.closed_ms else None
        is_child = case.ticket.parent is not None
        return CaseView(
            number=row.number,
            part=part.part,
            status=row.status,
            kind=row.kind,
            category=row.category,
            event=row.event,
            description=row.description,
            address=row.address,
            district=row.district,
            opened_ms=row.opened_ms,
            contact_channel=contact.channel if contact else None,
            contact_ms=contact.reached_ms if contact else None,
            reason_id=part.reason_id,
            legal=row.legal,
            priority=row.priority,
            promised_ms=row.promised_ms,
            resident=resident,
            parts=tuple(self._part_view(part, persons, now_ms) for part in case.parts),
            clocks=clocks_of(part, hours, now_ms, pass_on_ms),
            talk=tuple(entry for entry in history if entry.kind in TALK),
            history=history,
            similar=await self._similar(connection, row, actor),
            files=await self._files(row),
            tasks=tuple(_follow_up(task, persons) for task in tasks),
            parent=row.parent,
            children=case.children,
            actions=tuple(
                action
                for action in allowed(part, actor, now_ms, is_child=is_child)
                if action != "answer-first-line" or is_asked(events, part.part)
            ),
            undo_until_ms=undo_ms if undo_ms and undo_ms > now_ms else None,
            now_ms=now_ms,
        )

    async def _resident(
        self,
        connection: AsyncConnection,
        row: Row[Any],
        case: CaseState,
        contact: ContactRecord | None,
    ) -> ResidentBrief | None:
        """Return what an answer needs; None for a reporter who stayed unknown."""
        resident = await find_resident(connection, row.resident_id) if row.resident_id else None
        ids = await ids_of(connection, resident.resident_id) if resident else ()
        alerts = await alerts_of(connection, ids, self._clock.now_ms()) if ids else ()
        name = resident.name if resident else contact.name if contact else None
        if name is None and case.ticket.address is None:
            return None
        return ResidentBrief(
            name=name,
            channel=case.ticket.channel,
            can_send=case.ticket.channel in SENDABLE and case.ticket.address is not None,
            language=case.ticket.language,
            alerts=tuple(dict.fromkeys(alert.kind for alert in alerts)),
        )

    def _part_view(self, part: Part, persons: Mapping[str, PersonView], now_ms: int) -> PartView:
        return PartView(
            part=part.part,
            office=office_view(self._organisation.office(part.office_id), now_ms),
            state=part.state,
            waits_for=part.waits_for,
            officer=persons.get(part.officer_id or ""),
            after=part.after,
            received_ms=part.received_ms,
            taken_ms=part.taken_ms,
            closed_ms=part.closed_ms,
            due_ms=part.due_ms,
            returns=part.returns,
            passes=part.passes,
            done=part.done,
        )

    async def _persons(
        self, case: CaseState, events: Iterable[TicketEvent], tasks: Iterable[Row[Any]]
    ) -> dict[str, PersonView]:
        ids = {event.by_id for event in events} | {part.officer_id for part in case.parts}
        ids |= {task.officer_id for task in tasks}
        return {id_: PersonView(id_, await self._directory.name_of(id_)) for id_ in ids if id_}

    async def _files(self, row: Row[Any]) -> tuple[CaseFile, ...]:
        """Return the files of the contact, then those of the case."""
        ids = (row.contact_id, case_folder(row.number))
        lists = [await self._attachments.list(id_) for id_ in ids if id_]
        return tuple(
            CaseFile(file.attachment_id, file.name, file.kind, file.size, file.at_ms)
            for files in lists
            for file in files
        )

    async def _similar(
        self, connection: AsyncConnection, row: Row[Any], actor: Actor
    ) -> tuple[SimilarCase, ...]:
        """Return open cases of the same category nearby; without a point, at the same address."""
        point = point_of(row.lon, row.lat)
        if point is not None:
            near = await open_tickets_near(connection, point, row.category, MAX_SIMILAR + 1)
            return tuple(
                SimilarCase(
                    case.number, case.event, case.address, case.status, case.distance_m, own=False
                )
                for case in near
                if case.same_category and case.number != row.number
            )[:MAX_SIMILAR]
        if not row.address.strip():
            return ()
        statement = (
            select(tickets)
            .where(tickets.c.address == row.address, tickets.c.category == row.category)
            .where(tickets.c.number != row.number)
            .where(tickets.c.status != TicketStatus.CLOSED.value)
            .order_by(tickets.c.opened_ms.desc())
            .limit(MAX_SIMILAR)
        )
        return tuple(
            SimilarCase(near.number, near.event, near.address, near.status, 0, own=False)
            for near in await connection.execute(statement)
        )


def _entry(
    event: TicketEvent, persons: Mapping[str, PersonView], sent: Mapping[int, str]
) -> HistoryEntry:
    details = dict(event.details)
    if event.position in sent:
        details["delivery"] = sent[event.position]
    return HistoryEntry(
        position=event.position,
        kind=event.kind,
        at_ms=event.at_ms,
        by_kind=event.by_kind.value,
        by=persons.get(event.by_id or event.by_kind.value, PersonView(event.by_id, None)),
        public=event.is_public,
        text=event.text,
        part=event.part,
        details=details,
    )


def _follow_up(row: Row[Any], persons: Mapping[str, PersonView]) -> FollowUp:
    officer = persons.get(row.officer_id, PersonView(row.officer_id, None))
    return FollowUp(row.task_id, row.text, row.due_ms, officer, row.done_ms)
