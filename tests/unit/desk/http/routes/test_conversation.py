"""Operations on a current contact: messages in both directions, end and wrap-up."""

from __future__ import annotations

from typing import Any

from aiohttp.test_utils import TestClient, TestServer

from acd.domain.messages.commands import FinishWrapUp, TransferContact
from acd.domain.messages.events import MessageAdded
from acd.domain.model.contact import Author
from acd.ports.log import BEGINNING
from tests.support.desk import (
    DeskWorld,
)
from tests.support.desk_calls import ready
from tests.support.desk_page import Page, only


async def messages_added(world: DeskWorld, author: Author) -> list[str]:
    """Return the ids of the messages that connectors learn of, in the order of the log."""
    stamped = await world.events.read(BEGINNING, 1_000, 0)
    events = [one.event for one in stamped if isinstance(one.event, MessageAdded)]
    return [event.message_id for event in events if event.author is author]


async def chatting(world: DeskWorld, page: Page) -> str:
    """Connect the consultant with a chat; return the contact id."""
    await ready(page)
    contact_id = await world.chat()
    offer = await page.shows(lambda v: only(v["offers"]))
    await page.press(f"offers/{offer['offer_id']}/accept")
    await page.shows(lambda v: v["contacts"][contact_id]["stage"] == "talking")
    return contact_id


def _texts(contact: dict[str, Any]) -> list[str]:
    return [message["text"] for message in contact["messages"].values()]


async def test_chat_is_accepted_and_messages_are_shown_in_both_directions(
    world: DeskWorld, page: Page
) -> None:
    contact_id = await chatting(world, page)
    contact = page.view["contacts"][contact_id]
    await page.press(f"offers/{contact['offer_id']}/accept")  # repeated, and harmless
    assert contact["messages"]["000001"]["author"] == "resident"
    assert contact["waiting_for"] == "consultant"

    words = {"client_id": "a1", "text": "Dzień dobry, proszę na PSZOK."}
    sent = await page.press(f"contacts/{contact_id}/messages", words, expect=201)
    assert (sent["author"], sent["author_name"]) == ("consultant", "Agnieszka Bielak")
    repeated = await page.press(f"contacts/{contact_id}/messages", words, expect=201)
    assert repeated == sent
    assert await messages_added(world, Author.CONSULTANT) == [sent["id"]]
    await page.shows(lambda v: v["contacts"][contact_id]["waiting_for"] == "resident")

    note = {"client_id": "a2", "text": "zna ustawę", "note": True}
    await page.press(f"contacts/{contact_id}/messages", note)
    await page.shows(lambda v: v["contacts"][contact_id]["messages"]["000003"])
    assert await messages_added(world, Author.CONSULTANT) == [sent["id"]]

    await world.resident_writes(contact_id, "Dziękuję!")
    await page.shows(lambda v: v["contacts"][contact_id]["messages"]["000004"])
    assert page.view["contacts"][contact_id]["waiting_for"] == "consultant"

    await page.press(f"contacts/{contact_id}/end")
    await page.shows(lambda v: v["contacts"][contact_id]["stage"] == "wrap-up")


async def test_transferred_chat_stays_with_the_colleague_when_the_wrap_up_ends(
    world: DeskWorld, page: Page
) -> None:
    contact_id = await chatting(world, page)
    async with TestClient(TestServer(world.app)) as far:
        colleague = await Page.of(far, "piotr")
        await ready(colleague)
        passed_on = TransferContact(contact_id, "agnieszka", "drogi", "piotr")
        await world.deps.acd.submit(passed_on, "transfer")
        offer = await colleague.shows(lambda v: only(v["offers"]))
        await colleague.press(f"offers/{offer['offer_id']}/accept")
        await colleague.shows(lambda v: v["contacts"][contact_id]["stage"] == "talking")
        await world.deps.acd.submit(FinishWrapUp("agnieszka", contact_id), "done")
        await page.shows(lambda v: v["me"]["activity"] == "ready")
        await world.resident_writes(contact_id, "Jeszcze jedno")
        await colleague.shows(lambda v: "Jeszcze jedno" in _texts(v["contacts"][contact_id]))
