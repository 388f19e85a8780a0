"""The desk's view: telephone, offer and screen pop as the page shows them."""

from __future__ import annotations

from crm_bridge.imports import CrmImporter
from crm_bridge.residents.matching import Resident
from tests.support.city import CATALOGUE, HALINA
from tests.support.desk import (
    DeskWorld,
)
from tests.support.desk_calls import ready
from tests.support.desk_page import Page, only


async def test_screen_pop_is_shown_while_the_call_rings(world: DeskWorld, page: Page) -> None:
    register = CrmImporter(world.deps.engine, CATALOGUE)
    await register.add_resident(Resident("halina", "Halina Wrona", "home"), (HALINA,))
    await ready(page)
    contact_id = await world.call(HALINA)
    offer = await page.shows(lambda v: only(v["offers"]))
    assert (offer["contact_id"], offer["channel"]) == (contact_id, "phone")
    assert offer["explanation"]["candidates"][0]["consultant_id"] == "agnieszka"
    screen_pop = await page.shows(lambda v: v["contacts"][contact_id]["screen_pop"])
    assert screen_pop["name"] == "Halina Wrona"
    shown = page.view["contacts"][contact_id]
    assert (shown["stage"], shown["address"]) == ("offered", HALINA)
    assert [step["label"] for step in shown["path"]] == ["Polski", "Drogi i chodniki"]
    assert page.view["me"]["activity"] == "ringing"


async def test_offer_disappears_when_the_caller_hangs_up(world: DeskWorld, page: Page) -> None:
    await ready(page)
    contact_id = await world.call()
    await page.shows(lambda v: only(v["offers"]))
    await world.hang_up(contact_id)
    await page.shows(lambda v: v["me"]["activity"] == "ready")
    await page.shows(lambda v: v["offers"] == {} and v["contacts"] == {})


async def test_registered_telephone_is_shown(world: DeskWorld, page: Page) -> None:
    assert page.view["me"]["device"] == {"registered": False}
    world.phone.register("agnieszka")
    await page.shows(lambda v: v["me"]["device"]["registered"])
