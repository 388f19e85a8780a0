"""Chat connector over HTTP and WebSockets, with a running ACD."""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from pathlib import Path
from typing import Any

import pytest
from aiohttp import ClientWebSocketResponse, CookieJar, WSCloseCode, WSMsgType, web
from aiohttp.test_utils import TestClient, TestServer

from acd.adapters.memory.contacts import MemoryContactBook
from acd.adapters.memory.conversations import MemoryConversations
from acd.adapters.memory.security_log import MemorySecurityLog
from acd.adapters.memory.signals import MemorySignals
from acd.adapters.memory.transcripts import MemoryTranscripts
from acd.domain.messages.commands import (
    AcceptOffer,
    AddMessage,
    BecomeReady,
    EndEngagement,
    EngagementConnected,
    FinishWrapUp,
    SignIn,
)
from acd.domain.model.contact import Author, ContactState, Party
from acd.ports.clock import Clock
from acd.ports.contacts import Message
from acd.service.replica.backpressure import LagLimits
from acd.service.typing_signals import SignalledTyping
from channels.chat.connector import ChatConnector
from channels.chat.inbound import ChatIntake
from channels.chat.notices import ChatNotices
from channels.chat.outbound import ChatViews
from channels.chat.routes import COOKIE, ChatHttp
from channels.chat.schemas import NewChat
from channels.chat.settings import ChatSettings
from channels.chat.socket_limits import SocketLimits
from channels.chat.transcripts import ChatTranscripts
from tests.support.acd_service import OVERLOADED, MachineClock, RunningAcd, running_acd
from tests.support.builders import AnsweringClock
from tests.support.consultant_names import FixedNames
from tests.support.notices import CLOSED_TEXT, NOTICES, closing
from tests.support.waiting import PATIENCE_S, until, until_true
from web.idempotency import REPEATED, RepeatedRequests
from web.limits import Limit
from web.problem_json import problems
from web.security_events import SECURITY_LOG
from web.site import SITE, Site
from web.token_bucket import Rate

NEW = {"language": "pl", "queue": "drogi", "name": "Anna", "text": "Dziura na Puławskiej"}
PATH = "/api/v1/chat"
EWA = "ewa"


class City:
    """A chat connector, an ACD and one consultant, `ewa`."""

    def __init__(self, running: RunningAcd, settings: ChatSettings, clock: Clock) -> None:
        self.acd = running.acd
        self.clock = clock
        self.book = MemoryContactBook()
        self.conversations = MemoryConversations()
        self.tickets: dict[str, str] = {}
        self.typing_contacts: list[str] = []
        self.post = MemoryTranscripts()
        transcripts = ChatTranscripts(self.post, self.book, self.conversations, b"secret")
        views = ChatViews(
            self.acd,
            self.conversations,
            FixedNames({EWA: "Ewa Marzec"}),
            self.ticket_number,
            transcripts.key_of,
        )
        self.typing = typing = SignalledTyping(MemorySignals())
        intake = ChatIntake(
            self.acd, self.book, self.conversations, self.clock, secrets.token_hex, settings
        )
        self.limits = SocketLimits(clock, settings)
        self.connector = ChatConnector(
            self.acd,
            self.conversations,
            self.clock,
            intake,
            views,
            ChatNotices(self.acd, self.book, self.conversations, self.clock, NOTICES),
            typing,
            settings,
            self.limits.refused,
        )
        self.app = web.Application(middlewares=[problems], client_max_size=65_536)
        self.app[SITE] = Site(ui_dir=Path())
        self.app[SECURITY_LOG] = MemorySecurityLog()
        self.app[REPEATED] = RepeatedRequests(clock.now_ms)
        http = ChatHttp(
            self.connector,
            self.clock,
            settings,
            transcripts,
            self.typing_contacts.append,
            self.limits,
        )
        self.app.add_routes(http.api().routes())
        running.follow(self.connector)

    async def ticket_number(self, contact_id: str) -> str | None:
        return self.tickets.get(contact_id)

    def contact(self) -> str:
        (contact,) = self.acd.contacts()
        return contact.contact_id

    async def sign_in(self, skills: dict[str, int] | None = None) -> None:
        skills = skills or {"drogi": 50, "lang-pl": 100}
        await self.acd.submit(SignIn(EWA, skills), f"in:{EWA}")
        await self.acd.submit(BecomeReady(EWA), f"ready:{EWA}")

    async def take(self, contact_id: str) -> None:
        contact = self.acd.contact(contact_id)
        assert contact is not None
        assert contact.offer_id is not None
        await self.acd.submit(AcceptOffer(contact.offer_id, EWA), f"accept:{contact_id}")
        await self.acd.submit(EngagementConnected(contact_id), f"connected:{contact_id}")

    async def write(self, contact_id: str, text: str, author: Author = Author.CONSULTANT) -> None:
        message_id = f"{contact_id}-c-{secrets.token_hex(4)}"
        message = Message(message_id, contact_id, author, text, self.clock.now_ms(), EWA)
        await self.conversations.add(message)
        added = AddMessage(contact_id, message_id, author)
        await self.acd.submit(added, f"message:{message_id}")

    async def end(self, contact_id: str) -> None:
        await self.acd.submit(EndEngagement(contact_id, Party.CONSULTANT), f"end:{contact_id}")


