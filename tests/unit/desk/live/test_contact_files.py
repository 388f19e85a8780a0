"""Contact files: what the CRM gives about a contact, also when it comes late."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from acd.adapters.memory.security_log import MemorySecurityLog
from acd.ports.contacts import ContactRecord
from acd.ports.crm import ScreenPop
from acd.ports.security_log import SecurityEventKind
from crm_bridge.errors import CrmUnavailable
from crm_bridge.imports import CrmImporter
from crm_bridge.matching import Resident
from desk.dependencies import DeskDependencies
from tests.support.city import CATALOGUE
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
