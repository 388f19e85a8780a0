"""Operations and live view of a consultant, over a running ACD."""

from __future__ import annotations

from dataclasses import replace
from typing import cast

from aiohttp.test_utils import TestServer

from acd.adapters.memory.signals import MemorySignals
from acd.service.sip_credentials import SignalledSipCredentials
from desk.dependencies import DeskDependencies
from tests.support.city import a_case
from tests.support.desk import (
    Client,
    DeskWorld,
    a_consultant,
    served_desk,
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


async def test_telephone_is_renewed_until_another_session_takes_it(
    world: DeskWorld, client: Client, page: Page
) -> None:
    take, renew = "/api/v1/desk/softphone", "/api/v1/desk/softphone?renew=true"
    first = await (await client.get(take)).json()
    assert (await (await client.get(renew)).json())["sip_password"] == first["sip_password"]
    async with Client(cast(TestServer, client.server)) as far:
        other = await Page.of(far, "agnieszka")
        second = await (await other.client.get(take)).json()
        assert second["sip_password"] != first["sip_password"]
        refused = await client.get(renew)
        assert (refused.status, (await refused.json())["code"]) == (409, "telephone-taken")
        await other.press("logout", path="/api/v1/logout")
        assert (await client.get(renew)).status == 200


async def test_telephone_that_asterisk_does_not_confirm_is_to_be_asked_for_again(
    database: str,
) -> None:
    def unconfirmed(deps: DeskDependencies) -> DeskDependencies:
        return replace(deps, sip_credentials=SignalledSipCredentials(MemorySignals(), 0.01))

    async with served_desk(database, a_consultant(), alter=unconfirmed) as (_world, client):
        await Page.of(client, "agnieszka")
        pending = await client.get("/api/v1/desk/softphone")
        assert pending.status == 503
        assert (await pending.json())["code"] == "sip-credential-not-confirmed"
