"""Operations and live view of a consultant, over a running ACD."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, cast

import pytest
from aiohttp.test_utils import TestClient, TestServer

from acd.domain.messages.commands import FinishWrapUp, TransferContact
from acd.domain.messages.events import MessageAdded
from acd.domain.model.consultant import Activity
from acd.domain.model.contact import Author
from acd.ports.contacts import ContactRecord
from acd.ports.crm import ScreenPop
from acd.ports.log import BEGINNING
from crm_bridge.errors import CrmUnavailable
from crm_bridge.imports import CrmImporter
from crm_bridge.matching import Resident
from desk.dependencies import DeskDependencies
from desk.http.services import DeskServices
from desk.live.live_view import MAX_OUTBOX
from tests.support.acd_service import until
from tests.support.builders import AnsweringClock
from tests.support.city import CATALOGUE, HALINA, a_case
from tests.support.desk import (
    PASSWORD,
    Client,
    DeskWorld,
    a_consultant,
    served_desk,
)
from tests.support.desk_page import Page, only


async def messages_added(world: DeskWorld, author: Author) -> list[str]:
    """Return the ids of the messages that connectors learn of, in the order of the log."""
    stamped = await world.events.read(BEGINNING, 1_000, 0)
    events = [one.event for one in stamped if isinstance(one.event, MessageAdded)]
    return [event.message_id for event in events if event.author is author]


async def ready(page: Page) -> None:
    await page.press("state", {"state": "ready"})
    await page.shows(lambda v: v["me"]["activity"] == "ready")


async def talking(world: DeskWorld, page: Page) -> str:
    """Connect the consultant with a caller; return the contact id."""
    await ready(page)
    contact_id = await world.call()
    await world.answer(contact_id)
    await page.shows(lambda v: v["contacts"][contact_id]["stage"] == "talking")
    return contact_id


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


async def test_reconnected_page_receives_only_missed_patches(world: DeskWorld, page: Page) -> None:
    await page.leave()
    await page.press("state", {"state": "ready"})
    frames = len(page.frames)
    await page.connect(resume=True)
    await page.shows(lambda v: v["me"]["activity"] == "ready")
    assert "snapshot" not in [frame["type"] for frame in page.frames[frames:]]


@pytest.mark.parametrize("sequence", ["", "x", "0.1", "another-run.3", "9" * 40, None])
async def test_unknown_sequence_is_answered_with_a_snapshot(page: Page, sequence: Any) -> None:
    await page.leave()
    page.sequence = sequence
    await page.connect(resume=True)
    assert page.frames[-1]["type"] == "snapshot"


@pytest.mark.parametrize(
    "message",
    ["nonsense", "[]", '{"type":"shutdown"}', '{"type":"hello","resume_from":7}', "9" * 2000],
)
async def test_invalid_hello_is_answered_and_the_socket_closed(
    client: Client, page: Page, message: str
) -> None:
    await page.leave()
    page._socket = await client.ws_connect("/api/v1/ws/desk")
    await page.say(message)
    assert await page.closed() == 1008
    assert page.frames[-1] == {"type": "error", "code": "message-invalid"}


async def test_later_message_closes_that_socket_alone(world: DeskWorld, page: Page) -> None:
    other = Page(page.client)
    await other.connect()
    await page.say("garbage")
    assert await page.closed() == 1008
    await ready(other)
    await world.call()
    await other.shows(lambda v: only(v["offers"]))


async def test_an_oversized_message_closes_only_that_socket(page: Page) -> None:
    await page.say("x" * 10_000)
    assert await page.closed() == 1009


async def test_page_that_does_not_read_is_disconnected_alone(world: DeskWorld, page: Page) -> None:
    slow = next(iter(world.services.views.watchers()))
    other = Page(page.client)
    await other.connect()
    for _ in range(MAX_OUTBOX + 1):
        slow.push("{}")
    assert await page.closed() == 1006
    await ready(other)


async def test_page_receives_beats(page: Page) -> None:
    frame = await page.next()
    while frame["type"] != "beat":
        frame = await page.next()
    assert frame["sequence"] == page.sequence


async def test_logging_out_closes_the_page_and_signs_out(world: DeskWorld, page: Page) -> None:
    await page.press("logout", path="/api/v1/logout")
    assert await page.closed() == 4401
    consultant = world.acd.consultant("agnieszka")
    assert consultant is not None
    assert consultant.activity is Activity.OFFLINE


async def test_page_of_a_revoked_session_is_closed(world: DeskWorld, page: Page) -> None:
    key = next(iter(world.services.views.watchers())).session
    assert key is not None
    await world.services.sessions.revoke(key)
    await world.services.end_dead_sessions()
    assert await page.closed() == 4401


async def test_view_keeps_its_time_while_the_acd_cannot_read_its_log(
    database: str,
) -> None:
    clock, follows = AnsweringClock(), [True]

    def unsteady(deps: DeskDependencies) -> DeskDependencies:
        return replace(deps, current=lambda: follows[0])

    async with served_desk(database, a_consultant(), clock=clock, alter=unsteady) as (world, _):
        follows[0] = False
        clock.advance(60_000)
        assert world.services.views.as_of_ms() == clock.now_ms() - 60_000
        follows[0] = True
        assert world.services.views.as_of_ms() == clock.now_ms()


async def test_registered_telephone_is_shown(world: DeskWorld, page: Page) -> None:
    assert page.view["me"]["device"] == {"registered": False}
    world.phone.register("agnieszka")
    await page.shows(lambda v: v["me"]["device"]["registered"])


async def test_a_break_is_counted_when_it_ends(world: DeskWorld, page: Page) -> None:
    await page.press("state", {"state": "not-ready", "reason": "break"})
    await page.shows(lambda v: v["me"]["reason"] == "break")
    await ready(page)
    await page.shows(lambda v: v["me"]["today"]["break_ms"] > 0)


async def test_wallboard_is_shown_to_a_supervisor(world: DeskWorld, client: Client) -> None:
    page = await Page.of(client, "nadzor", "wallboard")
    assert page.view["city"] == "Warszawa"
    await world.call()
    await page.shows(lambda v: v["total"]["waiting"]["phone"] == 1)
    await page.shows(lambda v: v["queues"]["drogi"]["oldest_ms"])


async def test_contact_without_eligible_consultant_is_counted_on_the_wallboard(
    world: DeskWorld, client: Client
) -> None:
    await world.accounts.put(a_consultant("ewa", skills={"odpady": 80, "lang-pl": 90}), PASSWORD)
    wall = await Page.of(client, "nadzor", "wallboard")
    assert wall.view["queues"]["drogi"]["without_consultant"] == 0
    async with TestClient(TestServer(world.app)) as desks:
        await ready(await Page.of(desks, "ewa"))
        await world.call(queue="drogi")
        await wall.shows(lambda v: v["queues"]["drogi"]["without_consultant"] == 1)
        assert wall.view["queues"]["odpady"]["without_consultant"] == 0
        able = await Page.of(desks, "agnieszka")
        await able.press("state", {"state": "ready"})
        await wall.shows(lambda v: v["queues"]["drogi"]["without_consultant"] == 0)


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


async def is_stored(world: DeskWorld, contact_id: str) -> bool:
    assignment = await world.services.assignments.get(contact_id)
    return assignment is not None and assignment.connected_ms is not None


async def test_metrics_count_outcomes_without_personal_data(
    world: DeskWorld, client: Client, page: Page
) -> None:
    contact_id = await talking(world, page)
    await page.press(f"contacts/{contact_id}/end")
    await page.shows(lambda v: v["contacts"][contact_id]["ended_ms"])
    text = await (await client.get("/metrics")).text()
    for line in (
        'centrala_contacts_total{channel="phone",outcome="handled",queue="drogi"} 1.0',
        'centrala_queue_waiting{channel="phone",queue="drogi"} 0.0',
        'centrala_queue_longest_wait_seconds{queue="drogi"} 0.0',
        'centrala_wait_seconds_count{channel="phone",queue="drogi"} 1.0',
        'centrala_handle_seconds_count{channel="phone",queue="drogi"} 1.0',
        'centrala_consultants{state="wrap-up"} 1.0',
        'centrala_channel_up{channel="phone"} 1.0',
        "centrala_ami_last_message_age_s 0.5",
        "centrala_fastagi_sessions 2.0",
        'centrala_build_info{version="0"} 1.0',
    ):
        assert line in text
    assert "601000118" not in text
    assert "agnieszka" not in text.lower()
