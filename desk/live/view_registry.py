"""All live views: one for each consultant with an open desk, and the wallboard.

Changes of one consultant are sent at once; queue lengths, which change with every contact and
are in every view, once a second.
"""

from __future__ import annotations

import asyncio
from typing import Any
from zoneinfo import ZoneInfo

from acd.domain.model.contact import PHONE
from acd.ports.acd import ConsultantView
from acd.ports.process_status import ENGINE, GATEWAY, PUBLIC
from acd.service.wallboard.business_day import day_bounds_ms
from desk.auth.accounts import Accounts, User
from desk.dependencies import DeskDependencies
from desk.live.contact_files import ContactFile, ContactFiles
from desk.live.daily_stats import DailyStats, today
from desk.live.desk_view import DeskInputs, desk_view, queue_lengths
from desk.live.live_view import LiveView, Watcher
from desk.live.resident_readings import ResidentReadings
from desk.live.view_models import QueueLength

KEEP_IDLE_MS = 120_000
"""How long a view without watchers is kept for a page that reconnects."""

SHOWN_PROCESSES = (ENGINE, PUBLIC, GATEWAY)
"""Processes whose absence the pages show; without that of the desk they show nothing new."""

FULL_REFRESH_SWEEPS = 15
"""Each view is rebuilt after this many sweeps, even without a known change."""


class ViewRegistry:
    """Live views, kept current; everything runs on the event loop."""

    def __init__(self, deps: DeskDependencies, daily_stats: DailyStats, accounts: Accounts) -> None:
        self.directory: dict[str, User] = {}
        self.names: dict[str, str] = {}
        readings = ResidentReadings(deps.security_log)
        self.files = ContactFiles(
            deps.book,
            deps.conversations,
            deps.attachments,
            deps.crm,
            self._file_changed,
            readings,
        )
        self._deps = deps
        self._daily_stats = daily_stats
        self._accounts = accounts
        self.zone = ZoneInfo(deps.settings.time_zone)
        self._epoch = deps.new_id()
        self._desks: dict[str, LiveView] = {}
        self._wall = LiveView(self._epoch)
        self._queues: dict[str, QueueLength] = {}
        self._processes_away: tuple[str, ...] = ()
        self._day_ms = 0
        self._sweeps = 0
        self._as_of_ms = deps.clock.now_ms()
        deps.channel_status.watch_devices(self.refresh)

    @property
    def day_ms(self) -> int:
        """Midnight of this day, UTC epoch ms."""
        return self._day_ms

    def as_of_ms(self) -> int:
        """Return the time that the figures hold for: now, or when they last were current.

        Without the engine no call is reported, however current this process's replica is.
        """
        if self._deps.current() and not self._deps.process_status.is_away(ENGINE):
            self._as_of_ms = self._deps.clock.now_ms()
        return self._as_of_ms

    async def load_directory(self) -> None:
        """Read the accounts from the database."""
        for user in await self._accounts.all():
            self.add_user(user)

    def add_user(self, user: User) -> None:
        """Add or replace an account of the directory."""
        self.directory[user.id] = user
        self.names[user.id] = user.name

    def snapshot(self, consultant_id: str) -> dict[str, Any]:
        """Return the desk view of a consultant as it is now."""
        return desk_view(self._inputs(consultant_id))

    def open_desk(self, consultant_id: str) -> LiveView:
        """Return the live view of a consultant, refreshed."""
        view = self._desks.setdefault(consultant_id, LiveView(self._epoch))
        self.refresh(consultant_id)
        return view

    def open_wall(self) -> LiveView:
        """Return the wallboard's live view, refreshed."""
        self._refresh_wall()
        return self._wall

    def refresh(self, consultant_id: str) -> None:
        """Send what changed for a consultant, if the view is open."""
        view = self._desks.get(consultant_id)
        if view is not None:
            view.update(self.snapshot(consultant_id), self.as_of_ms())

    async def sweep(self) -> None:
        """Update queue lengths and the wallboard, and drop idle views; once a second."""
        now = self._deps.clock.now_ms()
        before = (self._queues, self._day_ms, self._processes_away)
        self._day_ms = day_bounds_ms(now, self.zone)[0]
        self._queues = self._queue_lengths()
        self._processes_away = tuple(filter(self._deps.process_status.is_away, SHOWN_PROCESSES))
        self._forget_idle(self._deps.steady.now_ms())
        if self._wall.watchers:
            self._refresh_wall()
        self._sweeps += 1
        now_shown = (self._queues, self._day_ms, self._processes_away)
        if before != now_shown or self._sweeps % FULL_REFRESH_SWEEPS == 0:
            await self._refresh_all()

    def beat(self) -> None:
        """Send every view's time; every two seconds."""
        as_of = self.as_of_ms()
        for view in (*self._desks.values(), self._wall):
            view.beat(as_of)

    def is_busy(self, consultant_id: str) -> bool:
        """Return whether a consultant has a contact or a wrap-up."""
        consultant = self._deps.acd.consultant(consultant_id)
        return consultant is not None and bool(consultant.contacts or consultant.wrap_ups)

    def watchers(self) -> list[Watcher]:
        """Return the watchers of all views."""
        views = (*self._desks.values(), self._wall)
        return [watcher for view in views for watcher in view.watchers]

    async def _refresh_all(self) -> None:
        """Refresh every desk; yield between two, so that offers are not delayed."""
        for consultant_id in tuple(self._desks):
            self.refresh(consultant_id)
            await asyncio.sleep(0)

    def _file_changed(self, contact_id: str) -> None:
        file = self.files.get(contact_id)
        if file is not None:
            self.refresh(file.assignment.consultant_id)

    def _refresh_wall(self) -> None:
        self._wall.update(self._deps.wallboard.view(self._deps.clock.now_ms()), self.as_of_ms())

    def _forget_idle(self, now_ms: int) -> None:
        """`now_ms`: monotonic."""
        idle = [
            consultant_id
            for consultant_id, view in self._desks.items()
            if not view.watchers and now_ms - view.idle_since_ms > KEEP_IDLE_MS
        ]
        for consultant_id in idle:
            del self._desks[consultant_id]

    def _queue_lengths(self) -> dict[str, Any]:
        """Count waiting calls and chats, as the wallboard does."""
        rules = self._deps.rules()
        waiting = (
            (contact.queue, contact.admitted_ms)
            for contact in self._deps.acd.unanswered()
            if rules.is_live(contact.channel)
        )
        return queue_lengths(rules, waiting)

    def _files_of(self, consultant: ConsultantView) -> dict[str, ContactFile]:
        """Return the open files of a consultant's work; a missing one comes with its event."""
        current = [self.files.get(key) for key in (*consultant.contacts, *consultant.wrap_ups)]
        offered = [self.files.by_offer(offer_id) for offer_id in consultant.offers]
        return {file.assignment.contact_id: file for file in (*current, *offered) if file}

    def _inputs(self, consultant_id: str) -> DeskInputs:
        deps, user = self._deps, self.directory.get(consultant_id)
        consultant = deps.acd.consultant(consultant_id)
        shift = consultant.shift if consultant else user.shift if user else None
        return DeskInputs(
            consultant_id=consultant_id,
            consultant=consultant,
            files=self._files_of(consultant) if consultant else {},
            rules=deps.rules(),
            registered=deps.channel_status.has_device(PHONE, consultant_id),
            today=today(self._daily_stats.of(consultant_id, self._day_ms)),
            shift=deps.shift(shift, deps.clock.now_ms()),
            queues=self._queues,
            names=self.names,
            processes_away=self._processes_away,
        )
