"""A desk with the residents' chat, served from a thread, for clients that block."""

from __future__ import annotations

import asyncio
import secrets
import threading
from collections.abc import Coroutine, Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any, TypeVar

from aiohttp.test_utils import TestServer

from acd.adapters.memory.transcripts import MemoryTranscripts
from acd.domain.messages.commands import EndEngagement
from acd.domain.model.contact import Party
from acd.ports.case_actions import CaseAction
from acd.ports.officers import Officer
from channels.chat.connector import ChatConnector
from channels.chat.inbound import ChatIntake
from channels.chat.notices import ChatNotices
from channels.chat.outbound import ChatViews
from channels.chat.routes import COOKIE as CHAT_COOKIE
from channels.chat.routes import ChatHttp
from channels.chat.schemas import NewChat
from channels.chat.settings import ChatSettings
from channels.chat.socket_limits import SocketLimits
from channels.chat.transcripts import ChatTranscripts
from channels.notices import Notices
from crm_bridge.imports import CrmImporter, ImportedTicket
from crm_bridge.knowledge.inquiry import InquiryRoutes
from crm_bridge.open_data.routes import OpenDataRoutes
from crm_bridge.open_data.store import OpenTickets
from crm_bridge.residents.matching import Resident
from crm_bridge.second_line.link_routes import LinkRoutes
from crm_bridge.tickets.status import TicketStatus
from crm_bridge.tickets.store import StatusChange
from desk.auth.sessions import SESSION_COOKIE
from desk.dependencies import DeskDependencies
from tests.support import second_line
from tests.support.city import CATALOGUE, HALINA, a_case
from tests.support.consultant_names import FixedNames
from tests.support.desk import DeskWorld, a_consultant, a_supervisor, an_officer, desk_world
from tests.support.waiting import PATIENCE_S
from web.limits import API_LIMIT, ApiLimit, Limit, Limiter

T = TypeVar("T")
CONSULTANT, SUPERVISOR, RESIDENT, NOBODY = "consultant", "supervisor", "resident", "nobody"
OFFICER = "officer"
RESIDENT_ID = "halina"
AMPLE = Limit(1_000_000, 60.0)