@asynccontextmanager
async def city(
    settings: ChatSettings | None = None,
    clock: Clock | None = None,
    limits: LagLimits | None = None,
) -> AsyncIterator[City]:
    async with running_acd(limits=limits) as running:
        yield City(running, settings or ChatSettings(), clock or MachineClock())


@asynccontextmanager
async def browser(city: City) -> AsyncIterator[TestClient[Any, Any]]:
    """Serve the chat to one browser."""
    async with TestClient(TestServer(city.app), cookie_jar=CookieJar(unsafe=True)) as client:
        yield client


async def next_frame(
    socket: ClientWebSocketResponse, kind: str, **expected: object
) -> dict[str, Any]:
    """Return the next frame of this type with the expected members."""
    async with asyncio.timeout(PATIENCE_S):
        while True:
            frame: dict[str, Any] = await socket.receive_json()
            if frame["type"] == kind and frame.items() >= expected.items():
                return frame


async def test_overloaded_acd_refuses_a_new_chat() -> None:
    async with city(limits=OVERLOADED) as town, browser(town) as resident:
        answer = await resident.post(PATH, json=NEW)
        assert answer.status == 503
        assert (await answer.json())["code"] == "acd-overloaded"
        assert town.acd.contacts() == ()


async def test_new_chat_waits_for_a_consultant_who_speaks_its_language() -> None:
    async with city() as town, browser(town) as resident:
        answer = await resident.post(PATH, json=NEW)
        assert answer.status == 201
        cookie = answer.cookies[COOKIE]
        assert cookie["httponly"]
        assert cookie["samesite"] == "Strict"
        contact_id = town.contact()
        record = await town.book.get(contact_id)
        assert record is not None
        assert record.name == "Anna"
        assert cookie.value not in (record.external_id or "")
        await town.sign_in({"drogi": 50, "lang-en": 100})
        waiting = town.acd.contact(contact_id)
        assert waiting is not None
        assert waiting.state is ContactState.WAITING


