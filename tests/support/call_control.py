"""The telephone side of an engine in one process: FastAGI, AMI and call control over an ACD."""

from __future__ import annotations

import asyncio
import math
import struct
import uuid
import wave
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar

import yaml

from acd.adapters.memory.contacts import MemoryContactBook
from acd.adapters.memory.event_ledger import MemoryEventLedger
from acd.domain.messages.commands import BecomeNotReady, BecomeReady, SignIn
from acd.domain.messages.events import Event
from acd.domain.model.consultant import NotReadyReason
from acd.ports.acd import StampedEvent
from acd.ports.channel_status import ChannelStatus
from acd.service.event_consumer import EventConsumer
from config.readers.ivr_document import load
from ivr.asterisk.ami.client import AmiClient
from ivr.asterisk.ami.types import AmiSettings
from ivr.asterisk.call_control.commands import ChannelCommands
from ivr.asterisk.call_control.connector import PhoneConnector
from ivr.asterisk.call_control.registrations import DeviceRegistrations
from ivr.asterisk.fastagi.returning_callers import ReturningCallers
from ivr.asterisk.fastagi.scripts import FastAgiScripts
from ivr.asterisk.fastagi.server import FastAgiServer
from ivr.asterisk.provisioning.settings import AsteriskSettings
from ivr.flow.document import Document
from ivr.flow.lint import References
from ivr.flow.verbs import Phrase
from tests.support.acd_service import MachineClock, RunningAcd
from tests.support.asterisk import ROOT, SHIPPED_PROMPTS
from tests.support.background import cancelled
from tests.support.waiting import until

QUEUES = ("drogi", "odpady", "komunikacja", "informacja")
LANGUAGES = ("pl", "uk", "en")
PROMPT_HZ = {
    "topic-menu": 500,
    "position": 700,
    "consultant-ended": 900,
    "please-hold": 1300,
    "fallback-queue": 1100,
}
OTHER_HZ = 400

E = TypeVar("E", bound=Event)


