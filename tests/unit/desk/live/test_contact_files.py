"""Contact files: what the CRM gives about a contact, also when it comes late."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from acd.ports.contacts import ContactRecord
from acd.ports.crm import ScreenPop
from crm_bridge.errors import CrmUnavailable
from desk.dependencies import DeskDependencies
from tests.support.acd_service import until
from tests.support.desk import (
    a_consultant,
    served_desk,
)
from tests.support.desk_calls import ready
from tests.support.desk_page import Page, only


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