async def test_messages_appear_on_the_page_but_notes_of_the_team_do_not() -> None:
    async with city() as town, browser(town) as resident:
        await resident.post(PATH, json=NEW)
        contact_id = town.contact()
        async with resident.ws_connect(f"{PATH}/ws") as page:
            snapshot = await next_frame(page, "snapshot", stage="waiting", position=1)
            assert [message["text"] for message in snapshot["messages"]] == [NEW["text"]]
            await town.sign_in()
            await town.take(contact_id)
            await next_frame(page, "stage", stage="talking", consultant_name="Ewa")
            await town.write(contact_id, "tylko dla zespołu", Author.NOTE)
            await town.write(contact_id, "Dzień dobry")
            answer = await next_frame(page, "message")
            assert (answer["author"], answer["text"]) == ("consultant", "Dzień dobry")
            await page.send_json({"type": "message", "client_id": "m1", "text": "Witam"})
            echo = await next_frame(page, "message", author="resident")
            assert echo["id"] == f"{contact_id}-r-m1"
            await page.send_json({"type": "typing"})
            await until(lambda: town.typing_contacts == [contact_id])
            town.typing.publish(contact_id, Author.CONSULTANT)
            await next_frame(page, "typing", author="consultant")


async def test_repeated_message_is_stored_once() -> None:
    async with city() as town, browser(town) as resident:
        await resident.post(PATH, json=NEW)
        async with resident.ws_connect(f"{PATH}/ws") as page:
            for text in ("raz", "raz", "dwa"):
                frame = {"type": "message", "client_id": text, "text": text}
                await page.send_json(frame)
            await next_frame(page, "message", text="dwa")
        texts = [message.text for message in await town.conversations.list(town.contact())]
        assert texts == [NEW["text"], "raz", "dwa"]


async def test_reloaded_page_shows_the_same_conversation() -> None:
    async with city() as town, browser(town) as resident:
        await resident.post(PATH, json=NEW)
        await town.sign_in()
        await town.take(town.contact())
        await town.write(town.contact(), "Dzień dobry")
        async with resident.ws_connect(f"{PATH}/ws") as page:
            first = await next_frame(page, "snapshot")
        async with resident.ws_connect(f"{PATH}/ws") as page:
            second = await next_frame(page, "snapshot")
        shown = await (await resident.get(PATH)).json()
        assert first == second
        assert {"type": "snapshot"} | shown == {k: first[k] for k in ("type", *shown)}
        assert shown["stage"] == "talking"
        assert shown["consultant_name"] == "Ewa"


async def test_ended_chat_shows_the_number_of_the_ticket() -> None:
    async with city() as town, browser(town) as resident:
        await resident.post(PATH, json=NEW)
        contact_id = town.contact()
        await town.sign_in()
        await town.take(contact_id)
        async with resident.ws_connect(f"{PATH}/ws") as page:
            await next_frame(page, "snapshot", stage="talking")
            await town.end(contact_id)
            assert "ticket" not in await next_frame(page, "stage", stage="ended")
            town.tickets[contact_id] = "614902/26"
            await town.acd.submit(FinishWrapUp(EWA, contact_id), "done")
            await next_frame(page, "stage", stage="ended", ticket="614902/26")
            await page.send_json({"type": "message", "client_id": "late", "text": "halo"})
            await next_frame(page, "error", code="chat-ended")


async def test_ended_chat_is_not_shown_to_the_next_person_at_the_computer() -> None:
    async with city() as town, browser(town) as resident:
        await resident.post(PATH, json=NEW)
        contact_id = town.contact()
        await town.sign_in()
        await town.take(contact_id)
        assert (await resident.get(PATH)).status == 200
        await town.end(contact_id)
        gone = await resident.get(PATH)
        assert (gone.status, (await gone.json())["code"]) == (404, "chat-unknown")


async def test_forgotten_chat_has_ended_and_left_the_browser() -> None:
    async with city() as town, browser(town) as resident:
        await resident.post(PATH, json=NEW)
        forgotten = town.contact()
        for _ in range(2):
            assert (await resident.delete(PATH)).status == 204
        assert town.acd.contacts() == ()
        assert (await resident.get(f"{PATH}/ws")).status == 404
        assert (await resident.post(PATH, json=NEW)).status == 201
        assert town.contact() != forgotten


