"""A desk with everything real behind it but the telephone: ACD, contact book, CRM, accounts."""

from __future__ import annotations

import asyncio
import itertools
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any
from uuid import uuid4

from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer
from argon2 import PasswordHasher

from acd.adapters.memory import MemoryEventLog, MemorySnapshots
from acd.adapters.memory.security_log import MemorySecurityLog
from acd.adapters.memory.signals import MemorySignals
from acd.adapters.sql.attachments import SqlAttachments
from acd.adapters.sql.contacts import SqlContactBook
from acd.adapters.sql.conversations import SqlConversations
from acd.adapters.sql.engine import CityEngine, make_engine
from acd.adapters.sql.event_ledger import SqlEventLedger
from acd.adapters.sql.ledger import Ledger
from acd.domain.messages.commands import (
    AcceptOffer,
    AddMessage,
    AdmitContact,
    BecomeReady,
    ContactLeft,
    EngagementConnected,
    Tick,
)
from acd.domain.model.contact import CHAT, PHONE, Author
from acd.domain.model.queue_rules import Rules
from acd.ports.acd import StampedEvent
from acd.ports.channel_status import ChannelStatus, ChannelStatusPublisher
from acd.ports.clock import Clock
from acd.ports.contacts import ContactRecord, Message, PathStep
from acd.ports.log import BEGINNING
from acd.ports.process_status import ProcessStatus
from acd.serialisation.serialiser import to_view
from acd.service.channel_status import ChannelStatusBoard
from acd.service.replica.acd_service import AcdService
from acd.service.typing_signals import SignalledTyping
from acd.service.wallboard.view import Wallboard
from channels.email.quarantine import Quarantine
from crm_bridge.builtin import BuiltInCrm
from crm_bridge.city_places import CityPlaces
from crm_bridge.knowledge.editing import BuiltInEditing
from crm_bridge.knowledge.store import BuiltInKnowledge
from crm_bridge.outbox.store import SqlOutbox
from crm_bridge.residents.store import ResidentRegister
from crm_bridge.second_line.figures import SqlCaseFigures
from desk.auth.accounts import Accounts, Role, User
from desk.dependencies import DeskDependencies, DeskSettings, ShiftSpan
from desk.http.app import make_app
from desk.http.services import DESK, DeskServices
from desk.live.event_consumer import DeskConsumer
from tests.support import second_line
from tests.support.acd_service import MachineClock, RunningAcd, running_acd
from tests.support.city import CATALOGUE, QUESTIONS, UNIT_NAMES
from tests.support.waiting import until
from web.origins import Origin

Client = TestClient[web.Request, web.Application]
PASSWORD = "zielony-tramwaj-17"
WALL_TOKEN = "wall-token-for-tests"
WALL_HEADERS = {"Authorization": f"Bearer {WALL_TOKEN}"}
WALL_PROTOCOLS = ("centrala", f"bearer.{WALL_TOKEN}")
FEED_TOKEN = "feed-token-for-tests"
DESK_ORIGIN = Origin.parse("https://desk.example")
SHIFT_MS = 8 * 3_600_000
QUICK_HASHES = PasswordHasher(time_cost=1, memory_cost=64, parallelism=1)
"""Real argon2, cheap enough for a thousand tests."""

ALL_SKILLS = {
    **dict.fromkeys(("drogi", "odpady", "komunikacja", "informacja"), 80),
    **dict.fromkeys(("lang-pl", "lang-uk", "lang-en"), 90),
}


def a_consultant(user_id: str = "agnieszka", **changes: Any) -> User:
    user = User(
        id=user_id,
        login=user_id,
        name="Agnieszka Bielak",
        role=Role.CONSULTANT,
        grammatical_gender="f",
        skills=ALL_SKILLS,
        shift="popoludnie",
    )
    return replace(user, **changes)


def a_supervisor(user_id: str = "nadzor") -> User:
    return a_consultant(user_id, name="Marek Sowa", role=Role.SUPERVISOR, grammatical_gender="m")


def an_officer(user_id: str = "sek", **changes: Any) -> User:
    """Return an officer of ZDM, of the shipped organisation."""
    values = {"name": "Barbara Sęk", "role": Role.OFFICER, "office_id": "ZDM", **changes}
    return a_consultant(user_id, skills={}, shift=None, **values)


class SimulatedTelephone:
    """Publish what the telephone's connector would; moved by the test."""

    def __init__(self, statuses: ChannelStatusPublisher) -> None:
        self._statuses = statuses
        self._devices: set[str] = set()
        self.set_connected(True)

    def register(self, consultant_id: str) -> None:
        """The consultant's telephone registers."""
        self._devices.add(consultant_id)
        self.set_connected(True)

    def set_connected(self, connected: bool) -> None:
        figures = {
            "drift": 0.0,
            "ami_last_message_age_s": 0.5,
            "fastagi_sessions": 2.0,
        }
        error = None if connected else "ami-disconnected"
        devices = frozenset(self._devices)
        self._statuses.publish(ChannelStatus(PHONE, error, figures, devices))


