"""Publisher of opening hours and shifts of the coming days to the ACD."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable
from datetime import date, datetime, timedelta

import structlog

from acd.domain.messages.commands import PlanShift, PublishHours
from acd.domain.messages.rejections import InputRefusedError
from acd.ports.acd import AcdPort
from acd.ports.clock import Clock
from config.readers.opening_hours import Calendars
from config.readers.roster import Roster
from config.readers.shifts import Shifts

AFTER_MS = 2_000
"""Delay after a shift's end before the next one is published: the end itself comes first."""
MAX_SLEEP_S = 600.0
"""Limit of one sleep, because the clock may be corrected meanwhile."""

log = structlog.get_logger()


class SchedulePublisher:
    """Publisher of hours at start and at midnight, and of each person's next shift.

    Keys are unique to this start: files that were changed and changed back within the hour in which
    the log remembers keys must be published again. Publishing the same again is a no-op.
    """

    def __init__(
        self,
        acd: AcdPort,
        clock: Clock,
        new_id: Callable[[], str],
        shifts: Shifts,
        roster: Roster,
        calendars: Calendars,
    ) -> None:
        self._start = new_id()
        self._acd, self._clock, self._shifts = acd, clock, shifts
        self._roster, self._calendars = roster, calendars
        self._published_day: date | None = None
        self._published: set[PlanShift] = set()

    async def run(self) -> None:
        """Run until cancelled. Raises LogUnavailable; nothing is published twice."""
        while True:
            await self.publish()
            wait_s = (self.next_change_ms() - self._clock.now_ms()) / 1000
            await asyncio.sleep(min(max(wait_s, 0.1), MAX_SLEEP_S))

    async def publish(self) -> None:
        """Publish what the ACD does not have yet."""
        today = self._today()
        if today != self._published_day:
            await self._publish_hours(today)
            self._published_day = today
        plans = frozenset(self._plans())
        for plan in sorted(plans - self._published, key=lambda plan: plan.consultant_id):
            await self._publish_plan(plan)
        self._published = set(plans)

    def next_change_ms(self) -> int:
        """Return when there is something new to publish: midnight, or the end of a shift."""
        midnight_ms = self._shifts.at_ms(self._today() + timedelta(days=1), 0)
        return min([midnight_ms, *(plan.ends_ms + AFTER_MS for plan in self._plans())])

    def _today(self) -> date:
        return datetime.fromtimestamp(self._clock.now_ms() / 1000, self._shifts.zone).date()

    def _plans(self) -> Iterable[PlanShift]:
        """Return the shifts of all consultants; None while the roster is not binding."""
        if not self._roster.binding:
            return ()
        return self._roster.plans(self._shifts, self._clock.now_ms() - AFTER_MS)

    async def _publish_hours(self, today: date) -> None:
        hours = self._calendars.hours(self._shifts.zone, today)
        await self._acd.submit(PublishHours(hours), f"hours:{today}:{self._start}")
        log.info("hours-published", queues=len(hours))

    async def _publish_plan(self, plan: PlanShift) -> None:
        key = f"shift:{plan.consultant_id}:{plan.starts_ms}:{self._start}"
        try:
            await self._acd.submit(plan, key)
        except InputRefusedError as refused:
            consultant, reason = plan.consultant_id, refused.message
            log.error(
                "shift-not-planned", consultant_id=consultant, error=refused.id, reason=reason
            )
