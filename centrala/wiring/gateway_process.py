"""`python -m centrala.wiring.gateway_process`: the SIP gateway in front of Asterisk's WebSocket.

It lives as long as Asterisk: no database, no log, no replica, so that nothing that those need
disturbs the telephones, and an upgrade leaves it alone.
"""

from __future__ import annotations

import asyncio
import resource
import sys
import time
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace
from pathlib import Path

if __name__ == "__main__":
    sys.modules["rich"] = None  # type: ignore[assignment]  # as centrala/wiring/__main__.py does

import structlog

from acd.ports.lag import Lag
from acd.ports.process_status import GATEWAY, ProcessStatus
from acd.ports.security_log import SecurityLog
from centrala.host import run_folder
from centrala.host import secrets as secret_store
from centrala.host.exit_codes import run_main
from centrala.host.file_limits import raise_file_limit
from centrala.host.secrets import Secrets
from centrala.host.tls import tls
from centrala.wiring import gc_tuning, logging
from centrala.wiring.health_server import HealthServer
from centrala.wiring.restart import keep_running
from centrala.wiring.security_log import security_log
from centrala.wiring.site_names import desk_origins
from centrala.wiring.stop_signals import run_until_stopped
from config import settings as setting_values
from config.settings import Settings
from ivr.asterisk.ami.client import AmiClient
from ivr.asterisk.ami.types import AmiSettings
from ivr.asterisk.provisioning.settings import AsteriskSettings
from ivr.asterisk.sip_gateway.guesses import Guesses
from ivr.asterisk.sip_gateway.refusals import Refusals
from ivr.asterisk.sip_gateway.relay import Guard
from ivr.asterisk.sip_gateway.security_events import SecurityEventReader
from ivr.asterisk.sip_gateway.server import REASONS, Gateway, make_gateway
from ivr.asterisk.sip_gateway.sockets import SocketLimits, TelephoneSockets
from web.connections import ConnectionLimits
from web.server import HttpServer, PortTaken
from web.site import Site
from web.token_bucket import Rate

LOOPBACK = "127.0.0.1"
OPENINGS = Rate(per_s=1_000.0, burst=2_000.0)
"""Connections of one network a second."""

log = structlog.get_logger()


class GatewayParts:
    """The parts of the process. `security_log`: takes refused origins and guesses."""

    def __init__(self, settings: Settings, secrets: Secrets, security_log: SecurityLog) -> None:
        self._settings = settings
        self._sockets = TelephoneSockets(SocketLimits())
        self._refusals = Refusals(REASONS, security_log, time.monotonic)
        guard = Guard(self._sockets, Guesses(time.monotonic), self._refusals)
        url = f"http://{LOOPBACK}:{settings.asterisk_http_port}/ws"
        site = Site(
            ui_dir=Path(),
            origins=desk_origins(settings),
            proxies=frozenset(settings.proxies),
            secure_cookie=settings.url.startswith("https:"),
        )
        self._server = HttpServer(
            make_gateway(site, security_log, Gateway(url, guard)),
            settings.sip_ws_host,
            settings.sip_wss_port if settings.tls_cert else settings.sip_ws_port,
            tls(settings),
            limits=connection_limits(),
        )
        user = AsteriskSettings.security_user
        ami = AmiSettings(LOOPBACK, settings.ami_port, user, secrets.ami_secret)
        self._ami = AmiClient(ami)
        self._events = SecurityEventReader(self._ami.events, self._refusals)

    def runs(self) -> Mapping[str, Callable[[], Awaitable[None]]]:
        """Return by name the loops of the process."""
        place = self._settings.health_socket(GATEWAY)
        checks = {"telephones": self._server.check}
        return {
            "http": self._server.run,
            "health": HealthServer(place, checks, Lag, self.status).run,
            "ami": self._ami.run,
            "security-events": self._events.run,
        }

    @property
    def hears_asterisk(self) -> bool:
        """Whether Asterisk's security events arrive: one that came before is not counted."""
        return self._ami.connected

    def status(self) -> ProcessStatus:
        connections = self._server.connections
        return ProcessStatus(
            GATEWAY,
            is_current=self._server.ready.is_set(),
            connections=connections.open,
            refused_connections=dict(connections.refused),
            refused_telephones=dict(self._refusals.counts),
            asterisk_refusals=dict(self._events.counts),
        )


def connection_limits() -> ConnectionLimits:
    """Return the limits of the port: one network may open many, and hold half.

    Those that are half-open cost a descriptor for ten seconds; sockets have limits of their own,
    so that one in an office keeps nobody away who shares the address.
    """
    descriptors, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
    limits = ConnectionLimits.within(descriptors)
    return replace(limits, per_network=limits.total // 2, openings=OPENINGS)


async def run(settings: Settings, secrets: Secrets) -> None:
    """Run until cancelled; each loop is restarted by itself. Raises PortTaken."""
    parts = GatewayParts(settings, secrets, security_log(settings, secrets))
    async with asyncio.TaskGroup() as tasks:
        for name, loop in parts.runs().items():
            tasks.create_task(keep_running(name, loop, fatal=(PortTaken,)), name=name)


def main() -> None:
    """Run until SIGTERM or SIGINT. Exit code 78: a file or setting is invalid."""
    raise_file_limit()
    settings = setting_values.load()
    run_folder.claim(settings.run_dir)
    logging.configure(settings.log_level)
    secrets = secret_store.load(settings.run_dir / "secrets.json")
    gc_tuning.tune_gc()
    log.info("process-starting", process=GATEWAY)
    asyncio.run(run_until_stopped(run(settings, secrets)))


if __name__ == "__main__":
    run_main(main)
