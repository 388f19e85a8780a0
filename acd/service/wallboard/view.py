"""Wallboard: follows the event log, keeps the figures through restarts, builds the view."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

import structlog

from acd.domain.model.consultant import Activity
from acd.domain.model.contact import PHONE
from acd.domain.model.queue_rules import QueueRules
from acd.domain.model.skill_requirements import meets, need_of
from acd.ports.backoff import Backoff
from acd.ports.log import BEGINNING, Cursors, EventLog, LogUnavailable, Snapshots
from acd.serialisation.errors import DataInvalid
from acd.serialisation.serialiser import check_version, from_json, to_json
from acd.service.wallboard import figures as f
from acd.service.wallboard.merge_patch import View
from acd.service.wallboard.projection import apply_event

NAME = "wallboard"
FIGURES_VERSION = 1
FIRST_DELAY_S, MAX_DELAY_S = 0.1, 1.0  # while the log cannot be reached
READ_COUNT = 1_000
MAX_READ_WAIT_MS = 2_000
SAVE_INTERVAL_EVENTS = 2_000
log = structlog.get_logger()

NOT_TALKING = (Activity.READY, Activity.WRAP_UP, Activity.NOT_READY)


@dataclass(frozen=True, slots=True)
class SavedFigures:
    """Figures as they are stored."""

    version: int
    figures: f.Figures


class Wallboard:
    """Consumer of the event log that answers with the wallboard's view.

    Call `start()` once, then keep `run()` running; `view()` is called by the desk at any time
    and does no I/O. `sequence`: id of the last event in the figures.
    """

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
        """`shift(now_ms)`: the shift on duty as the page shows it, None if there is none.

        `drift()`: number of contacts that differ between the ACD and the telephone. `zone`: of
        the business day.
        """
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
        """Load the saved figures and read the log up to its end. Raises `LogUnavailable`."""
        stored = await self._snapshots.load(NAME)
        if stored is not None:
            self._load(stored[0], next(stored[1]))
        await self._cursors.save(NAME, self.sequence)
        target = await self._events.last_id()
        while self.sequence != target and await self.follow_once(0):
            continue

    def _load(self, sequence: str, state: bytes) -> None:
        """Take the saved figures; unreadable ones are rebuilt from the part that the log has."""
        try:
            self._figures = _read_figures(state)
            self.sequence = sequence
        except DataInvalid as error:
            log.warning("wallboard-rebuilt", fault=error.message)

    async def run(self) -> None:
        """Follow the log until cancelled; outages are waited out."""
        backoff = Backoff(FIRST_DELAY_S, MAX_DELAY_S)
        while True:
            try:
                await self.follow_once(MAX_READ_WAIT_MS)
                backoff.reset()
            except LogUnavailable:
                await backoff.pause()

    async def follow_once(self, wait_ms: int) -> bool:
        """Apply the next batch; wait up to `wait_ms` for it. Return False when there was none."""
        batch = await self._events.read(self.sequence, READ_COUNT, wait_ms)
        for stamped in batch:
            apply_event(self._figures, stamped, self._zone)
            self.sequence = stamped.id
        self._unsaved += len(batch)
        if self._unsaved >= SAVE_INTERVAL_EVENTS:
            await self.save()
        return bool(batch)

    async def save(self) -> None:
        """Store the figures and advance the cursor, so that the log may be trimmed behind it."""
        self._unsaved = 0
        state = SavedFigures(FIGURES_VERSION, self._figures)
        await self._snapshots.save(NAME, self.sequence, to_json(state))
        await self._cursors.save(NAME, self.sequence)

    def view(self, now_ms: int) -> View:
        """Return the view at `now_ms` (UTC epoch ms), without nulls: in a patch null deletes."""
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


def _read_figures(state: bytes) -> f.Figures:
    """Raises `DataInvalid`, also for the figures of another version."""
    check_version(state, FIGURES_VERSION)
    return from_json(SavedFigures, state).figures


def _total(figures: f.Figures, now_ms: int) -> View:
    contacts = f.waiting(figures)
    oldest = f.longest_waiting(figures, contacts)
    return {
        "waiting": f.by_channel(figures, contacts),
        **(_oldest(oldest) if oldest else {}),
        **({"oldest_queue": oldest.queue} if oldest else {}),
        "window": {"minutes": f.WINDOW_MINUTES, **f.service_level(figures, now_ms)},
        "wait_estimate": f.coverage(figures, now_ms),
        "today": _city_day(figures, list(f.today(figures, now_ms).values())),
    }


def _oldest(contact: f.WaitingContact) -> View:
    return {"oldest_ms": contact.admitted_ms}


def _city_day(figures: f.Figures, queues: list[f.QueueDay]) -> View:
    channels = f.channels(figures)
    answered = {name: sum(day.answered.get(name, 0) for day in queues) for name in channels}
    return {
        "offered": sum(day.offered for day in queues),
        "answered": answered,
        "abandoned": sum(day.abandoned for day in queues),
        "short_abandoned": sum(day.short_abandoned for day in queues),
    }


def _queue(figures: f.Figures, rules: QueueRules, now_ms: int) -> View:
    """Return one queue's row: `waiting` counts calls and chats, `waiting_by` every channel."""
    contacts = f.waiting(figures, rules.id)
    oldest = f.longest_waiting(figures, contacts)
    target = rules.targets.get(PHONE)
    day = f.today(figures, now_ms).get(rules.id, f.QueueDay())
    target_view = {"within_ms": target.within_ms, "goal": target.goal} if target else None
    return {
        "names": dict(rules.names),
        "waiting": len(f.live(figures, contacts)),
        "waiting_by": f.by_channel(figures, contacts),
        **(_oldest(oldest) if oldest else {}),
        **({"target": target_view} if target_view else {}),
        "window": f.service_level(figures, now_ms, rules.id),
        "today": {
            "offered": day.offered,
            "answered": sum(day.answered.values()),
            "abandoned": day.abandoned,
        },
        "without_consultant": list(figures.without_consultant.values()).count(rules.id),
        **({"closed": True} if figures.closed.get(rules.id) else {}),
        **({"backup_groups": groups} if (groups := figures.backup_groups.get(rules.id)) else {}),
        **({"policy": policy} if (policy := figures.policies.get(rules.id)) else {}),
        **_staff(figures, rules),
    }


def _staff(figures: f.Figures, rules: QueueRules) -> View:
    """Count the consultants who can serve the queue.

    Ringing and writing count as talking, so that the four states add up to `signed_in`.
    """
    need = need_of(rules.skills, rules.any_of)
    able = [
        consultant for consultant in figures.consultants.values() if meets(consultant.skills, need)
    ]
    counts = Counter(consultant.activity for consultant in able)
    return {
        "ready": counts[Activity.READY],
        "talking": sum(consultant.activity not in NOT_TALKING for consultant in able),
        "wrap_up": counts[Activity.WRAP_UP],
        "not_ready": counts[Activity.NOT_READY],
        "signed_in": len(able),
    }


def _consultants(figures: f.Figures) -> View:
    consultants = figures.consultants.values()
    counts = Counter(consultant.activity for consultant in consultants)
    reasons = Counter(consultant.reason.value for consultant in consultants if consultant.reason)
    return {
        "ready": counts[Activity.READY],
        "ringing": counts[Activity.RINGING],
        "talking": counts[Activity.TALKING],
        "writing": counts[Activity.WRITING],
        "wrap_up": counts[Activity.WRAP_UP],
        "not_ready": dict(reasons),
        "break_overruns": len(figures.break_overruns),
        "signed_in": len(consultants),
    }
