"""Calls at a desk, from readiness to the conversation."""

from __future__ import annotations

from tests.support.desk import (
    DeskWorld,
)
from tests.support.desk_page import Page


async def talking(world: DeskWorld, page: Page) -> str:
    """Connect the consultant with a caller; return the contact id."""
    await ready(page)
    contact_id = await world.call()
    await world.answer(contact_id)
    await page.shows(lambda v: v["contacts"][contact_id]["stage"] == "talking")
    return contact_id


async def ready(page: Page) -> None:
    await page.press("state", {"state": "ready"})
    await page.shows(lambda v: v["me"]["activity"] == "ready")