class SimulatedProcesses:
    """Implement `ProcessStatuses`: all are there but those in `away`."""

    def __init__(self) -> None:
        self.away: set[str] = set()
        self.statuses: dict[str, ProcessStatus] = {}

    def is_away(self, process: str) -> bool:
        return process in self.away

    def status(self, process: str) -> ProcessStatus | None:
        return self.statuses.get(process)


@dataclass
class UsableCredentials:
    """Implement `SipCredentials` with an Asterisk that accepts every secret at once."""

    session_changes: int = 0

    async def wait_until_usable(self, consultant_id: str, secret: str) -> None:
        """Return at once."""

    def sessions_changed(self) -> None:
        self.session_changes += 1


@dataclass
class Watching:
    """Consumer of the desk, with the position of its last event."""

    consumer: DeskConsumer
    position: str = BEGINNING

    @property
    def name(self) -> str:
        return self.consumer.name

    async def handle(self, event: StampedEvent) -> None:
        await self.consumer.handle(event)
        self.position = event.id


@dataclass
class DeskWorld:
    """A desk with its ACD and database; `call` and `chat` admit residents."""

    app: web.Application
    acd: AcdService
    deps: DeskDependencies
    accounts: Accounts
    events: MemoryEventLog
    phone: SimulatedTelephone
    processes: SimulatedProcesses
    credentials: UsableCredentials
    watching: Watching
    _numbers: Any = field(default_factory=lambda: itertools.count(1))

    def consumer_position(self) -> str:
        """Return the id of the last event that the desk has handled."""
        return self.watching.position

    @property
    def services(self) -> DeskServices:
        return self.app[DESK]

    async def call(self, address: str | None = "+48601000118", queue: str = "drogi") -> str:
        """Admit a waiting call; return its contact id."""
        now = self.deps.clock.now_ms()
        contact_id = f"tel-{now // 1000}.{next(self._numbers)}"
        path = (PathStep("language-pl", "Polski"), PathStep("topic-drogi", "Drogi i chodniki"))
        record = ContactRecord(contact_id, PHONE, queue, "pl", now, address, path=path)
        await self._admit(record)
        return contact_id

    async def chat(self, text: str = "Dzień dobry, gdzie oddam lodówkę?") -> str:
        """Admit a waiting chat with a first message; return its contact id."""
        now = self.deps.clock.now_ms()
        contact_id = f"chat-{uuid4().hex[:12]}"
        record = ContactRecord(contact_id, CHAT, "odpady", "pl", now, name="Halina", subject=text)
        await self._admit(record)
        await self.resident_writes(contact_id, text)
        return contact_id

    async def resident_writes(self, contact_id: str, text: str) -> None:
        message_id = f"{contact_id}-r-{uuid4().hex[:8]}"
        now = self.deps.clock.now_ms()
        await self.deps.conversations.add(
            Message(message_id, contact_id, Author.RESIDENT, text, now)
        )
        await self.acd.submit(
            AddMessage(contact_id, message_id, Author.RESIDENT), f"message:{message_id}"
        )

    async def ready(self, consultant_id: str) -> None:
        """Declare a consultant ready."""
        await self.acd.submit(BecomeReady(consultant_id), f"ready:{uuid4()}")

    async def pass_time(self) -> None:
        """Let the ACD run the timers that are due by the clock."""
        now = self.deps.clock.now_ms()
        await self.acd.submit(Tick(now), f"tick:{now}")

    async def hang_up(self, contact_id: str) -> None:
        """Let the resident leave."""
        await self.acd.submit(ContactLeft(contact_id), f"left:{contact_id}")

    async def offer_of(self, contact_id: str) -> tuple[str, str]:
        """Return the offer of a contact and its consultant, once it is made."""
        await until(lambda: bool((v := self.acd.contact(contact_id)) and v.offer_id))
        view = self.acd.contact(contact_id)
        assert view is not None
        assert view.offer_id is not None
        assert view.consultant_id is not None
        return view.offer_id, view.consultant_id

    async def answer(self, contact_id: str) -> None:
        """Accept the offer and connect the two."""
        offer_id, consultant_id = await self.offer_of(contact_id)
        await self.acd.submit(AcceptOffer(offer_id, consultant_id), f"accept:{offer_id}")
        await self.acd.submit(EngagementConnected(contact_id), f"connected:{offer_id}")

    async def _admit(self, record: ContactRecord) -> None:
        await self.deps.book.open(record)
        contact = record.contact_id
        admit = AdmitContact(contact, record.channel, record.queue, record.language)
        await self.acd.submit(admit, f"admit:{contact}")


Alter = Callable[[DeskDependencies], DeskDependencies]