class ToneSounds:
    """Sounds of 0.2 s: the frequency of the tone tells which prompt was played."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        prompts = yaml.safe_load((SHIPPED_PROMPTS / "pl.yaml").read_bytes())["prompts"]
        for language in LANGUAGES:
            (folder / language).mkdir(parents=True, exist_ok=True)
            for prompt in prompts:
                write_tone(folder / language / f"{prompt}.wav", PROMPT_HZ.get(prompt, OTHER_HZ))

    async def path(self, phrase: Phrase, language: str) -> str:
        return str(self.folder / (phrase.language or language) / phrase.prompt)


def write_tone(path: Path, hz: int, seconds: float = 0.2) -> None:
    samples = (
        int(8000 * math.sin(2 * math.pi * hz * n / 8000)) for n in range(int(8000 * seconds))
    )
    with wave.open(str(path), "wb") as file:
        file.setparams((1, 2, 8000, 0, "NONE", ""))
        file.writeframes(b"".join(struct.pack("<h", sample) for sample in samples))


def city_document() -> Document:
    """Return `config/ivr.yaml`, checked against the shipped prompts."""
    prompts = {
        name: set(yaml.safe_load((SHIPPED_PROMPTS / f"{name}.yaml").read_bytes())["prompts"])
        for name in LANGUAGES
    }
    skills = (*QUEUES, *(f"lang-{language}" for language in LANGUAGES))
    return load(ROOT / "config/ivr.yaml", References(QUEUES, skills, prompts))


@dataclass
class MemoryStatuses:
    """Publisher that keeps the last status of the channel."""

    last: ChannelStatus | None = None

    def publish(self, status: ChannelStatus) -> None:
        self.last = status


@dataclass
class Telephone:
    """Parts of one engine that talk to Asterisk; `stop` is as abrupt as a kill."""

    ami: AmiClient
    commands: ChannelCommands
    connector: PhoneConnector
    statuses: MemoryStatuses
    devices: DeviceRegistrations
    tasks: list[asyncio.Task[None]] = field(default_factory=list)

    async def stop(self) -> None:
        await cancelled(*self.tasks)


@dataclass
class EventLedger:
    """Consumer that keeps every event of the ACD; `await ledger.next(OfferMade)` waits for one."""

    events: list[StampedEvent] = field(default_factory=list)
    name: str = "test-ledger"

    async def handle(self, event: StampedEvent) -> None:
        self.events.append(event)

    def all(self, kind: type[E]) -> list[E]:
        return [stamped.event for stamped in self.events if isinstance(stamped.event, kind)]

    def stamped(self, kind: type[Event]) -> list[StampedEvent]:
        return [stamped for stamped in self.events if isinstance(stamped.event, kind)]

    async def next(self, kind: type[E], count: int = 1, within_s: float = 10.0) -> E:
        """Return the `count`-th event of a kind, once it is there."""
        await until(lambda: len(self.all(kind)) >= count, within_s)
        return self.all(kind)[count - 1]


@dataclass
class Exchange:
    """An ACD, a ledger of its events, and the means to start and stop the telephone side."""

    running: RunningAcd
    settings: AsteriskSettings
    sounds: ToneSounds
    book: MemoryContactBook = field(default_factory=MemoryContactBook)
    event_ledger: EventLedger = field(default_factory=EventLedger)
    telephone: Telephone | None = None

    async def start(self) -> Telephone:
        settings = self.settings
        ami = AmiClient(
            AmiSettings(settings.ami_host, settings.ami_port, "centrala", settings.ami_secret)
        )
        devices = DeviceRegistrations()
        acd, clock = self.running.acd, MachineClock()
        statuses, commands = MemoryStatuses(), ChannelCommands(ami, "19115")
        connector = PhoneConnector(
            ami,
            commands,
            acd,
            devices,
            clock,
            statuses,
            reconcile_s=0.5,
            device_grace_s=0.5,
        )
        scripts = FastAgiScripts(
            city_document(),
            acd,
            self.book,
            self.sounds,
            clock,
            dial_key=lambda number: f"key-of-{number}",
            returning_callers=ReturningCallers(self.book, acd),
            event_ledger=MemoryEventLedger(),
        )
        agi = FastAgiServer(settings.agi_host, settings.agi_port, scripts.routes())
        consumer = EventConsumer(self.running.events, self.running.cursors, connector)
        parts = (ami.run(), connector.run(), agi.run(), consumer.run())
        self.telephone = Telephone(
            ami, commands, connector, statuses, devices, [asyncio.create_task(p) for p in parts]
        )
        await agi.listening.wait()
        await until(lambda: ami.connected)
        return self.telephone

    async def stop(self) -> None:
        if self.telephone is not None:
            await self.telephone.stop()
            self.telephone = None

    async def consultant(self, name: str, *skills: str, ready: bool = True) -> None:
        levels = dict.fromkeys((*QUEUES, "lang-pl", *skills), 50)
        await self.running.acd.submit(SignIn(name, levels), f"sign-in:{uuid.uuid4()}")
        if ready:
            await self.ready(name)

    async def ready(self, name: str) -> None:
        await self.running.acd.submit(BecomeReady(name), f"ready:{uuid.uuid4()}")

    async def not_ready(self, name: str) -> None:
        pause = BecomeNotReady(name, NotReadyReason.BREAK)
        await self.running.acd.submit(pause, f"pause:{uuid.uuid4()}")


@asynccontextmanager
async def ami_events(settings: AsteriskSettings) -> AsyncIterator[AmiClient]:
    """A second AMI client, connected, whose events no connector reads."""
    login = AmiSettings(settings.ami_host, settings.ami_port, "centrala", settings.ami_secret)
    client = AmiClient(login)
    task = asyncio.create_task(client.run())
    try:
        await until(lambda: client.connected)
        yield client
    finally:
        task.cancel()


async def next_event(client: AmiClient, name: str, within_s: float = 10.0, **fields: str) -> None:
    """Wait for an event with this name and these fields."""
    async with asyncio.timeout(within_s):
        while True:
            event = await client.events.get()
            if event.name == name and all(event[key] == fields[key] for key in fields):
                return
