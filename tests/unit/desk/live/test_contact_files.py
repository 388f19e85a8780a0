"""Contact files: what the CRM gives about a contact, also when it comes late."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from acd.adapters.memory.security_log import MemorySecurityLog
from acd.domain.model.contact import Author
from acd.ports.contacts import ContactRecord
from acd.ports.crm import ScreenPop
from acd.ports.security_log import SecurityEventKind
from crm_bridge.errors import CrmUnavailable
from crm_bridge.imports import CrmImporter, ImportedTicket
from crm_bridge.residents.matching import Resident
from crm_bridge.tickets.status import TicketStatus
from crm_bridge.tickets.store import StatusChange
from desk.dependencies import DeskDependencies
from tests.support.city import CATALOGUE, a_case
from tests.support.desk import (
    a_consultant,
    served_desk,
)
from tests.support.desk_calls import ready
from tests.support.desk_page import Page, only
from tests.support.waiting import until


class FlakyCrm:
    """The real CRM behind a link that can be cut."""

    def __init__(self) -> None:
        self._crm: Any = None
        self.up = False
        self.requests = 0

    def stand_between(self, deps: DeskDependencies) -> DeskDependencies:
        self._crm = deps.crm
        return replace(deps, crm=self)

    async def screen_pop(self, contact: ContactRecord) -> ScreenPop:
        self.requests += 1
        if not self.up:
            raise CrmUnavailable("no link")
        screen_pop: ScreenPop = await self._crm.screen_pop(contact)
        return screen_pop

    def __getattr__(self, name: str) -> Any:
        return getattr(self._crm, name)


async def test_unavailable_crm_delays_the_screen_pop_and_not_the_offer(
    database: str,
) -> None:
    crm = FlakyCrm()
    async with served_desk(database, a_consultant(), alter=crm.stand_between) as (world, client):
        page = await Page.of(client, "agnieszka")
        await ready(page)
        contact_id = await world.call()
        await page.shows(lambda v: only(v["offers"]))
        await until(lambda: crm.requests >= 2)
        assert "screen_pop" not in page.view["contacts"][contact_id]
        crm.up = True
        await page.shows(lambda v: v["contacts"][contact_id]["screen_pop"])


async def test_screen_pop_of_an_offer_is_a_reading_in_the_security_log(database: str) -> None:
    async with served_desk(database, a_consultant()) as (world, client):
        importer = CrmImporter(world.deps.engine, CATALOGUE)
        await importer.add_resident(Resident("r-7", "Jan Wrona", "home"), ("+48601000118",))
        page = await Page.of(client, "agnieszka")
        await ready(page)
        contact_id = await world.call()
        await page.shows(lambda v: v["contacts"][contact_id]["screen_pop"])
        security_log = world.deps.security_log
        assert isinstance(security_log, MemorySecurityLog)
        [read] = [e for e in security_log.events if e.kind is SecurityEventKind.RESIDENT_READ]
        assert (read.actor, read.facts["contact"]) == ("agnieszka", contact_id)
        assert read.facts["resident"] == "r-7"


async def test_ticket_that_a_stranger_names_is_shown_to_the_consultant_alone(
    database: str,
) -> None:
    async with served_desk(database, a_consultant()) as (world, client):
        importer = CrmImporter(world.deps.engine, CATALOGUE)
        for number in ("135285/26", "135290/26"):
            opened = StatusChange(TicketStatus.NEW, "", 1)
            await importer.add_ticket(ImportedTicket(number, a_case(), (opened,)))
        page = await Page.of(client, "agnieszka")
        await ready(page)
        contact_id = await world.chat("Co ze sprawą 135285-26 i 999999/26?")

        def named(view: Any) -> list[str]:
            tickets = view["contacts"][contact_id].get("named_tickets", [])
            return [ticket["number"] for ticket in tickets]

        await page.shows(lambda v: contact_id in v["contacts"] and named(v) == ["135285/26"])
        await page.shows(lambda v: v["contacts"][contact_id].get("screen_pop"))
        assert not page.view["contacts"][contact_id]["screen_pop"]["open_tickets"]
        await world.resident_writes(contact_id, "Oraz 135290/26.")
        await page.shows(lambda v: named(v) == ["135285/26", "135290/26"])
        messages = await world.deps.conversations.list(contact_id)
        assert {message.author for message in messages} == {Author.RESIDENT}
        assert await world.deps.crm.ticket_of_contact(contact_id) is None
