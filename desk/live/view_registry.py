"""All live views: one per consultant who has her desk open, and the wallboard.

What concerns one consultant is shown at once; the lengths of the queues, which change with every
contact and concern everybody, once a second.
"""

from __future__ import annotations

import asyncio
from typing import Any
from zoneinfo import ZoneInfo

from acd.domain.model.contact import PHONE, ContactState
from acd.ports.acd import ConsultantView
from acd.service.wallboard.business_day import day_bounds_ms
from desk.auth.accounts import Accounts, User
from desk.dependencies import DeskDependencies
from desk.live.contact_files import ContactFile, Files
from desk.live.daily_stats import Facts, today
from desk.live.desk_view import DeskInputs, desk_view, queue_figures
from desk.live.live_view import LiveView, Watcher

KEEP_MS = 120_000
"""How long a desk's view stays for a page that comes back, milliseconds."""

CALM_SWEEPS = 15
"""Every so many sweeps each desk is looked at, though nothing is known to have changed."""


class ViewRegistry:
    """Builds the views and keeps them current; everything here runs on the loop."""

    def __init__(self, deps: DeskDependencies, facts: Facts, accounts: Accounts) -> None:
        self.directory: dict[str, User] = {}
        self.names: dict[str, str] = {}
        self.files = Files(deps.book, deps.conversations, deps.crm, self._papers_changed)
        self._deps = deps
        self._facts = facts
        self._accounts = accounts
        self.zone = ZoneInfo(deps.settings.time_zone)
        self._epoch = deps.new_id()
        self._desks: dict[str, LiveView] = {}
        self._wall = LiveView(self._epoch)
        self._queues: dict[str, Any] = {}
        self._day_ms = 0
        self._sweeps = 0
        self._as_of_ms = deps.clock.now_ms()
        deps.channel_status.watch_devices(self.refresh)

    @property
    def day_ms(self) -> int:
        """Midnight of this day."""
        return self._day_ms

    def as_of_ms(self) -> int:
        """Up to when the figures are true: now, or when the ACD was last known to be current."""
        if self._deps.current():
            self._as_of_ms = self._deps.clock.now_ms()
        return self._as_of_ms

    async def load_directory(self) -> None:
        """Who works here, read from the database."""
        for user in await self._accounts.all():
            self.know(user)

    def know(self, user: User) -> None:
        """Somebody new, or changed."""
        self.directory[user.id] = user
        self.names[user.id] = user.name

    def snapshot(self, consultant_id: str) -> dict[str, Any]:
        """Her desk now."""
        return desk_view(self._inputs(consultant_id))

    def open_desk(self, consultant_id: str) -> LiveView:
        """Her live view, current."""
        view = self._desks.setdefault(consultant_id, LiveView(self._epoch))
        self.refresh(consultant_id)
        return view

    def open_wall(self) -> LiveView:
        """The wallboard, current."""
        self._refresh_wall()
        return self._wall

    def refresh(self, consultant_id: str) -> None:
        """Shows at once what changed for her, if anybody looks."""
        view = self._desks.get(consultant_id)
        if view is not None:
            view.update(self.snapshot(consultant_id), self.as_of_ms())

    async def sweep(self) -> None:
        """Once a second: queue lengths, the wallboard, views that nobody watches."""
        now = self._deps.clock.now_ms()
        before = (self._queues, self._day_ms)
        self._day_ms = day_bounds_ms(now, self.zone)[0]
        self._queues = self._queue_figures()
        self._forget_idle(now)
        if self._wall.watchers:
            self._refresh_wall()
        self._sweeps += 1
        if before != (self._queues, self._day_ms) or self._sweeps % CALM_SWEEPS == 0:
            await self._refresh_all()

    def beat(self) -> None:
        """Every two seconds: the figures are as of now."""
        as_of = self.as_of_ms()
        for view in (*self._desks.values(), self._wall):
            view.beat(as_of)

    def watchers(self) -> list[Watcher]:
        """Everybody who watches anything."""
        views = (*self._desks.values(), self._wall)
        return [watcher for view in views for watcher in view.watchers]

    async def _refresh_all(self) -> None:
        """A thousand desks take a while: what rings in between goes first."""
        for consultant_id in tuple(self._desks):
            self.refresh(consultant_id)
            await asyncio.sleep(0)

    def _papers_changed(self, contact_id: str) -> None:
        file = self.files.get(contact_id)
        if file is not None:
            self.refresh(file.handling.consultant_id)

    def _refresh_wall(self) -> None:
        self._wall.update(self._deps.wallboard.view(self._deps.clock.now_ms()), self.as_of_ms())

    def _forget_idle(self, now_ms: int) -> None:
        idle = [
            consultant_id
            for consultant_id, view in self._desks.items()
            if not view.watchers and now_ms - view.idle_since_ms > KEEP_MS
        ]
        for consultant_id in idle:
            del self._desks[consultant_id]

    def _queue_figures(self) -> dict[str, Any]:
        """The line: calls and chats that nobody has spoken to yet, as on the wallboard."""
        rules = self._deps.rules()
        waiting = (
            (contact.queue, contact.admitted_ms)
            for contact in self._deps.acd.contacts()
            if contact.state in (ContactState.WAITING, ContactState.OFFERED)
            and rules.is_live(contact.channel)
        )
        return queue_figures(rules, waiting)

    def _hers(self, consultant: ConsultantView) -> dict[str, ContactFile]:
        """Her open files, as the ACD has them; one that is not here yet comes with its event."""
        held = [self.files.get(key) for key in (*consultant.contacts, *consultant.wrap_ups)]
        offered = [self.files.by_offer(offer_id) for offer_id in consultant.offers]
        return {file.handling.contact_id: file for file in (*held, *offered) if file}

    def _inputs(self, consultant_id: str) -> DeskInputs:
        deps, user = self._deps, self.directory.get(consultant_id)
        consultant = deps.acd.consultant(consultant_id)
        shift = consultant.shift if consultant else user.shift if user else None
        return DeskInputs(
            consultant_id=consultant_id,
            consultant=consultant,
            files=self._hers(consultant) if consultant else {},
            rules=deps.rules(),
            registered=deps.channel_status.has_device(PHONE, consultant_id),
            today=today(self._facts.of(consultant_id, self._day_ms)),
            shift=deps.shift(shift, deps.clock.now_ms()),
            queues=self._queues,
            names=self.names,
        )
