"""Proof of a new version beside the running one, before it takes over.

The process reads its settings and the city's files, replays the log and follows it, and tries log,
database and disk. It writes no event, opens no port and runs no connector.
"""

from __future__ import annotations

import asyncio
import sys

from acd.service.replica.role import Role
from centrala.host.secrets import Secrets
from centrala.wiring.acd import start_acd
from centrala.wiring.health_server import HealthServer
from centrala.wiring.process import build_parts
from config.readers.city import City
from config.settings import Settings


async def prove(process: str, settings: Settings, secrets: Secrets, city: City) -> None:
    """Follow the log, answering about readiness on a socket of its own, until a line or the end
    of standard input."""
    parts = build_parts(process, Role.FOLLOWER, settings, secrets, city, {})
    socket = settings.health_socket(f"next-{process}")
    health = HealthServer(socket, parts.own_checks, parts.acd.lag)
    try:
        await start_acd(parts.acd)
        tasks = [asyncio.ensure_future(run()) for run in (parts.acd.service.run, health.run)]
        tasks.append(asyncio.ensure_future(_input()))
        done, pending = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        for task in pending:
            task.cancel()
        await asyncio.gather(*pending, return_exceptions=True)
        for task in done:
            task.result()
    finally:
        socket.unlink(missing_ok=True)
        await parts.acd.connection.close()
        await parts.ledger.engine.dispose()


async def _input() -> None:
    """Return when standard input has a line or has ended."""
    ready, loop = asyncio.Event(), asyncio.get_running_loop()
    loop.add_reader(sys.stdin.fileno(), ready.set)
    try:
        await ready.wait()
    finally:
        loop.remove_reader(sys.stdin.fileno())