async def test_transcript_is_sent_once_also_after_the_browser_has_forgotten_the_chat() -> None:
    async with city() as town, browser(town) as resident:
        await town.sign_in()
        await resident.post(PATH, json=NEW)
        contact_id = town.contact()
        async with resident.ws_connect(f"{PATH}/ws") as page:
            key = (await next_frame(page, "snapshot"))["transcript_key"]
        body = {"key": key, "address": "Anna@Example.pl"}
        empty = await resident.post(f"{PATH}/transcript", json=body)
        assert (empty.status, (await empty.json())["code"]) == (409, "transcript-empty")
        await town.take(contact_id)
        await town.write(contact_id, "Naprawimy.")
        await resident.delete(PATH)
        for address in ("Anna@Example.pl", "other@example.org"):
            sent = await resident.post(f"{PATH}/transcript", json=body | {"address": address})
            assert sent.status == 204
        assert town.post.addresses == {contact_id: "anna@example.pl"}


async def test_transcripts_of_one_network_are_limited() -> None:
    async with (
        city(ChatSettings(transcripts=Limit(1, 60.0))) as town,
        browser(town) as resident,
    ):
        body = {"key": "chat-1.x", "address": "anna@example.pl"}
        statuses = [(await resident.post(f"{PATH}/transcript", json=body)).status for _ in "12"]
        assert statuses == [404, 429]


async def test_waiting_page_shows_the_new_position_when_an_earlier_chat_leaves() -> None:
    async with city() as town, browser(town) as resident:
        await town.connector.intake.start(NewChat(language="pl", queue="drogi", text="Pierwsza"))
        await resident.post(PATH, json=NEW)
        async with resident.ws_connect(f"{PATH}/ws") as page:
            await next_frame(page, "snapshot", stage="waiting", position=2)
            first = min(town.acd.contacts(), key=lambda contact: contact.admitted_ms)
            await town.connector.intake.leave(first.contact_id)
            await next_frame(page, "stage", stage="waiting", position=1)


async def test_resident_who_leaves_ends_the_engagement() -> None:
    async with city() as town, browser(town) as resident:
        await resident.post(PATH, json=NEW)
        await town.sign_in()
        await town.take(town.contact())
        async with resident.ws_connect(f"{PATH}/ws") as page:
            await page.send_json({"type": "leave"})
            await next_frame(page, "stage", stage="ended")
        consultant = town.acd.consultant(EWA)
        assert consultant is not None
        assert consultant.contacts == ()


async def test_chat_is_closed_when_its_page_stays_closed_past_the_grace_period() -> None:
    clock = AnsweringClock()
    async with city(ChatSettings(gone_after_s=60), clock) as town, browser(town) as resident:
        await resident.post(PATH, json=NEW)
        async with resident.ws_connect(f"{PATH}/ws") as page:
            await next_frame(page, "snapshot")
            await town.connector.sweep()
            clock.advance(60_000)
            await town.connector.sweep()
            assert len(town.acd.contacts()) == 1
        await until(lambda: not town.connector.views.is_watched(town.contact()))
        clock.advance(59_999)
        await town.connector.sweep()
        assert len(town.acd.contacts()) == 1
        clock.advance(1)
        await town.connector.sweep()
        assert (await resident.get(PATH)).status == 404


async def test_chat_in_a_closed_queue_reads_one_notice_also_after_a_reload() -> None:
    async with city() as town, browser(town) as resident:
        await town.acd.submit(closing("drogi"), "close")
        await resident.post(PATH, json=NEW)
        async with resident.ws_connect(f"{PATH}/ws") as page:
            snapshot = await next_frame(page, "snapshot")
            if [one["author"] for one in snapshot["messages"]] == ["resident"]:
                await next_frame(page, "message", author="system", text=CLOSED_TEXT)
        async with resident.ws_connect(f"{PATH}/ws") as page:
            snapshot = await next_frame(page, "snapshot", stage="waiting")
        texts = [(one["author"], one["text"]) for one in snapshot["messages"]]
        assert texts == [("resident", NEW["text"]), ("system", CLOSED_TEXT)]


