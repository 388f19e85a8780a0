"""The port of the second line over the built-in ticket store."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from acd.ports.case_actions import CaseAction, FinishFollowUp, Join, Take
from acd.ports.case_views import OfficerList, OfficeView, PartState
from acd.ports.clock import Clock
from acd.ports.officers import Officer, OfficerDirectory
from acd.ports.second_line import CaseView
from crm_bridge.database import reachable
from crm_bridge.errors import CaseInvalid
from crm_bridge.organisation.errors import OfficerUnknown
from crm_bridge.organisation.offices import Office, Organisation
from crm_bridge.second_line.case_reader import CaseReader
from crm_bridge.second_line.closing import check_parent
from crm_bridge.second_line.deadlines import Deadlines
from crm_bridge.second_line.decisions import decide
from crm_bridge.second_line.errors import CaseUnknown
from crm_bridge.second_line.model import CaseState, Part
from crm_bridge.second_line.office_lists import OfficeLists, office_view
from crm_bridge.second_line.situation import Situation
from crm_bridge.second_line.store import (
    ancestors_of,
    case_state,
    finish_follow_up,
    lock_ticket,
    ticket_row,
)
from crm_bridge.second_line.workflow import Actor
from crm_bridge.second_line.writing import write_changes
from crm_bridge.tickets.history import has_key
from crm_bridge.tickets.numbers import read_ticket_number
from crm_bridge.tickets.store import the_ticket


class OfficerCases:
    """`SecondLine` over the tables of this package. Every action is one transaction."""

    def __init__(
        self,
        engine: AsyncEngine,
        organisation: Organisation,
        deadlines: Deadlines,
        directory: OfficerDirectory,
        reader: CaseReader,
        clock: Clock,
        new_id: Callable[[], str],
    ) -> None:
        self._engine = engine
        self._organisation = organisation
        self._deadlines = deadlines
        self._directory = directory
        self._reader = reader
        self._lists = OfficeLists(organisation, directory)
        self._clock = clock
        self._new_id = new_id

    async def list_cases(self, officer: Officer, *, whole_office: bool, text: str) -> OfficerList:
        office = self._office(officer)
        with reachable():
            async with self._engine.connect() as connection:
                return await self._lists.read(
                    connection, officer, office, self._clock.now_ms(), whole_office, text
                )

    async def case(self, officer: Officer, number: str) -> CaseView:
        office = self._office(officer)
        with reachable():
            async with self._engine.connect() as connection:
                row = await ticket_row(connection, _number(number))
                if row is None:
                    raise _unknown()
                case = await case_state(connection, row)
                part = self._own_part(case, office, None)
                actor = _actor(officer, office)
                return await self._reader.view(connection, row, case, part, actor)

    async def act(
        self, officer: Officer, number: str, part: int, action: CaseAction, key: str
    ) -> CaseView:
        office, now_ms = self._office(officer), self._clock.now_ms()
        actor = _actor(officer, office)
        with reachable():
            async with self._engine.begin() as connection:
                row = await lock_ticket(connection, _number(number), now_ms)
                if row is None:
                    raise _unknown()
                case = await case_state(connection, row)
                if await has_key(connection, row.number, key):
                    shown = case.part(part) or case.parts[0]
                    return await self._reader.view(connection, row, case, shown, actor)
                own = self._own_part(case, office, part)
                if not _is_repeated(action, own, actor):
                    at = await self._situation(case, own, actor, now_ms, key)
                    await self._perform(connection, action, at)
                row = await the_ticket(connection, row.number)
                case = await case_state(connection, row)
                shown = case.part(part) or own
                view = await self._reader.view(connection, row, case, shown, actor)
                return view if shown.office_id == own.office_id else replace(view, actions=())

    async def offices(self) -> tuple[OfficeView, ...]:
        now_ms = self._clock.now_ms()
        return tuple(office_view(office, now_ms) for office in self._organisation.offices.values())

    async def _situation(
        self, case: CaseState, part: Part, actor: Actor, now_ms: int, key: str
    ) -> Situation:
        owner = part.officer_id
        owner_name = await self._directory.name_of(owner) if owner and owner != actor.id else None
        return Situation(
            case, part, actor, self._organisation, self._deadlines, now_ms, key, owner_name
        )

    async def _perform(
        self, connection: AsyncConnection, action: CaseAction, at: Situation
    ) -> None:
        number = at.case.ticket.number
        if isinstance(action, Join):
            action = await _checked_join(connection, number, action)
        changes = decide(action, at)
        if isinstance(action, FinishFollowUp) and not await finish_follow_up(
            connection, number, action.task_id, at.now_ms
        ):
            raise CaseInvalid("expected a task of this case", field="task_id")
        await write_changes(connection, at.case, changes, at.now_ms, at.actor.id, self._new_id)

    def _office(self, officer: Officer) -> Office:
        """Return the officer's office. Raises OfficerUnknown."""
        office = self._organisation.offices.get(officer.office_id or "")
        if office is None:
            raise OfficerUnknown("the account belongs to no office", field="officer")
        return office

    def _own_part(self, case: CaseState, office: Office, position: int | None) -> Part:
        """Return the office's part, the open one first; the sorting office sees every case, and
        acts for offices without accounts.

        Raises CaseUnknown for a case of other offices.
        """
        is_sorting = office.id == self._organisation.sorting_id
        own = [
            part
            for part in case.parts
            if (part.office_id == office.id or (is_sorting and self._is_sorted(part, position)))
            and position in (None, part.part)
        ]
        if not own:
            raise _unknown()
        return min(own, key=lambda part: (part.office_id != office.id, not part.is_open))

    def _is_sorted(self, part: Part, position: int | None) -> bool:
        """Return whether the sorting office may read the part, or act on it."""
        return position is None or self._organisation.office(part.office_id).email is not None


async def _checked_join(connection: AsyncConnection, number: str, action: Join) -> Join:
    """Return the join with the parent's number in normal form. Raises CaseInvalid."""
    parent = _number(action.parent)
    if await ticket_row(connection, parent) is None:
        raise CaseInvalid("expected the number of a case", field="parent")
    check_parent(number, parent, await ancestors_of(connection, parent))
    return Join(parent)


def _is_repeated(action: CaseAction, part: Part, actor: Actor) -> bool:
    """Return whether the officer takes what they have: a second click changes nothing."""
    is_own = part.officer_id == actor.id and part.state is PartState.TAKEN
    return isinstance(action, Take) and is_own


def _actor(officer: Officer, office: Office) -> Actor:
    return Actor(officer.id, officer.name, office.is_led_by(officer.id))


def _number(text: str) -> str:
    number = read_ticket_number(text)
    return str(number) if number else ""


def _unknown() -> CaseUnknown:
    return CaseUnknown("no case of this office has this number", field="number")
