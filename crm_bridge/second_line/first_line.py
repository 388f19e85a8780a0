"""The first line's part in a case, over the built-in ticket store."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from sqlalchemy import Row
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from acd.ports.case_views import WaitsFor
from acd.ports.clock import Clock
from acd.ports.first_line import (
    AddConsultantNote,
    AnswerQuestion,
    AskOffice,
    Complain,
    FirstLineAction,
    JoinCase,
    SeparateCase,
)
from acd.ports.second_line import CaseView
from crm_bridge.database import reachable
from crm_bridge.errors import CaseInvalid
from crm_bridge.organisation.offices import Organisation
from crm_bridge.second_line.arrivals import Arrivals
from crm_bridge.second_line.case_reader import CaseReader
from crm_bridge.second_line.closing import check_parent
from crm_bridge.second_line.deadlines import Deadlines
from crm_bridge.second_line.errors import CaseActionRefused, CaseUnknown
from crm_bridge.second_line.model import CaseState, Part
from crm_bridge.second_line.situation import text_of
from crm_bridge.second_line.store import (
    ancestors_of,
    case_state,
    lock_ticket,
    put_part,
    ticket_row,
)
from crm_bridge.second_line.talk import answered
from crm_bridge.second_line.workflow import Actor
from crm_bridge.tickets.history import AuthorKind, TicketEvent, append, has_key
from crm_bridge.tickets.numbers import read_ticket_number
from crm_bridge.tickets.store import change_ticket, move_ticket

_KINDS: dict[type[FirstLineAction], str] = {
    AnswerQuestion: "first-line-answered",
    AskOffice: "asked-office",
    AddConsultantNote: "note",
    Complain: "complaint",
    JoinCase: "joined",
    SeparateCase: "separated",
}
"""Action -> kind of its event."""


class FirstLineCases:
    """`FirstLine` over the tables of this package. Every action is one transaction."""

    def __init__(
        self,
        engine: AsyncEngine,
        organisation: Organisation,
        deadlines: Deadlines,
        arrivals: Arrivals,
        reader: CaseReader,
        clock: Clock,
    ) -> None:
        self._engine = engine
        self._organisation = organisation
        self._deadlines = deadlines
        self._arrivals = arrivals
        self._reader = reader
        self._clock = clock

    async def case(self, consultant_id: str, number: str) -> CaseView:
        with reachable():
            async with self._engine.connect() as connection:
                row = await ticket_row(connection, _number(number))
                return await self._view(connection, row, consultant_id)

    async def act(
        self, consultant_id: str, number: str, action: FirstLineAction, key: str
    ) -> CaseView:
        now_ms = self._clock.now_ms()
        with reachable():
            async with self._engine.begin() as connection:
                row = await lock_ticket(connection, _number(number), now_ms)
                if row is None:
                    raise _unknown()
                if not await has_key(connection, row.number, key):
                    case = await case_state(connection, row)
                    event = _event(action, case, consultant_id, now_ms, key)
                    await self._perform(connection, row, case, action, event)
                row = await ticket_row(connection, row.number)
                return await self._view(connection, row, consultant_id)

    async def _perform(
        self,
        connection: AsyncConnection,
        row: Row[Any],
        case: CaseState,
        action: FirstLineAction,
        event: TicketEvent,
    ) -> None:
        number = row.number
        if type(action) not in _allowed(case):
            raise CaseActionRefused("the state of the case does not allow it", field="action")
        if isinstance(action, Complain):
            await self._arrivals.reopen(connection, row, event)
            await move_ticket(connection, number, "complain", "", event.at_ms, event.by_id)
            return
        if isinstance(action, JoinCase):
            event = await _checked_join(connection, number, action, event)
            await change_ticket(connection, number, {"parent": event.details["parent"]})
        if isinstance(action, SeparateCase):
            await change_ticket(connection, number, {"parent": None})
        if isinstance(action, AnswerQuestion):
            await self._go_on(connection, case, event)
        await append(connection, number, event)

    async def _go_on(
        self, connection: AsyncConnection, case: CaseState, event: TicketEvent
    ) -> None:
        """Let the clocks of the offices go on that waited for the first line."""
        for part in case.open_parts():
            office = self._organisation.office(part.office_id)
            hours = self._deadlines.hours(case.ticket, office)
            await put_part(connection, answered(part, hours, event.kind, event.at_ms))

    async def _view(
        self, connection: AsyncConnection, row: Row[Any] | None, consultant_id: str
    ) -> CaseView:
        """Return the case of a row. Raises CaseUnknown for one that no office has."""
        case = await case_state(connection, row) if row is not None else None
        if row is None or case is None or not case.parts:
            raise _unknown()
        actor = Actor(consultant_id, "")
        view = await self._reader.view(connection, row, case, _shown_part(case), actor)
        return replace(view, actions=tuple(_NAMES[kind] for kind in _allowed(case)))


_NAMES: dict[type[FirstLineAction], str] = {
    AnswerQuestion: "answer-question",
    AskOffice: "ask-office",
    AddConsultantNote: "add-note",
    Complain: "complain",
    JoinCase: "join",
    SeparateCase: "separate",
}


def _allowed(case: CaseState) -> tuple[type[FirstLineAction], ...]:
    """Return the actions that the state of the case allows."""
    parts = case.open_parts()
    is_asked = any(part.waits_for is WaitsFor.FIRST_LINE for part in parts)
    is_child = case.ticket.parent is not None
    possible = {
        AnswerQuestion: is_asked,
        AskOffice: bool(parts),
        AddConsultantNote: True,
        Complain: True,
        JoinCase: bool(parts) and not is_child,
        SeparateCase: is_child,
    }
    return tuple(action for action, is_possible in possible.items() if is_possible)


def _shown_part(case: CaseState) -> Part:
    """Return the part that waits for the first line, else the first open one, else the last."""
    return min(
        case.parts,
        key=lambda part: (part.waits_for is not WaitsFor.FIRST_LINE, not part.is_open, -part.part),
    )


def _event(
    action: FirstLineAction, case: CaseState, consultant_id: str, now_ms: int, key: str
) -> TicketEvent:
    text = getattr(action, "text", None)
    return TicketEvent(
        kind=_KINDS[type(action)],
        at_ms=now_ms,
        by_kind=AuthorKind.CONSULTANT,
        by_id=consultant_id,
        text=text_of(text) if text is not None else "",
        part=_shown_part(case).part if case.parts else None,
        key=key,
    )


async def _checked_join(
    connection: AsyncConnection, number: str, action: JoinCase, event: TicketEvent
) -> TicketEvent:
    """Return the event with the parent's number in normal form. Raises CaseInvalid."""
    parent = _number(action.parent)
    if await ticket_row(connection, parent) is None:
        raise CaseInvalid("expected the number of a case", field="parent")
    check_parent(number, parent, await ancestors_of(connection, parent))
    return replace(event, details={"parent": parent})


def _number(text: str) -> str:
    number = read_ticket_number(text)
    return str(number) if number else ""


def _unknown() -> CaseUnknown:
    return CaseUnknown("no office has a case with this number", field="number")
