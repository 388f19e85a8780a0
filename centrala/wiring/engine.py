"""The engine: every room built from its ports, started in order, kept running, stopped."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import structlog
from aiohttp import web

from acd.domain.model.contact import Channel
from acd.domain.model.errors import DependencyUnavailable, InternalError
from acd.ports.acd import Consumer
from acd.service.wallboard.view import Wallboard
from centrala.host import valkey
from centrala.host.secrets import Secrets
from centrala.wiring import channels, desk
from centrala.wiring.acd import build_acd, publish_rules, start_acd
from centrala.wiring.clock import SystemClock, new_id
from centrala.wiring.ledger import build_ledger
from centrala.wiring.restart import keep
from centrala.wiring.schedule_publisher import CityPlans
from centrala.wiring.telephony import build_telephony
from config.readers.city import City
from config.settings import Settings
from config.version import version
from desk.dependencies import DeskDependencies
from desk.http.app import make_app
from desk.http.services import ROOM
from web.server import HttpServer, PortTaken

log = structlog.get_logger()


class Engine:
    """One process of Centrala."""

    def __init__(self, settings: Settings, secrets: Secrets, city: City) -> None:
        clock = SystemClock()
        self._settings, self._city = settings, city
        self._acd = build_acd(valkey.url(settings, secrets), settings.acd)
        acd = self._acd.service
        self._ledger = build_ledger(settings.database, city, clock)
        self._telephone = build_telephony(settings, secrets, city, acd, self._ledger, clock)
        self._chat = channels.build_chat(
            settings, city, acd, self._ledger, self._ledger.crm, self._first_name, clock
        )
        self._mail = channels.build_mail(settings, city, acd, self._ledger, self._full_name, clock)
        self._wallboard = self._build_wallboard()
        routing = city.routing
        self._plans = CityPlans(
            acd, clock, new_id, routing.shifts, routing.roster, routing.calendars
        )
        self._app = self._build_desk(secrets, clock)
        self._server = HttpServer(
            self._app, settings.http_host, settings.http_port, desk.tls(settings)
        )

    async def run(self) -> None:
        """Until cancelled. Raises PortTaken."""
        try:
            await start_acd(self._acd)
            async with asyncio.TaskGroup() as parts:
                self._keep(parts, "hall", self._acd.service.run)
                await publish_rules(self._acd.service, self._city.routing.rules)
                await self._wallboard.start()
                for name, run in self._runs().items():
                    self._keep(parts, name, run)
        finally:
            await self._leave()

    def _runs(self) -> dict[str, Callable[[], Awaitable[None]]]:
        """What runs beside the ACD: name -> until cancelled."""
        phone = self._telephone.connector
        consumers: list[Consumer] = [
            self._app[ROOM].consumer,
            self._chat.connector,
            self._ledger.events,
        ]
        if self._mail is not None:
            consumers.append(self._mail)
        loops = {f"{each.name}-events": self._acd.feed(each).run for each in consumers}
        return {
            "archive": self._acd.archivist(self._settings.archive_dir).run,
            "plans": self._plans.run,
            "wallboard": self._wallboard.run,
            "ami": self._telephone.ami.run,
            "phone": phone.run,
            "phone-events": self._acd.feed(phone, urgent=True).run,  # rings before others read
            "fastagi": self._telephone.agi.run,
            "chat": self._chat.connector.run,
            **({"mail": self._mail.run} if self._mail else {}),
            "http": self._server.run,
            **loops,
        }

    def _keep(
        self, parts: asyncio.TaskGroup, name: str, run: Callable[[], Awaitable[None]]
    ) -> None:
        parts.create_task(keep(name, run, fatal=(PortTaken,)), name=name)

    async def _leave(self) -> None:
        """What is worth keeping is written; a killed engine replays it instead."""
        try:
            await self._acd.service.take_snapshot()
            await self._wallboard.save()
        except (DependencyUnavailable, InternalError) as error:
            log.warning("snapshot-not-written", reason=error.message)
        await self._acd.connection.close()
        await self._ledger.engine.dispose()
        log.info("engine-stopped")

    def _build_wallboard(self) -> Wallboard:
        acd, shifts = self._acd, self._city.routing.shifts
        return Wallboard(
            acd.events,
            acd.snapshots,
            acd.cursors,
            city=self._settings.city,
            hotline=self._settings.hotline,
            shift=desk.shift_now(shifts),
            drift=self._telephone.connector.drift,
            zone=str(shifts.zone),
        )

    def _build_desk(self, secrets: Secrets, clock: SystemClock) -> web.Application:
        telephone, ledger = self._telephone, self._ledger
        routing = self._city.routing
        connectors: dict[Channel, Any] = {Channel.CHAT: self._chat.connector}
        if self._mail is not None:
            connectors[Channel.EMAIL] = self._mail
        deps = DeskDependencies(
            acd=self._acd.service,
            book=ledger.book,
            conversations=ledger.conversations,
            crm=ledger.crm,
            connectors=connectors,
            lines=telephone.connector,
            devices=telephone.devices,
            engine=ledger.engine,
            clock=clock,
            new_id=new_id,
            current=self._acd.is_current,
            lag=self._acd.lag,
            wallboard=self._wallboard,
            telephone=telephone,
            shift=desk.shift_span(routing.shifts),
            groups=routing.roster.groups_of,
            event_ledger=ledger.event_ledger,
            settings=desk.desk_settings(self._settings, secrets, self._city, version()),
            checks={
                "log": self._acd.check,
                "database": ledger.check,
                "asterisk": telephone.check,
            },
            connector_routes=self._chat.routes,
        )
        return make_app(deps)

    def _first_name(self, consultant_id: str) -> str | None:
        """As a resident knows her in a chat."""
        name = self._full_name(consultant_id)
        return name.split()[0] if name else None

    def _full_name(self, consultant_id: str) -> str | None:
        """As she signs a letter."""
        user = self._app[ROOM].boards.directory.get(consultant_id)
        return user.name if user else None