def _unchanged(deps: DeskDependencies) -> DeskDependencies:
    return deps


async def _works() -> None:
    """No-op because the part works."""


@asynccontextmanager
async def desk_world(
    database: str,
    *users: User,
    rules: Rules | None = None,
    clock: Clock | None = None,
    alter: Alter = _unchanged,
) -> AsyncIterator[DeskWorld]:
    """Run a desk. `database`: URL of a migrated database; `alter` changes the dependencies."""
    clock = clock or MachineClock()
    engine = make_engine(database)
    async with running_acd(rules, clock) as running:
        world = _world(engine, running, clock, alter)
        for user in users:
            await world.accounts.put(user, PASSWORD)
        await world.services.wallboard_tokens.put("screen", WALL_TOKEN, 365)
        running.follow(world.watching)
        try:
            yield world
        finally:
            await world.services.views.files.close()
    await engine.dispose()


def _world(engine: CityEngine, running: RunningAcd, clock: Clock, alter: Alter) -> DeskWorld:
    acd = running.acd
    book, signals = SqlContactBook(engine), MemorySignals()
    statuses = ChannelStatusBoard(signals, clock)
    phone, processes = SimulatedTelephone(statuses), SimulatedProcesses()
    credentials = UsableCredentials()
    deps = DeskDependencies(
        acd=acd,
        book=book,
        conversations=SqlConversations(engine),
        attachments=SqlAttachments(engine),
        mail_review=Quarantine(engine, clock),
        crm=BuiltInCrm(
            engine, CATALOGUE, book, book, clock, second_line.arrivals(engine), QUESTIONS
        ),
        questions=QUESTIONS,
        second_line=second_line.officer_cases(engine, clock, lambda: uuid4().hex),
        first_line=second_line.first_line(engine, clock),
        case_figures=SqlCaseFigures(engine, second_line.ORGANISATION, clock),
        outbox=SqlOutbox(engine, clock),
        places=CityPlaces(engine, CATALOGUE, clock),
        knowledge=BuiltInKnowledge(engine, UNIT_NAMES, {}, clock),
        knowledge_editing=BuiltInEditing(engine, UNIT_NAMES, clock),
        residents=ResidentRegister(engine, clock, lambda: uuid4().hex),
        channel_status=statuses,
        process_status=processes,
        typing=SignalledTyping(signals),
        sip_credentials=credentials,
        sip_secret=lambda session_key: f"secret-of-{session_key}",
        engine=engine,
        clock=clock,
        steady=clock,
        new_id=lambda: uuid4().hex,
        current=lambda: acd.health.log_available,
        lag=lambda: acd.health.lag,
        wallboard=_wallboard(running),
        shift=_shift,
        groups=lambda _consultant_id: ("dzienni",),
        event_ledger=SqlEventLedger(engine),
        security_log=MemorySecurityLog(),
        settings=DeskSettings(
            city="Warszawa",
            hotline="19115",
            sip_ws_url="ws://{host}:8088/ws",
            sip_domain="centrala.test",
            ui_dir=Path(__file__).parent / "no-such-folder",
            feed_token=FEED_TOKEN,
            origins=(DESK_ORIGIN,),
            prompts=frozenset({"long-wait"}),
        ),
        checks={"log": _works, "database": _works, "ami": _works},
    )
    accounts = Accounts(engine, QUICK_HASHES)
    app = make_app(alter(deps), accounts)
    return DeskWorld(
        app,
        acd,
        app[DESK].deps,
        accounts,
        running.events,
        phone,
        processes,
        credentials,
        Watching(app[DESK].consumer),
    )


def _wallboard(running: RunningAcd) -> Wallboard:
    board = Wallboard(
        running.events,
        MemorySnapshots(),
        running.cursors,
        city="Warszawa",
        hotline="19115",
        shift=lambda now_ms: to_view(_shift("rano", now_ms)),
        drift=lambda: 0,
    )
    running.tasks.append(asyncio.create_task(board.run()))
    return board


def _shift(shift_id: str | None, now_ms: int) -> ShiftSpan | None:
    starts = now_ms // SHIFT_MS * SHIFT_MS
    return ShiftSpan(shift_id or "rano", "Zmiana", starts, starts + SHIFT_MS)


@asynccontextmanager
async def served_desk(
    database: str, *users: User, clock: Clock | None = None, alter: Alter = _unchanged
) -> AsyncIterator[tuple[DeskWorld, Client]]:
    """Run a desk and its server; yield both with a client."""
    async with (
        desk_world(database, *users, clock=clock, alter=alter) as world,
        TestClient(TestServer(world.app)) as client,
    ):
        yield world, client


async def write_ledger(world: DeskWorld) -> int:
    """Copy all events of the log to the ledger; return their number."""
    ledger, events = Ledger(world.deps.engine), await world.events.read("0-0", 1_000, 0)
    for event in events:
        await ledger.handle(event)
    return len(events)
