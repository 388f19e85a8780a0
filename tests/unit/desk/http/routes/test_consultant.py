"""Operations and live view of a consultant, over a running ACD."""

from __future__ import annotations

from typing import cast

from aiohttp.test_utils import TestServer

from tests.support.city import a_case
from tests.support.desk import (
    Client,
    DeskWorld,
)
from tests.support.desk_calls import ready, talking
from tests.support.desk_page import Page, only


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
