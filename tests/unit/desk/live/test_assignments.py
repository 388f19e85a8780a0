"""Assignments: who was given a contact and why, also after a restart."""

from __future__ import annotations

from desk.http.services import DeskServices
from tests.support.acd_service import until
from tests.support.desk import (
    DeskWorld,
)
from tests.support.desk_calls import talking
from tests.support.desk_page import Page


async def is_stored(world: DeskWorld, contact_id: str) -> bool:
    assignment = await world.services.assignments.get(contact_id)
    return assignment is not None and assignment.connected_ms is not None


async def test_restart_restores_contact_and_daily_figures(world: DeskWorld, page: Page) -> None:
    contact_id = await talking(world, page)
    before = await page.shows(lambda v: v["contacts"][contact_id]["screen_pop"] and v)
    while not await is_stored(world, contact_id):
        await page.next()

    reborn = DeskServices(world.deps, world.accounts)
    await reborn.start()
    await until(lambda: bool((file := reborn.views.files.get(contact_id)) and file.screen_pop))
    after = reborn.views.snapshot("agnieszka")
    await reborn.stop()
    assert after["contacts"] == before["contacts"]
    assert after["me"]["today"] == before["me"]["today"]
