"""Services of the desk: what a log-out ends."""

from __future__ import annotations

from acd.domain.model.consultant import Activity
from acd.domain.model.contact import ContactState
from tests.support.desk import (
    DeskWorld,
)
from tests.support.desk_calls import talking
from tests.support.desk_page import Page


async def test_logging_out_closes_the_page_and_signs_out(world: DeskWorld, page: Page) -> None:
    await page.press("logout", path="/api/v1/logout")
    assert await page.closed() == 4401
    consultant = world.acd.consultant("agnieszka")
    assert consultant is not None
    assert consultant.activity is Activity.OFFLINE


async def test_logging_out_during_a_call_is_refused(world: DeskWorld, page: Page) -> None:
    contact_id = await talking(world, page)
    refused = await page.press("logout", path="/api/v1/logout", expect=409)
    assert refused["code"] == "consultant-has-active-contact"
    contact = world.acd.contact(contact_id)
    assert contact is not None
    assert contact.state is ContactState.ENGAGED


async def test_logging_out_ends_the_telephone(world: DeskWorld, page: Page) -> None:
    await page.client.get("/api/v1/desk/softphone")
    assert set(await world.services.telephones.session_keys()) == {"agnieszka"}
    before = world.credentials.session_changes
    await page.press("logout", path="/api/v1/logout")
    assert await world.services.telephones.session_keys() == {}
    assert world.credentials.session_changes > before
