"""The desk's services, put together, and the periodic tasks that keep them current."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import suppress

import structlog
from aiohttp import web

from acd.service.wallboard.business_day import day_bounds_ms
from desk.auth.accounts import Accounts, User
from desk.auth.devices import Devices
from desk.auth.login_delays import LoginDelays
from desk.auth.password_rules import PasswordRules
from desk.auth.permissions import Guard
from desk.auth.second_factors import SecondFactors
from desk.auth.sessions import Sessions
from desk.auth.telephones import Telephones
from desk.auth.wallboard_tokens import WallboardTokens
from desk.dependencies import DeskDependencies
from desk.http.session_keeper import SessionKeeper
from desk.live.assignments import Assignments
from desk.live.daily_stats import DailyStats
from desk.live.event_consumer import DeskConsumer
from desk.live.metrics import Metrics
from desk.live.presence_tracker import PresenceTracker
from desk.live.view_registry import ViewRegistry

log = structlog.get_logger()

KEEP_DONE_MS = 24 * 3_600_000
"""How long the case of a finished contact may still be changed."""
KEEP_STATS_MS = 48 * 3_600_000  # longer than any day

SESSION_USE_S = 30.0
SESSION_CHECK_S = 1.0
"""Interval at which pages of ended sessions are disconnected, whichever process ended them."""


class DeskServices:
    """`consumer` is registered with the ACD by the wiring; the rest belongs to the app."""

    def __init__(self, deps: DeskDependencies, accounts: Accounts | None = None) -> None:
        settings = deps.settings
        self.deps = deps
        self.is_closing = False
        self.accounts = accounts or Accounts(deps.engine)
        self.sessions = Sessions(deps.engine, deps.clock, settings.session_limits, deps.steady)
        self.telephones = Telephones(deps.engine, deps.clock)
        self.wallboard_tokens = WallboardTokens(deps.engine, deps.clock.now_ms)
        self.second_factors = SecondFactors(deps.engine, deps.clock)
        self.guard = Guard(
            self.accounts,
            self.sessions,
            self.wallboard_tokens,
            settings.feed_token,
            settings.second_factor,
        )
        self.login_delays = LoginDelays(deps.engine, deps.clock)
        self.devices = Devices(deps.engine, deps.clock)
        self._password_rules = PasswordRules(settings.forbidden_words | {settings.hotline})
        self.assignments = Assignments(deps.engine)
        self.metrics = Metrics(deps)
        self.presence = PresenceTracker(deps)
        self._stats = DailyStats(deps.engine)
        self.views = ViewRegistry(deps, self._stats, self.accounts)
        self.keeper = SessionKeeper(
            self.sessions, self.wallboard_tokens, self.views, self.presence, deps.security_log
        )
        self.keeper.ended.append(deps.sip_credentials.sessions_changed)
        self.consumer = DeskConsumer(deps, self.views, self.assignments, self._stats, self.metrics)

    async def start(self) -> None:
        """Read back what a restart must not lose."""
        now_ms = self.deps.clock.now_ms()
        await self.views.load_directory()
        await self._stats.load(day_bounds_ms(now_ms, self.views.zone)[0])
        await self.consumer.restore()
        self.presence.restore()
        await self.views.sweep()

    async def run(self) -> None:
        """Keep views, presence and sessions current until cancelled."""
        async with asyncio.TaskGroup() as group:
            group.create_task(_every(1, "sweep", self._sweep))
            group.create_task(_every(2, "beat", self._beat))
            group.create_task(_every(SESSION_CHECK_S, "sessions", self.keeper.disconnect_ended))
            group.create_task(_every(SESSION_USE_S, "session-use", self._look_after_sessions))
            group.create_task(_every(60, "directory", self.views.load_directory))
            group.create_task(_every(3600, "purge", self._purge))

    async def stop(self) -> None:
        """Disconnect every page and stop the look-ups."""
        self.is_closing = True
        for watcher in self.views.watchers():
            watcher.end("going-away")
        await self.views.files.close()

    def check_password(self, password: str, user: User) -> None:
        """Raise PasswordTooShort, PasswordForbidden or PasswordGuessable for a new password."""
        self._password_rules.check(password, (user.login, user.name), "new_password")

    async def _sweep(self) -> None:
        await self.views.sweep()
        await self.presence.sweep()

    async def _beat(self) -> None:
        self.views.beat()

    async def _look_after_sessions(self) -> None:
        await self.keeper.keep_busy()
        await self.keeper.end_unused()

    async def _purge(self) -> None:
        await self.consumer.tidy()
        await self.devices.purge()
        now_ms = self.deps.clock.now_ms()
        await self.assignments.purge(now_ms - KEEP_DONE_MS)
        await self._stats.purge(now_ms - KEEP_STATS_MS)


DESK = web.AppKey("desk", DeskServices)


async def _every(seconds: float, name: str, act: Callable[[], Awaitable[None]]) -> None:
    """Call `act` at an interval; log a failure and go on."""
    while True:
        await asyncio.sleep(seconds)
        try:
            await act()
        except Exception:
            log.exception("desk-task-failed", task=name)


async def services_context(app: web.Application) -> AsyncIterator[None]:
    """Start the services with the application, and stop their tasks with it."""
    services = app[DESK]
    await services.start()
    task = asyncio.create_task(services.run())
    yield
    task.cancel()
    with suppress(asyncio.CancelledError):
        await task
