"""Log server, database and city that an engine and its connectors share; the test is the engine."""

from __future__ import annotations

import asyncio
import os
import shutil
import subprocess
import sys
import uuid
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from aiohttp import web

from acd.domain.messages.commands import (
    AcceptOffer,
    AddMessage,
    AdmitContact,
    BecomeReady,
    ContactLeft,
    EndEngagement,
    EngagementConnected,
    FinishWrapUp,
    FollowHours,
    SignIn,
    SignOut,
)
from acd.domain.model.consultant import Activity
from acd.domain.model.contact import Author, ContactState, Party
from acd.domain.model.queue_rules import NO_RULES
from acd.ports.acd import ContactView
from acd.ports.contacts import Message
from centrala.host import secrets, valkey
from centrala.host.secrets import Secrets
from centrala.wiring import public_process
from centrala.wiring.acd import AcdParts, build_acd, publish_rules, start_acd
from centrala.wiring.channel_host import ChannelHost
from centrala.wiring.channel_parts import BuildChannel
from centrala.wiring.clock import SystemClock
from centrala.wiring.ledger import Ledger, build_ledger
from config.readers import city as city_files
from config.readers.city import City
from config.settings import ROOT, Settings
from tests.support.desk import PASSWORD, a_consultant
from tests.support.kiosk_channel import CHANNEL_ENTRY
from tests.support.notices import closing
from tests.support.waiting import PATIENCE_S, until
from web.server import HttpServer

CONSULTANT = "agnieszka"
SKILLS = {"informacja": 80, "drogi": 80, "lang-pl": 90}


@dataclass
class Installation:
    """`environment`: what a process of this installation is started with."""

    environment: dict[str, str]
    settings: Settings
    keys: Secrets
    city: City
    acd: AcdParts
    ledger: Ledger
    host: ChannelHost

    @property
    def base_url(self) -> str:
        return f"http://127.0.0.1:{self.settings.residents_port}"

    def contacts(self, channel: str) -> list[ContactView]:
        """Return the current contacts of a channel, oldest first."""
        contacts = (one for one in self.acd.service.contacts() if one.channel == channel)
        return sorted(contacts, key=lambda contact: contact.admitted_ms)

    async def contact(self, channel: str, count: int = 1) -> ContactView:
        """Wait for the `count`-th contact of the channel."""
        await self.until(lambda: len(self.contacts(channel)) >= count)
        return self.contacts(channel)[count - 1]

    async def sign_in(self) -> None:
        await self._submit(SignIn(CONSULTANT, SKILLS))
        await self._submit(BecomeReady(CONSULTANT))

    async def admit(self, channel: str) -> str:
        """Admit a contact of a channel whose connector does not run."""
        contact_id = f"{channel}-{uuid.uuid4().hex}"
        await self._submit(AdmitContact(contact_id, channel, "informacja", "pl"))
        return contact_id

    async def engage(self, contact_id: str) -> None:
        """Accept the contact for the consultant as soon as it is offered."""
        await self.until(lambda: self._offer(contact_id) is not None)
        await self._submit(AcceptOffer(self._offer(contact_id) or "", CONSULTANT))
        await self._submit(EngagementConnected(contact_id))

    async def answer(self, contact_id: str, text: str) -> None:
        """Store and announce a message of the consultant, as the desk does."""
        message_id, now_ms = f"{contact_id}-c-{uuid.uuid4().hex[:8]}", SystemClock().now_ms()
        message = Message(message_id, contact_id, Author.CONSULTANT, text, now_ms, CONSULTANT)
        await self.ledger.conversations.add(message)
        await self._submit(AddMessage(contact_id, message_id, Author.CONSULTANT))

    async def end(self, contact_id: str) -> None:
        await self._submit(EndEngagement(contact_id, Party.CONSULTANT))
        await self._submit(FinishWrapUp(CONSULTANT, contact_id))

    @asynccontextmanager
    async def closed_queue(self) -> AsyncIterator[None]:
        """Keep the queue of the arrivals closed until the end of the block."""
        await self._submit(closing("informacja"))
        yield
        await self._submit(FollowHours("informacja", "nadzor", "po awarii"))

    async def clear(self) -> None:
        """End all contacts and sign the consultant out."""
        for contact in self.acd.service.contacts():
            if contact.state is ContactState.ENGAGED:
                await self.end(contact.contact_id)
            else:
                await self._submit(ContactLeft(contact.contact_id))
        consultant = self.acd.service.consultant(CONSULTANT)
        if consultant is not None and consultant.activity is not Activity.OFFLINE:
            await self._submit(SignOut(CONSULTANT))

    async def until(self, condition: Callable[[], object]) -> None:
        """Wait until the condition is true."""
        await until(condition)

    def _offer(self, contact_id: str) -> str | None:
        contact = self.acd.service.contact(contact_id)
        return contact.offer_id if contact else None

    async def _submit(self, command: object) -> None:
        key = f"{type(command).__name__}:{uuid.uuid4().hex}"
        await self.acd.service.submit(command, key)  # type: ignore[arg-type]