async def test_chat_that_was_promised_an_answer_stays_when_its_page_is_closed() -> None:
    clock = AnsweringClock()
    async with city(ChatSettings(gone_after_s=60), clock) as town, browser(town) as resident:
        await town.acd.submit(closing("drogi"), "close")
        await resident.post(PATH, json=NEW)

        async def has_notice() -> bool:
            return len(await town.conversations.list(town.contact())) == 2

        await until_true(has_notice)
        await town.connector.sweep()
        clock.advance(600_000)
        await town.connector.sweep()
        assert len(town.acd.contacts()) == 1
        assert (await resident.delete(PATH)).status == 204
        assert town.acd.contacts() == ()


async def test_pages_are_disconnected_when_the_connector_stops() -> None:
    async with city() as town, browser(town) as resident:
        await resident.post(PATH, json=NEW)
        async with resident.ws_connect(f"{PATH}/ws") as page:
            await next_frame(page, "snapshot")
            connector = asyncio.create_task(town.connector.run())
            await asyncio.sleep(0)
            connector.cancel()
            async with asyncio.timeout(PATIENCE_S):
                assert (await page.receive()).type is WSMsgType.CLOSE
            assert page.close_code == WSCloseCode.TRY_AGAIN_LATER


@pytest.mark.parametrize("malformed", ["hello", "[]", '{"type":"message"}', "\x00", "x" * 40_000])
async def test_malformed_message_closes_its_own_socket_only(malformed: str) -> None:
    async with city() as town, browser(town) as resident:
        await resident.post(PATH, json=NEW)
        url = f"{PATH}/ws"
        async with resident.ws_connect(url) as good, resident.ws_connect(url) as bad:
            await next_frame(good, "snapshot")
            await next_frame(bad, "snapshot")
            await bad.send_str(malformed)
            async with asyncio.timeout(PATIENCE_S):
                while (received := await bad.receive()).type is WSMsgType.TEXT:
                    assert received.json() == {"type": "error", "code": "message-invalid"}
            assert bad.close_code in (1008, 1009)
            await good.send_json({"type": "message", "client_id": "m", "text": "jestem"})
            await next_frame(good, "message", text="jestem")


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"queue": "vip"}, "queue"),
        ({"language": "de"}, "language"),
        ({"text": "x" * 4001}, "text"),
        ({"address": "nowhere"}, "address"),
        ({"admin": True}, "admin"),
    ],
)
async def test_invalid_new_chat_is_refused_with_its_field(
    change: dict[str, object], field: str
) -> None:
    async with city() as town, browser(town) as resident:
        answer = await resident.post(PATH, json=NEW | change)
        problem = await answer.json()
        assert (answer.status, problem["code"], problem["field"]) == (422, "request-invalid", field)
        assert town.acd.contacts() == ()


async def test_unknown_cookie_opens_no_chat() -> None:
    async with city() as town, browser(town) as resident:
        resident.session.cookie_jar.update_cookies({COOKIE: "guess"})
        assert (await resident.get(PATH)).status == 404
        assert (await resident.get(f"{PATH}/ws")).status == 404


async def test_chat_that_is_started_twice_is_one_contact() -> None:
    async with city() as town, browser(town) as resident:
        first = await (await resident.post(PATH, json=NEW)).json()
        assert await (await resident.post(PATH, json=NEW)).json() == first
        assert len(town.acd.contacts()) == 1


async def test_new_chats_of_one_address_are_limited() -> None:
    async with city(ChatSettings(new_chats=Limit(1, 60))) as town, browser(town) as resident:
        assert (await resident.post(PATH, json=NEW)).status == 201
        resident.session.cookie_jar.clear()
        refused = await resident.post(PATH, json=NEW)
        assert refused.status == 429
        assert 0 < int(refused.headers["Retry-After"]) <= 60
        assert (await refused.json())["code"] == "rate-limit-exceeded"


