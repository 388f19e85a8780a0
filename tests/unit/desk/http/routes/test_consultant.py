"""Operations and live view of a consultant, over a running ACD."""

from __future__ import annotations

from typing import Any, cast

from aiohttp.test_utils import TestClient, TestServer

from acd.domain.messages.commands import FinishWrapUp, TransferContact
from acd.domain.messages.events import MessageAdded
from acd.domain.model.contact import Author
from acd.ports.log import BEGINNING
from tests.support.city import a_case
from tests.support.desk import (
    Client,
    DeskWorld,
)
from tests.support.desk_calls import ready, talking
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


async def test_opening_the_desk_signs_the_consultant_in_not_ready(
    world: DeskWorld, page: Page
) -> None:
    me = page.view["me"]
    assert (me["activity"], me["reason"]) == ("not-ready", "signed-in")
    assert me["today"] == {
        "handled": 0,
        "answered_in_target": 0,
        "offered_missed": 0,
        "break_ms": 0,
    }
    assert page.view["load"]["channels"]["phone"] == {"used": 0, "limit": 1}
    assert page.view["load"]["shared"] == [{"channels": ["chat", "email"], "limit": 3}]
    assert set(page.view["queues"]) == {"drogi", "odpady", "komunikacja", "informacja"}
    assert page.view["names"] == {"agnieszka": "Agnieszka Bielak"}


async def test_a_call_is_handled_from_offer_to_ticket_to_ready(
    world: DeskWorld, page: Page
) -> None:
    contact_id = await talking(world, page)
    assert page.view["load"]["channels"]["phone"]["used"] == 1
    assert page.view["me"]["today"]["answered_in_target"] == 1

    written = {"kind": "INCIDENT", "description": "Dziura"}
    await page.press(f"contacts/{contact_id}/draft", written, method="PUT")
    draft = await page.shows(lambda v: v["contacts"][contact_id]["draft"])
    assert (draft["description"], draft["district"]) == ("Dziura", "")

    wanting = await page.press(f"contacts/{contact_id}/ticket", written, expect=422)
    assert (wanting["code"], "field" in wanting) == ("case-incomplete", True)

    await page.press(f"contacts/{contact_id}/end")
    await page.shows(lambda v: v["contacts"][contact_id]["stage"] == "wrap-up")
    assert page.view["contacts"][contact_id]["wrap_up_until_ms"] > 0
    assert page.view["contacts"][contact_id]["draft"]["description"] == "Dziura"

    case = a_case()
    full = {name: getattr(case, name) for name in case.__slots__ if name != "follows"}
    ticket = await page.press(f"contacts/{contact_id}/ticket", full, expect=201)
    shown = await page.shows(lambda v: v["contacts"][contact_id]["ticket"])
    assert shown["number"] == ticket["number"]
    again = await page.press(
        "", method="GET", path=f"/api/v1/desk/tickets?number={ticket['number']}"
    )
    assert again["number"] == ticket["number"]

    await page.press(f"contacts/{contact_id}/wrap-up/extend")
    await page.press(f"contacts/{contact_id}/wrap-up/finish")
    await page.shows(lambda v: v["me"]["activity"] == "ready" and v["contacts"] == {})
    await page.shows(lambda v: v["me"]["today"]["handled"] == 1)


async def test_draft_is_accepted_after_the_wrap_up(world: DeskWorld, page: Page) -> None:
    contact_id = await talking(world, page)
    await page.press(f"contacts/{contact_id}/end")
    await page.press(f"contacts/{contact_id}/wrap-up/finish")
    await page.shows(lambda v: v["contacts"] == {})
    late = {"description": "ostatnie słowa"}

    async def kept() -> bool:
        return bool((h := await world.services.assignments.get(contact_id)) and h.done_ms)

    while not await kept():
        await page.next()
    await page.press(f"contacts/{contact_id}/draft", late, method="PUT")
    draft = await world.deps.crm.draft(contact_id)
    assert draft is not None
    assert draft.description == "ostatnie słowa"


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


def _texts(contact: dict[str, Any]) -> list[str]:
    return [message["text"] for message in contact["messages"].values()]


async def test_a_call_is_not_accepted_by_a_request(world: DeskWorld, page: Page) -> None:
    await ready(page)
    await world.call()
    offer = await page.shows(lambda v: only(v["offers"]))
    refused = await page.press(f"offers/{offer['offer_id']}/accept", expect=409)
    assert refused["code"] == "call-not-answered"


async def test_rejected_call_is_offered_to_the_next_consultant(
    world: DeskWorld, client: Client, page: Page
) -> None:
    async with Client(cast(TestServer, client.server)) as far:
        other = await Page.of(far, "piotr")
        await ready(page)
        contact_id = await world.call()
        offer = await page.shows(lambda v: only(v["offers"]))
        await ready(other)
        await page.press(f"offers/{offer['offer_id']}/reject")
        await page.shows(lambda v: v["offers"] == {} and v["contacts"] == {})
        again = await other.shows(lambda v: only(v["offers"]))
        assert (again["contact_id"], again["offer_id"]) == (contact_id, f"{contact_id}-o2")
        gone = await page.press(f"offers/{offer['offer_id']}/reject", expect=404)
        assert gone["code"] == "offer-unknown"


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
