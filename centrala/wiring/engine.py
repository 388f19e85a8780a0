"""Composition root of the engine: build every component, start them in order, keep them running."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping

import structlog
from aiohttp import web

from acd.domain.model.errors import DependencyUnavailable, InternalError
from acd.ports.acd import Consumer
from acd.service.wallboard.view import Wallboard
from centrala.host import valkey
from centrala.host.secrets import Secrets
from centrala.wiring import desk
from centrala.wiring.acd import build_acd, publish_rules, start_acd
from centrala.wiring.channel_host import ChannelHost
from centrala.wiring.channel_parts import BuildChannel
from centrala.wiring.channels import CONNECTORS
from centrala.wiring.clock import SystemClock, new_id
from centrala.wiring.ledger import build_ledger
from centrala.wiring.restart import keep_running
from centrala.wiring.schedule_publisher import SchedulePublisher
from config.readers.city import City
from config.settings import Settings
from config.version import version
from desk.dependencies import DeskDependencies
from desk.http.app import make_app
from desk.http.services import DESK
from web.server import HttpServer, PortTaken

log = structlog.get_logger()


class Engine:
    """One process of Centrala."""

    def __init__(
        self,
        settings: Settings,
        secrets: Secrets,
        city: City,
        connectors: Mapping[str, BuildChannel] = CONNECTORS,
    ) -> None:
        clock = SystemClock()
        self._settings, self._city = settings, city
        self._acd = build_acd(valkey.url(settings, secrets), settings.acd)
        acd = self._acd.service
        self._ledger = build_ledger(settings.database, city, clock)
        elsewhere = settings.connectors_elsewhere
        own = {name: build for name, build in connectors.items() if name not in elsewhere}
        self._channels = ChannelHost(settings, secrets, city, self._acd, self._ledger, clock, own)
        self._wallboard = self._build_wallboard()
        routing = city.routing
        self._plans = SchedulePublisher(
            acd, clock, new_id, routing.shifts, routing.roster, routing.calendars
        )
        self._app = self._build_desk(secrets, clock)
        self._server = HttpServer(
            self._app, settings.http_host, settings.http_port, desk.tls(settings)
        )

    async def run(self) -> None:
        """Run until cancelled. Raises PortTaken."""
        try:
            await start_acd(self._acd)
            async with asyncio.TaskGroup() as parts:
                self._keep(parts, "acd", self._acd.service.run)
                await publish_rules(self._acd.service, self._city.routing.rules)
                await self._wallboard.start()
                for name, run in self._runs().items():
                    self._keep(parts, name, run)
        finally:
            await self._leave()

    def _runs(self) -> dict[str, Callable[[], Awaitable[None]]]:
        """Return by name everything that runs beside the ACD until cancelled."""
        consumers: list[Consumer] = [self._app[DESK].consumer, self._ledger.events]
        runs: dict[str, Callable[[], Awaitable[None]]] = {
            f"{consumer.name}-events": self._acd.feed(consumer).run for consumer in consumers
        }
        return {
            "archive": self._acd.archivist(self._settings.archive_dir).run,
            "plans": self._plans.run,
            "wallboard": self._wallboard.run,
            "http": self._server.run,
            **runs,
            **self._channels.runs(),
        }

    def _keep(
        self, parts: asyncio.TaskGroup, name: str, run: Callable[[], Awaitable[None]]
    ) -> None:
        parts.create_task(keep_running(name, run, fatal=(PortTaken,)), name=name)

    async def _leave(self) -> None:
        """Save what shortens the next start; a killed engine replays the log instead."""
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
            drift=self._channels.telephone_drift,
            zone=str(shifts.zone),
        )

    def _build_desk(self, secrets: Secrets, clock: SystemClock) -> web.Application:
        ledger, routing = self._ledger, self._city.routing
        deps = DeskDependencies(
            acd=self._acd.service,
            book=ledger.book,
            conversations=ledger.conversations,
            crm=ledger.crm,
            channel_status=self._channels.statuses,
            typing=self._channels.typing,
            engine=ledger.engine,
            clock=clock,
            new_id=new_id,
            current=self._acd.is_current,
            lag=self._acd.lag,
            wallboard=self._wallboard,
            shift=desk.shift_span(routing.shifts),
            groups=routing.roster.groups_of,
            event_ledger=ledger.event_ledger,
            settings=desk.desk_settings(self._settings, secrets, self._city, version()),
            checks={
                "log": self._acd.check,
                "database": ledger.check,
                "asterisk": self._channels.check_telephone,
            },
            channel_apis=self._channels.apis,
        )
        return make_app(deps, self._channels.accounts)
