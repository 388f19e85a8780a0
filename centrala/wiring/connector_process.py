"""`python -m centrala.wiring.connector_process CHANNEL…`: connectors in a process of their own.

The process has a replica of the ACD over the same log and the same database as the engine, whose
settings name the channels in CENTRALA_CONNECTORS_ELSEWHERE, so that it does not run them too.
Residents' pages of these channels are served on this process's CENTRALA_HTTP_PORT.
"""

from __future__ import annotations

import asyncio
import signal
import sys
from collections.abc import Mapping

import structlog
from aiohttp import web

from centrala.host import secrets, valkey
from centrala.host.exit_codes import run_main
from centrala.host.file_limits import raise_file_limit
from centrala.host.secrets import Secrets
from centrala.wiring import desk, logging
from centrala.wiring.acd import build_acd, start_acd
from centrala.wiring.channel_host import ChannelHost
from centrala.wiring.channel_parts import BuildChannel
from centrala.wiring.channels import CONNECTORS
from centrala.wiring.clock import SystemClock
from centrala.wiring.ledger import build_ledger
from centrala.wiring.restart import keep_running
from config import settings as setting_values
from config.errors import SettingInvalid
from config.readers import city as city_files
from config.readers.city import City
from config.settings import Settings
from config.version import version
from desk.auth.sessions import COOKIE
from desk.http.app import site_of
from web.application import make_application
from web.server import HttpServer, PortTaken

log = structlog.get_logger()


async def run(
    settings: Settings, keys: Secrets, city: City, connectors: Mapping[str, BuildChannel]
) -> None:
    """Run the connectors until cancelled. Raises PortTaken, LogTooOld."""
    clock = SystemClock()
    acd = build_acd(valkey.url(settings, keys), settings.acd)
    ledger = build_ledger(settings.database, city, clock)
    host = ChannelHost(settings, keys, city, acd, ledger, clock, connectors)
    runs = host.runs()
    if host.apis:
        app = application(settings, keys, city, host)
        tls = desk.tls(settings)
        runs["http"] = HttpServer(app, settings.http_host, settings.http_port, tls).run
    try:
        await start_acd(acd)
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(keep_running("acd", acd.service.run))
            for name, loop in runs.items():
                tasks.create_task(keep_running(name, loop, fatal=(PortTaken,)), name=name)
    finally:
        await acd.connection.close()
        await ledger.engine.dispose()


def application(
    settings: Settings, keys: Secrets, city: City, host: ChannelHost
) -> web.Application:
    site = site_of(desk.desk_settings(settings, keys, city, version()))
    app = make_application(site, COOKIE, SystemClock().now_ms)
    for api in host.apis:
        app.add_routes(api.routes())
    return app


def chosen(names: list[str]) -> dict[str, BuildChannel]:
    """Return the connectors of these channels. Raises SettingInvalid."""
    unknown = [name for name in names if name not in CONNECTORS]
    if unknown or not names:
        raise SettingInvalid(f"expected some of {', '.join(CONNECTORS)}, got {unknown or 'none'}")
    return {name: CONNECTORS[name] for name in names}


async def run_until_stopped(settings: Settings, connectors: Mapping[str, BuildChannel]) -> None:
    """Run the connectors until SIGTERM or SIGINT."""
    keys = secrets.load_or_create(settings.run_dir / "secrets.json")
    work = asyncio.create_task(run(settings, keys, city_files.load(settings), connectors))
    for name in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(name, work.cancel)
    log.info("connectors-started", channels=list(connectors))
    try:
        await work
    except asyncio.CancelledError:
        log.info("shutdown-requested")


def main() -> None:
    """Run until SIGTERM or SIGINT."""
    raise_file_limit()
    settings = setting_values.load()
    logging.configure(settings.log_level)
    asyncio.run(run_until_stopped(settings, chosen(sys.argv[1:])))


if __name__ == "__main__":
    run_main(main)
