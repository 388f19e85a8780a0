"""The wallboard: the view of docs/contracts.md, built from the figures, kept through restarts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from typing import Any
from zoneinfo import ZoneInfo

import structlog

from acd.domain.model.consultant import Activity
from acd.domain.model.contact import Channel
from acd.domain.model.queue_rules import QueueRules
from acd.domain.model.skill_requirements import meets, need_of
from acd.ports.backoff import Backoff
from acd.ports.log import BEGINNING, Cursors, EventLog, LogUnavailable, Snapshots
from acd.serialisation.codec import DataInvalid, from_plain, to_plain
from acd.service.wallboard import figures as f
from acd.service.wallboard.merge_patch import View
from acd.service.wallboard.projection import apply_event

NAME = "wallboard"
FIGURES_VERSION = 2
FIRST_DELAY_S, MAX_DELAY_S = 0.1, 1.0  # while the log cannot be reached
READ_COUNT = 1_000
WAIT_MS = 2_000
SAVE_EVERY_EVENTS = 2_000
log = structlog.get_logger()

NOT_WORKING = (Activity.READY, Activity.WRAP_UP, Activity.NOT_READY)


class Wallboard:
    """Follows the event log. `shift(now_ms)`: the shift on duty as the page shows it, if any;
    `drift()`: contacts that differ between the ACD and the telephone."""

    def __init__(
        self,
        events: EventLog,
        snapshots: Snapshots,
        cursors: Cursors,
        *,
        city: str,
        hotline: str,
        shift: Callable[[int], Mapping[str, Any] | None],
        drift: Callable[[], int],
        zone: str = "Europe/Warsaw",
    ) -> None:
        self._events = events
        self._snapshots = snapshots
        self._cursors = cursors
        self._head = {"city": city, "hotline": hotline}
        self._shift = shift
        self._drift = drift
        self._zone = ZoneInfo(zone)
        self._figures = f.Figures()
        self._unsaved = 0
        self.sequence = BEGINNING

    async def start(self) -> None:
        """Take up the figures where they were saved. Raises `LogUnavailable`."""
        stored = await self._snapshots.load(NAME)
        if stored is not None:
            self._take_up(stored[0], next(stored[1]))
        await self._cursors.save(NAME, self.sequence)
        target = await self._events.last_id()
        while self.sequence != target and await self.follow_once(0):
            continue

    def _take_up(self, sequence: str, state: Mapping[str, Any]) -> None:
        """Figures of another version are made again from as much as the log still holds."""
        try:
            self._figures = _restored(state)
            self.sequence = sequence
        except DataInvalid as error:
            log.warning("wallboard-rebuilt", fault=error.message)

    async def run(self) -> None:
        """Until cancelled."""
        backoff = Backoff(FIRST_DELAY_S, MAX_DELAY_S)
        while True:
            try:
                await self.follow_once(WAIT_MS)
                backoff.reset()
            except LogUnavailable:
                await backoff.pause()

    async def follow_once(self, wait_ms: int) -> bool:
        """Take in what is there; False when nothing came."""
        batch = await self._events.read(self.sequence, READ_COUNT, wait_ms)
        for stamped in batch:
            apply_event(self._figures, stamped, self._zone)
            self.sequence = stamped.id
        self._unsaved += len(batch)
        if self._unsaved >= SAVE_EVERY_EVENTS:
            await self.save()
        return bool(batch)

    async def save(self) -> None:
        """Store the figures and let the log forget what they hold."""
        self._unsaved = 0
        state = {"version": FIGURES_VERSION, "figures": to_plain(self._figures)}
        await self._snapshots.save(NAME, self.sequence, state)
        await self._cursors.save(NAME, self.sequence)

    def view(self, now_ms: int) -> View:
        """As of `now_ms`, UTC epoch ms; holds no nulls."""
        figures = self._figures
        queues = figures.rules.queues if figures.rules else {}
        shift = self._shift(now_ms)
        return {
            **self._head,
            **({"shift": dict(shift)} if shift else {}),
            "total": _total(figures, now_ms),
            "queues": {name: _queue(figures, queues[name], now_ms) for name in queues},
            "consultants": _consultants(figures),
            "wait_history": f.wait_history(figures, now_ms),
            "drift": self._drift(),
        }


def _restored(state: Mapping[str, Any]) -> f.Figures:
    if state.get("version") != FIGURES_VERSION:
        raise DataInvalid(f"version: expected {FIGURES_VERSION}", field="version")
    restored: f.Figures = from_plain(f.Figures, state.get("figures"))
    return restored


def _total(figures: f.Figures, now_ms: int) -> View:
    waiters = f.waiting(figures)
    oldest = f.longest_waiting(waiters)
    return {
        "waiting": f.by_channel(waiters),
        **(_oldest(oldest) if oldest else {}),
        **({"oldest_queue": oldest.queue} if oldest else {}),
        "window": {"minutes": f.WINDOW_MINUTES, **f.service_level(figures, now_ms)},
        "wait_estimate": f.coverage(figures, now_ms),
        "today": _city_day(list(f.days(figures, now_ms).values())),
    }


def _oldest(waiter: f.Waiter) -> View:
    return {"oldest_ms": waiter.admitted_ms}


def _city_day(queues: list[f.QueueDay]) -> View:
    answered = {c.value: sum(day.answered.get(c, 0) for day in queues) for c in Channel}
    return {
        "offered": sum(day.offered for day in queues),
        "answered": answered,
        "abandoned": sum(day.abandoned for day in queues),
        "short_abandoned": sum(day.short_abandoned for day in queues),
    }


def _queue(figures: f.Figures, rules: QueueRules, now_ms: int) -> View:
    """`waiting` counts calls and chats, `waiting_by` every channel."""
    waiters = f.waiting(figures, rules.id)
    oldest = f.longest_waiting(waiters)
    target = rules.targets.get(Channel.PHONE)
    day = f.days(figures, now_ms).get(rules.id, f.QueueDay())
    promise = {"within_ms": target.within_ms, "goal": target.goal} if target else None
    return {
        "names": dict(rules.names),
        "waiting": sum(waiter.channel in f.LIVE_CHANNELS for waiter in waiters),
        "waiting_by": f.by_channel(waiters),
        **(_oldest(oldest) if oldest else {}),
        **({"target": promise} if promise else {}),
        "window": f.service_level(figures, now_ms, rules.id),
        "today": {
            "offered": day.offered,
            "answered": sum(day.answered.values()),
            "abandoned": day.abandoned,
        },
        "unreachable": sum(queue == rules.id for queue in figures.unreachable.values()),
        **({"closed": True} if figures.shut.get(rules.id) else {}),
        **({"backup_groups": groups} if (groups := figures.backup_groups.get(rules.id)) else {}),
        **({"policy": policy} if (policy := figures.policies.get(rules.id)) else {}),
        **_staff(figures, rules),
    }


def _staff(figures: f.Figures, rules: QueueRules) -> View:
    """Who could serve the queue; ringing and writing count as talking, so the four add up."""
    need = need_of(rules.skills, rules.any_of)
    able = [worker for worker in figures.workers.values() if meets(worker.skills, need)]
    counts = Counter(worker.activity for worker in able)
    return {
        "ready": counts[Activity.READY],
        "talking": sum(worker.activity not in NOT_WORKING for worker in able),
        "wrap_up": counts[Activity.WRAP_UP],
        "not_ready": counts[Activity.NOT_READY],
        "signed_in": len(able),
    }


def _consultants(figures: f.Figures) -> View:
    counts = Counter(worker.activity for worker in figures.workers.values())
    reasons = Counter(
        worker.reason.value for worker in figures.workers.values() if worker.reason is not None
    )
    return {
        "ready": counts[Activity.READY],
        "ringing": counts[Activity.RINGING],
        "talking": counts[Activity.TALKING],
        "writing": counts[Activity.WRITING],
        "wrap_up": counts[Activity.WRAP_UP],
        "not_ready": dict(reasons),
        "overran": len(figures.overran),
        "signed_in": len(figures.workers),
    }
