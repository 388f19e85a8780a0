"""The officer's list: open parts by what they wait for, with the clock that runs out first."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy import Row, select
from sqlalchemy.ext.asyncio import AsyncConnection

from acd.ports.case_views import (
    CaseGroup,
    CaseRow,
    OfficerDay,
    OfficerList,
    OfficeView,
    PartState,
    PersonView,
    WaitsFor,
)
from acd.ports.officers import Officer, OfficerDirectory
from crm_bridge.organisation.offices import Office, Organisation
from crm_bridge.residents.tables import residents
from crm_bridge.search_text import folded
from crm_bridge.second_line.model import Part
from crm_bridge.second_line.store import open_counts, open_rows, part_of
from crm_bridge.second_line.talk import ANSWER, QUESTION
from crm_bridge.tickets.history import TicketEvent, newest_events
from crm_bridge.tickets.numbers import day_start_ms
from crm_bridge.tickets.tables import ticket_events

_ORDER = tuple(CaseGroup)


class OfficeLists:
    """Reader of lists."""

    def __init__(self, organisation: Organisation, directory: OfficerDirectory) -> None:
        self._organisation = organisation
        self._directory = directory

    async def read(
        self,
        connection: AsyncConnection,
        officer: Officer,
        office: Office,
        now_ms: int,
        whole_office: bool,
        text: str,
    ) -> OfficerList:
        """Return the list of the officer, or of the whole office."""
        rows = await open_rows(connection, office.id, None if whole_office else officer.id)
        if text.strip():
            names = await _names(connection, rows)
            rows = tuple(row for row in rows if _holds(row, names, folded(text)))
        questions = await _questions(connection, rows)
        persons = await self._persons(rows, questions.values())
        cases = [_case_row(row, questions.get(_key(row)), persons, now_ms) for row in rows]
        cases.sort(key=_place)
        counts = await open_counts(connection, office.id)
        deputy = office.deputy if office.deputy != officer.id else office.head
        return OfficerList(
            office=office_view(office, now_ms, await self._name(deputy)),
            cases=tuple(cases),
            own_count=counts.get(officer.id, 0),
            office_count=sum(counts.values()),
            free_count=counts.get(None, 0),
            today=await _today(connection, officer.id, now_ms),
            now_ms=now_ms,
        )

    async def _persons(
        self, rows: Iterable[Row[Any]], questions: Iterable[TicketEvent]
    ) -> dict[str, PersonView]:
        ids = {row.officer_id for row in rows} | {event.by_id for event in questions}
        return {id_: PersonView(id_, await self._name(id_)) for id_ in ids if id_}

    async def _name(self, id_: str | None) -> str | None:
        return await self._directory.name_of(id_) if id_ else None


def office_view(office: Office, now_ms: int, deputy: str | None = None) -> OfficeView:
    is_open, changes_ms = office.is_open(now_ms), office.next_change_ms(now_ms)
    return OfficeView(office.id, office.title, is_open, changes_ms, deputy)


def group_of(part: Part, is_asked: bool, now_ms: int) -> CaseGroup:
    """Return the group of an open part: what is late first, then what somebody waits for."""
    if part.state is PartState.TO_DECIDE:
        return CaseGroup.TO_DECIDE
    waits = part.waits_for is not WaitsFor.NOBODY or part.state is PartState.BLOCKED
    if not waits and part.due_ms is not None and part.due_ms <= now_ms:
        return CaseGroup.LATE
    if is_asked:
        return CaseGroup.ASKED
    if waits:
        return CaseGroup.WAITING
    return CaseGroup.TO_ANSWER if part.state is PartState.TAKEN else CaseGroup.TO_ACCEPT


def due_kind(part: Part) -> str | None:
    """Return the kind of the clock that runs out first."""
    ends = {"repair": part.repair_due_ms, "legal": part.legal_due_ms}
    if part.taken_ms is None:
        ends["acceptance"] = part.accept_due_ms
    return next((kind for kind, end in ends.items() if end and end == part.due_ms), None)


def _case_row(
    row: Row[Any], question: TicketEvent | None, persons: Mapping[str, PersonView], now_ms: int
) -> CaseRow:
    part = part_of(row)
    asker = persons.get(question.by_id or "") if question else None
    return CaseRow(
        number=part.number,
        part=part.part,
        group=group_of(part, question is not None, now_ms),
        state=part.state,
        waits_for=part.waits_for,
        event=row.ticket_event or row.ticket_category,
        address=row.ticket_address,
        district=row.ticket_district,
        status=row.ticket_status,
        officer=persons.get(part.officer_id or ""),
        received_ms=part.received_ms,
        taken_ms=part.taken_ms,
        due_ms=part.due_ms,
        due_kind=due_kind(part),
        legal=row.ticket_legal,
        priority=row.ticket_priority,
        question=question.text if question else None,
        asked_by=asker.name if asker else None,
    )


def _place(row: CaseRow) -> tuple[int, int, int, str]:
    due_ms = row.due_ms if row.due_ms is not None else row.received_ms + 10**14
    return _ORDER.index(row.group), -row.priority, due_ms, row.number


def _key(row: Row[Any]) -> tuple[str, int]:
    return row.number, row.part


async def _questions(
    connection: AsyncConnection, rows: Iterable[Row[Any]]
) -> dict[tuple[str, int], TicketEvent]:
    """Return the newest question of the first line of each part that has no answer yet."""
    newest = await newest_events(connection, [row.number for row in rows], [QUESTION, ANSWER])
    return {(number, event.part or 1): event for number, event in newest if event.kind == QUESTION}


async def _names(connection: AsyncConnection, rows: Iterable[Row[Any]]) -> dict[str, str]:
    ids = {row.ticket_resident_id for row in rows if row.ticket_resident_id}
    columns = (residents.c.resident_id, residents.c.search_name)
    statement = select(*columns).where(residents.c.resident_id.in_(ids))
    return {row[0]: row[1] for row in await connection.execute(statement)}


def _holds(row: Row[Any], names: Mapping[str, str], text: str) -> bool:
    name = names.get(row.ticket_resident_id or "", "")
    searched = folded(f"{row.number} {row.ticket_event} {row.ticket_address} {name}")
    return all(word in searched for word in text.split())


async def _today(connection: AsyncConnection, officer_id: str, now_ms: int) -> OfficerDay:
    statement = select(ticket_events.c.kind, ticket_events.c.details).where(
        ticket_events.c.by_id == officer_id,
        ticket_events.c.at_ms >= day_start_ms(now_ms),
        ticket_events.c.kind.in_(("taken", "returned", "part-closed")),
    )
    rows = list(await connection.execute(statement))
    kinds = Counter(row.kind for row in rows)
    in_time = sum(row.kind == "taken" and row.details.get("in_time") == "yes" for row in rows)
    return OfficerDay(kinds["taken"], in_time, kinds["returned"], kinds["part-closed"])