class ApiCity:
    """A served desk. `cookies`: by role; `call` runs a coroutine of the desk and waits for it."""

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        self._loop = loop
        self.world: DeskWorld
        self.intake: ChatIntake
        self.base_url = ""
        self.cookies: dict[str, dict[str, str]] = {}

    def call(self, work: Coroutine[Any, Any, T]) -> T:
        return asyncio.run_coroutine_threadsafe(work, self._loop).result(30)

    def add_chat(self, deps: DeskDependencies) -> DeskDependencies:
        """Return the dependencies with the residents' chat among the channels."""
        settings = ChatSettings(new_chats=AMPLE, messages=AMPLE, transcripts=AMPLE)
        acd, book, conversations = deps.acd, deps.book, deps.conversations
        self.intake = ChatIntake(acd, book, conversations, deps.clock, secrets.token_hex, settings)
        self.transcripts = ChatTranscripts(MemoryTranscripts(), book, conversations, b"secret")
        views = ChatViews(acd, conversations, FixedNames({}), _no_ticket, self.transcripts.key_of)
        limits = SocketLimits(deps.clock, settings)
        connector = ChatConnector(
            acd,
            conversations,
            deps.clock,
            self.intake,
            views,
            ChatNotices(acd, book, conversations, deps.clock, Notices()),
            deps.typing,
            settings,
            limits.refused,
        )
        http = ChatHttp(
            connector, deps.clock, settings, self.transcripts, typing=_ignore, limits=limits
        )
        inquiry = InquiryRoutes(deps.engine, deps.clock)
        open_data = OpenDataRoutes(OpenTickets(deps.engine, "Warszawa"), deps.clock)
        links = LinkRoutes(second_line.link_cases(deps.engine, deps.clock))
        own = (open_data.api(), inquiry.api(), links.api())
        return replace(deps, channel_apis=(http.api(), *own))

    async def serve(self, database: str, limit: Limit, ready: threading.Event) -> None:
        staff = (a_consultant(), a_consultant("piotr", name="Piotr Zalewski"), a_supervisor())
        people = (*staff, an_officer(), an_officer("lis", name="Piotr Lis"))
        async with desk_world(database, *people, alter=self.add_chat) as self.world:
            app = self.world.app
            app[API_LIMIT] = ApiLimit(
                Limiter("requests", limit),
                SESSION_COOKIE,
                self.world.deps.clock.now_ms,
                Limiter("requests", limit),
            )
            async with TestServer(app) as server:
                self.base_url = str(server.make_url("")).rstrip("/")
                await self._open_sessions()
                await self._write_register()
                ready.set()
                await asyncio.Event().wait()

    async def current_chat(self) -> tuple[str, str]:
        """Return contact and offer of a chat that the consultant may accept."""
        await self.world.services.presence.sign_in(a_consultant())
        await self.world.ready("agnieszka")
        contact_id = await self.world.chat()
        offer_id, _ = await self.world.offer_of(contact_id)
        return contact_id, offer_id

    async def talking_chat(self) -> str:
        """Return a chat that the consultant has accepted."""
        contact_id, _ = await self.current_chat()
        await self.world.answer(contact_id)
        return contact_id

    async def resident_chat(self) -> None:
        """Give the resident a chat that lasts."""
        started = await self.intake.start(NewChat(language="pl", queue="drogi", text="Dziura"))
        self.cookies[RESIDENT] = {CHAT_COOKIE: started.token}

    async def wrapped_up_chat(self) -> str:
        """Return a chat in its wrap-up."""
        contact_id = await self.talking_chat()
        await self.world.acd.submit(EndEngagement(contact_id, Party.CONSULTANT), "end")
        return contact_id

    async def ticket_number(self) -> str:
        """Return the number of a ticket."""
        contact_id = await self.talking_chat()
        record = await self.world.deps.book.get(contact_id)
        assert record is not None
        ticket = await self.world.deps.crm.open_ticket(record, a_case(), "agnieszka")
        return ticket.number

    async def case(self, *actions: CaseAction) -> str:
        """Return the number of a case of ZDM as it stands in paths, after the officer's actions."""
        number = await self.ticket_number()
        officer = Officer("lis", "Piotr Lis", "ZDM")
        for position, action in enumerate(actions):
            await self.world.deps.second_line.act(officer, number, 1, action, f"k-{position}")
        return number.replace("/", "-")

    async def imported_ticket(self, number: str) -> None:
        """Write another ticket of ZDM."""
        change = StatusChange(TicketStatus.NEW, "", 1)
        importer = CrmImporter(self.world.deps.engine, CATALOGUE)
        await importer.add_ticket(ImportedTicket(number, a_case(), (change,)))

    async def _open_sessions(self) -> None:
        sessions = self.world.services.sessions
        for role, user in (
            (CONSULTANT, "agnieszka"),
            (SUPERVISOR, "nadzor"),
            (OFFICER, "lis"),
        ):
            token, _ = await sessions.create(user)
            self.cookies[role] = {SESSION_COOKIE: token}
        new = NewChat(language="pl", queue="drogi", text="Dziura w jezdni")
        started = await self.intake.start(new)
        await self.intake.leave(started.contact_id)  # so that it is not offered before others
        self.cookies |= {RESIDENT: {CHAT_COOKIE: started.token}, NOBODY: {}}

    async def _write_register(self) -> None:
        register = CrmImporter(self.world.deps.engine, CATALOGUE)
        await register.add_resident(Resident(RESIDENT_ID, "Halina Wrona", "home"), (HALINA,))


@contextmanager
def api_city(database: str, limit: Limit = AMPLE) -> Iterator[ApiCity]:
    """Serve a city from a thread of its own; `limit`: of the API per session."""
    loop, ready = asyncio.new_event_loop(), threading.Event()
    city = ApiCity(loop)
    thread = threading.Thread(target=loop.run_forever, daemon=True)
    thread.start()
    serving = asyncio.run_coroutine_threadsafe(city.serve(database, limit, ready), loop)
    try:
        while not ready.wait(0.01):
            if serving.done():
                serving.result()
        yield city
    finally:
        serving.cancel()
        loop.call_soon_threadsafe(loop.create_task, _stop_when_idle(loop))
        thread.join(PATIENCE_S)
        loop.close()


async def _stop_when_idle(loop: asyncio.AbstractEventLoop) -> None:
    others = asyncio.all_tasks() - {asyncio.current_task()}
    await asyncio.wait(others, timeout=PATIENCE_S) if others else None
    loop.stop()


async def _no_ticket(_contact_id: str) -> str | None:
    return None


def _ignore(_contact_id: str) -> None:
    """No-op because nobody watches the residents' typing here."""
