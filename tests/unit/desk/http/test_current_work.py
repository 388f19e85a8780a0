"""Contacts of a request: only a consultant's own work can be acted on."""

from __future__ import annotations

from tests.support.desk import (
    DeskWorld,
)
from tests.support.desk_page import Page


async def test_contacts_of_others_are_refused(world: DeskWorld, page: Page) -> None:
    contact_id = await world.call()
    for act, method, body in [
        ("end", "POST", None),
        ("draft", "PUT", {}),
        ("ticket", "POST", {}),
        ("messages", "POST", {"client_id": "x", "text": "y"}),
        ("wrap-up/finish", "POST", None),
        ("resident", "POST", {"resident_id": "halina"}),
    ]:
        refused = await page.press(f"contacts/{contact_id}/{act}", body, method=method, expect=404)
        assert refused["code"] == "contact-not-assigned"
