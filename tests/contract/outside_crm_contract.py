"""Contract of `OutsideCrm`: every adapter to an outside CRM passes these tests.

An adapter's test module derives a class from `OutsideCrmContract` and provides the fixtures `crm`,
and `person`, who changes tickets in the outside system by its own means.
"""

from __future__ import annotations

import itertools
from dataclasses import replace
from typing import Protocol

import pytest

from crm_bridge.outbox.delivery import deliver
from crm_bridge.outbox.errors import OutsideTicketChanged
from crm_bridge.outbox.outside_crm import Capability, OutsideChange, OutsideCrm, OutsideTicket

_serials = itertools.count(614_000)
OPENED = OutsideChange(
    key="",
    number="",
    kind="status",
    event="Zapadnięty chodnik",
    category="Drogi",
    description="Zapadły się trzy płyty: „łąka”, ґанок.",
    address="Puławska 14",
    district="Mokotów",
    unit="ZDM",
    status="Nowe",
    status_set=True,
)


class Person(Protocol):
    """Somebody who works in the outside system."""

    async def write(self, external_id: str, text: str) -> None:
        """Write a note to the ticket."""
        ...

    async def close_ticket(self, external_id: str) -> None:
        """Set the status that stands for a closed ticket."""
        ...


@pytest.fixture
def opened() -> OutsideChange:
    """Return the first change of a new ticket."""
    number = f"{next(_serials)}/26"
    return replace(OPENED, number=number, key=f"{number}:1")


class Links:
    """Outside ticket of ours as the database holds it."""

    def __init__(self) -> None:
        self.ticket: OutsideTicket | None = None

    async def keep(self, ticket: OutsideTicket) -> None:
        self.ticket = ticket

    async def deliver(
        self, crm: OutsideCrm, change: OutsideChange, *, repeated: bool = False
    ) -> OutsideTicket:
        """Deliver the change; return the outside ticket."""
        await deliver(crm, change, self.ticket, self.keep, repeated=repeated)
        assert self.ticket is not None
        return self.ticket


def a_note(opened: OutsideChange, text: str = "Ekipa jutro — źdźbło.") -> OutsideChange:
    number = opened.number
    return replace(opened, key=f"{number}:2", kind="add-note", text=text, status_set=False)


def a_status(opened: OutsideChange, status: str) -> OutsideChange:
    return replace(opened, key=f"{opened.number}:3", status=status)


class OutsideCrmContract:
    """Tests of behaviour that the outbox relies on."""

    async def test_created_ticket_is_found_by_its_number_alone(
        self, crm: OutsideCrm, opened: OutsideChange
    ) -> None:
        ticket = await Links().deliver(crm, opened)
        assert [one.external_id for one in await crm.find(opened.number)] == [ticket.external_id]
        assert await crm.find("1/19") == ()
        assert ticket.url

    async def test_creation_without_an_answer_is_repeated_without_a_double(
        self, crm: OutsideCrm, opened: OutsideChange
    ) -> None:
        first = await Links().deliver(crm, opened)
        second = await Links().deliver(crm, opened, repeated=True)
        assert second.external_id == first.external_id
        assert len(await crm.find(opened.number)) == 1

    async def test_note_is_there_once_after_a_repeat(
        self, crm: OutsideCrm, opened: OutsideChange
    ) -> None:
        links, note = Links(), a_note(opened)
        ticket = await links.deliver(crm, opened)
        assert not await crm.has_note(ticket.external_id, note.key)
        await links.deliver(crm, note)
        assert await crm.has_note(ticket.external_id, note.key)
        assert not await crm.has_note(ticket.external_id, f"{note.key}9")
        await links.deliver(crm, note, repeated=True)

    @pytest.mark.parametrize("status", ["W trakcie", "Zamknięte"])
    async def test_status_is_set_and_read_again(
        self, crm: OutsideCrm, opened: OutsideChange, status: str
    ) -> None:
        links = Links()
        await links.deliver(crm, opened)
        ticket = await links.deliver(crm, a_status(opened, status))
        assert await crm.status_of(ticket.external_id) == crm.status_there(status)
        await links.deliver(crm, a_status(opened, status), repeated=True)

    async def test_closed_ticket_is_opened_again_by_a_complaint(
        self, crm: OutsideCrm, opened: OutsideChange
    ) -> None:
        links = Links()
        await links.deliver(crm, opened)
        await links.deliver(crm, a_status(opened, "Zamknięte"))
        complained = replace(a_status(opened, "Reklamowane - W trakcie"), key=f"{opened.number}:4")
        ticket = await links.deliver(crm, complained)
        assert await crm.status_of(ticket.external_id) == crm.status_there(complained.status)

    async def test_status_of_both_sides_is_not_overwritten(
        self, crm: OutsideCrm, opened: OutsideChange, person: Person
    ) -> None:
        links = Links()
        ticket = await links.deliver(crm, opened)
        await person.close_ticket(ticket.external_id)
        with pytest.raises(OutsideTicketChanged):
            await links.deliver(crm, a_status(opened, "Reklamowane - W trakcie"))
        closed = crm.status_there("Zamknięte")
        assert await crm.status_of(ticket.external_id) == closed

    async def test_changes_of_people_are_news_and_own_ones_are_not(
        self, crm: OutsideCrm, opened: OutsideChange, person: Person
    ) -> None:
        assert Capability.CHANGES in crm.capabilities
        links = Links()
        cursor = (await crm.news("")).cursor
        ticket = await links.deliver(crm, opened)
        await links.deliver(crm, a_note(opened))
        own = await crm.news(cursor)
        assert own.news == ()
        await person.write(ticket.external_id, "Byliśmy na miejscu: żółw")
        await person.close_ticket(ticket.external_id)
        page = await crm.news(own.cursor)
        assert {one.external_id for one in page.news} == {ticket.external_id}
        assert "Byliśmy na miejscu: żółw" in [one.text for one in page.news]
        assert [one.meanings for one in page.news if one.status] == [("Zamknięte",)]
        assert len({one.key for one in page.news}) == len(page.news)
        assert (await crm.news(page.cursor)).news == ()