async def test_messages_above_the_limit_are_refused_and_not_stored() -> None:
    async with city(ChatSettings(messages=Limit(1, 60))) as town, browser(town) as resident:
        await resident.post(PATH, json=NEW)
        async with resident.ws_connect(f"{PATH}/ws") as page:
            for text in ("raz", "dwa"):
                await page.send_json({"type": "message", "client_id": text, "text": text})
            await next_frame(page, "error", code="rate-limit-exceeded")
        stored = await town.conversations.list(town.contact())
        assert [message.text for message in stored] == [NEW["text"], "raz"]


async def test_sixth_page_of_a_chat_is_refused() -> None:
    async with city() as town, browser(town) as resident, AsyncExitStack() as pages:
        await resident.post(PATH, json=NEW)
        for _ in range(5):
            page = await pages.enter_async_context(resident.ws_connect(f"{PATH}/ws"))
            await next_frame(page, "snapshot")
        refused = await resident.get(f"{PATH}/ws")
        assert (refused.status, (await refused.json())["code"]) == (409, "chat-sockets-exceeded")
        await page.close()
        await until(lambda: town.connector.views.open_pages == 4)
        async with resident.ws_connect(f"{PATH}/ws") as again:
            await next_frame(again, "snapshot")
        assert town.connector.status().figures["chat_sockets_refused"] == 1


@pytest.mark.parametrize("kind", ["typing", "text", "ping", "pong"])
async def test_page_that_sends_too_many_frames_is_disconnected(kind: str) -> None:
    """Frames of every kind count, before they are parsed."""
    frames = Rate(per_s=1.0, burst=20.0)
    async with city(ChatSettings(frames=frames)) as town, browser(town) as resident:
        await resident.post(PATH, json=NEW)
        async with resident.ws_connect(f"{PATH}/ws", autoping=False) as page:
            await next_frame(page, "snapshot")
            with suppress(ConnectionError):
                for _ in range(40):
                    await send_frame(page, kind)
            async with asyncio.timeout(PATIENCE_S):
                while (await page.receive()).type is not WSMsgType.CLOSE:
                    pass
            assert page.close_code == WSCloseCode.POLICY_VIOLATION
        assert town.connector.status().figures["chat_frames_refused"] == 1


async def send_frame(page: ClientWebSocketResponse, kind: str) -> None:
    if kind == "ping":
        await page.ping()
    elif kind == "pong":
        await page.pong()
    else:
        message = {"type": "message", "client_id": "m", "text": "jestem"}
        await page.send_json({"type": "typing"} if kind == "typing" else message)


async def test_typing_signals_in_an_interval_are_one_and_no_messages() -> None:
    settings = ChatSettings(messages=Limit(1, 60))
    async with city(settings) as town, browser(town) as resident:
        await resident.post(PATH, json=NEW)
        async with resident.ws_connect(f"{PATH}/ws") as page:
            for _ in range(10):
                await page.send_json({"type": "typing"})
            await page.send_json({"type": "message", "client_id": "m", "text": "jestem"})
            await next_frame(page, "message", text="jestem")
        assert town.typing_contacts == [town.contact()]


async def test_thirty_residents_behind_one_address_lose_no_message() -> None:
    """Each writes ten messages, with typing signals before them, and loses none."""

    async def chat(town: City, number: int) -> None:
        async with browser(town) as resident:
            assert (await resident.post(PATH, json=NEW)).status == 201
            async with resident.ws_connect(f"{PATH}/ws") as page:
                for count in range(10):
                    await page.send_json({"type": "typing"})
                    text = f"{number} {count}"
                    written = {"type": "message", "client_id": f"m{count}", "text": text}
                    await page.send_json(written)
                    await next_frame(page, "message", text=text)

    async with city() as town:
        await asyncio.gather(*(chat(town, number) for number in range(30)))
        assert len(town.acd.contacts()) == 30
        assert sum(town.limits.refused.values()) == 0
