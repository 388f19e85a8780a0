"""The desk's parts, put together, and the loops that keep them going."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import suppress

import structlog
from aiohttp import web

from acd.service.wallboard.business_day import day_bounds_ms
from desk.auth.accounts import Accounts
from desk.auth.login_throttle import LoginThrottle
from desk.auth.permissions import Guard
from desk.auth.sessions import Sessions
from desk.dependencies import DeskDependencies
from desk.live.assignments import Assignments
from desk.live.daily_stats import Facts
from desk.live.event_consumer import DeskConsumer
from desk.live.metrics import Metrics
from desk.live.presence_tracker import Attendance
from desk.live.view_registry import ViewRegistry

log = structlog.get_logger()

KEEP_DONE_MS = 24 * 3_600_000
"""How long a finished contact may still get its late words, milliseconds."""


class DeskServices:
    """`consumer` is registered with the ACD by the wiring; the rest belongs to the app."""

    def __init__(self, deps: DeskDependencies, accounts: Accounts | None = None) -> None:
        self.deps = deps
        self.is_closing = False
        self.accounts = accounts or Accounts(deps.engine)
        self.sessions = Sessions(deps.engine, deps.clock, deps.settings.session_ms)
        tokens = (deps.settings.wall_token, deps.settings.feed_token)
        self.guard = Guard(self.accounts, self.sessions, *tokens)
        self.attempts = LoginThrottle(deps.engine, deps.clock)
        self.handlings = Assignments(deps.engine)
        self.metrics = Metrics(deps)
        self.attendance = Attendance(deps)
        self._facts = Facts(deps.engine)
        self.boards = ViewRegistry(deps, self._facts, self.accounts)
        self.consumer = DeskConsumer(deps, self.boards, self.handlings, self._facts, self.metrics)

    async def start(self) -> None:
        """Reads back what a restart must not forget."""
        now = self.deps.clock.now_ms()
        await self.boards.load_directory()
        await self._facts.load(day_bounds_ms(now, self.boards.zone)[0])
        await self.consumer.restore()
        self.attendance.restore()
        await self.boards.sweep()

    async def run(self) -> None:
        """Keeps views, attendance and sessions current, until cancelled."""
        async with asyncio.TaskGroup() as group:
            group.create_task(_every(1, "sweep", self._sweep))
            group.create_task(_every(2, "beat", self._beat))
            group.create_task(_every(15, "sessions", self.end_dead_sessions))
            group.create_task(_every(60, "directory", self.boards.load_directory))
            group.create_task(_every(3600, "purge", self._purge))

    async def stop(self) -> None:
        """Sends everybody away and stops the look-ups."""
        self.is_closing = True
        for watcher in self.boards.watchers():
            watcher.end("going-away")
        await self.boards.files.close()

    def end_session(self, key: str) -> None:
        """Closes the pages of a session that is over."""
        for watcher in self.boards.watchers():
            if watcher.session == key:
                watcher.end("session-ended")

    async def end_dead_sessions(self) -> None:
        """Closes the pages of sessions that ended by themselves or on another machine."""
        keys = {watcher.session for watcher in self.boards.watchers() if watcher.session}
        for key in keys - await self.sessions.alive(keys):
            self.end_session(key)

    async def _sweep(self) -> None:
        await self.boards.sweep()
        await self.attendance.sweep()

    async def _beat(self) -> None:
        self.boards.beat()

    async def _purge(self) -> None:
        await self.consumer.tidy()
        await self.handlings.purge(self.deps.clock.now_ms() - KEEP_DONE_MS)


ROOM = web.AppKey("desk", DeskServices)
_KEY = re.compile(r"[A-Za-z0-9-]{8,64}")


def repeat_key(request: web.Request, prefix: str) -> str:
    """Return the input key of a request: a repeat carries the same `Idempotency-Key`."""
    given = request.headers.get("Idempotency-Key", "")
    own = given if _KEY.fullmatch(given) else request.app[ROOM].deps.new_id()
    return f"{prefix}:{own}"


async def _every(seconds: float, name: str, act: Callable[[], Awaitable[None]]) -> None:
    """One failure is logged and the next turn tries again."""
    while True:
        await asyncio.sleep(seconds)
        try:
            await act()
        except Exception:
            log.exception("desk-loop-failed", loop=name)


async def room_context(app: web.Application) -> AsyncIterator[None]:
    """Life of the room around the life of the app."""
    room = app[ROOM]
    await room.start()
    task = asyncio.create_task(room.run())
    yield
    task.cancel()
    with suppress(asyncio.CancelledError):
        await task