@asynccontextmanager
async def installation(
    folder: Path, log_url: str, database: str, port: int, variables: Mapping[str, str]
) -> AsyncIterator[Installation]:
    """Run the engine's replica in this process, with published rules and one account."""
    own = {
        "CENTRALA_RUN_DIR": str(folder / "run"),
        "CENTRALA_CONFIG_DIR": str(_city_files(folder / "city")),
        "CENTRALA_RESIDENTS_PORT": str(port),
        "CENTRALA_ACD": f"t{uuid.uuid4().hex[:8]}",
        "DATABASE_URL": database,
        "REDIS_URL": log_url,
        **variables,
    }
    settings = _settings(own)
    keys = secrets.load_or_create(settings.run_dir / "secrets.json")
    city, clock = city_files.load(settings), SystemClock()
    acd = build_acd(valkey.url(settings, keys), settings.acd)
    ledger = build_ledger(settings.database, settings.deferred_contacts_dir, city, clock)
    host = ChannelHost(settings, keys, city, acd, ledger, clock, {})
    await start_acd(acd)
    tasks = [asyncio.ensure_future(run()) for run in (acd.service.run, *host.runs().values())]
    await publish_rules(acd.service, city.routing.rules)
    await host.accounts.put(a_consultant(CONSULTANT), PASSWORD)
    try:
        yield Installation({**os.environ, **own}, settings, keys, city, acd, ledger, host)
    finally:
        await _cancel(tasks)
        await acd.connection.close()
        await ledger.engine.dispose()


@asynccontextmanager
async def in_this_process(
    at: Installation, channel: str, build: BuildChannel
) -> AsyncIterator[None]:
    """Run the connector beside the engine's replica, as the engine does."""
    host = ChannelHost(
        at.settings, at.keys, at.city, at.acd, at.ledger, SystemClock(), {channel: build}
    )
    runs = list(host.runs().values())
    if host.apis:
        runs.append(_server(at, host).run)
    tasks = [asyncio.ensure_future(run()) for run in runs]
    try:
        yield
    finally:
        await _cancel(tasks)


@asynccontextmanager
async def in_second_process(at: Installation, module: Sequence[str]) -> AsyncIterator[None]:
    """Run the connector as its own program and kill it at the end of the block."""
    command = (sys.executable, "-m", *module)
    log = (at.settings.run_dir / "connector.log").open("ab")
    process = subprocess.Popen(command, env=at.environment, cwd=ROOT, stdout=log, stderr=log)
    try:
        yield
        assert process.poll() is None, Path(log.name).read_text(encoding="utf-8")
    finally:
        process.kill()
        process.wait()
        log.close()


def _server(at: Installation, host: ChannelHost) -> HttpServer:
    app: web.Application = public_process.application(
        at.settings, at.keys, at.city, host.apis, lambda: at.acd.service.rules() or NO_RULES
    )
    return HttpServer(app, "127.0.0.1", at.settings.residents_port)


def _settings(variables: Mapping[str, str]) -> Settings:
    values = {name.removeprefix("CENTRALA_").lower(): value for name, value in variables.items()}
    named = {name: values.pop(name.lower()) for name in ("DATABASE_URL", "REDIS_URL")}
    return Settings(_env_file=None, **values, **named)  # type: ignore[arg-type,call-arg]


def _city_files(folder: Path) -> Path:
    """Copy the shipped files and declare the kiosk of the tests."""
    ignored = shutil.ignore_patterns("*.py", "__pycache__")
    shutil.copytree(ROOT / "config", folder, ignore=ignored)
    with (folder / "channels.yaml").open("a", encoding="utf-8") as channels:
        channels.write(CHANNEL_ENTRY)
    return folder


async def _cancel(tasks: Sequence[asyncio.Task[None]]) -> None:
    """Cancel the tasks; fails naming those that do not end."""
    for task in tasks:
        task.cancel()
    _, pending = await asyncio.wait(tasks, timeout=PATIENCE_S)
    assert not pending, pending
