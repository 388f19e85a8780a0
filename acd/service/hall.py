"""A replica of the hall: follows the input log, steps the hall, writes what followed.

Any number of replicas may run; each derives the same event ids from the same inputs, so what one
has written the others cannot write again.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass

import structlog

from acd.domain.commands import Input
from acd.domain.events import Event, InputRefused
from acd.domain.explanation import WaitExplanation
from acd.domain.forecast import Forecast
from acd.domain.hall import Hall
from acd.domain.queues import Rules
from acd.domain.refusals import MalformedEntry, refusal
from acd.domain.views import ConsultantView, ContactView
from acd.ports.clock import Clock
from acd.ports.hall import StampedEvent
from acd.ports.log import (
    BEGINNING,
    Cursors,
    EventLog,
    InputLog,
    LoggedInput,
    LogUnavailable,
    Snapshots,
    event_id,
    id_order,
)
from acd.service.answers import Answers
from acd.service.ticker import Ticker

SNAPSHOT_NAME = "hall"
READ_COUNT = 512
WAIT_MS = 2_000
RETAIN_MS = 600_000
"""Inputs and events stay in the log at least this long, for readers that fell behind a little."""

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class HallHealth:
    """`caught_up`: this replica has replayed the log and follows it; `log_available`: the last
    exchange with the log went well; `last_input_id`: what it stepped last."""

    caught_up: bool
    log_available: bool
    last_input_id: str


class HallService:
    """Implements `HallPort`. Call `start()` once, then keep `run()` running."""

    def __init__(
        self,
        inputs: InputLog,
        events: EventLog,
        snapshots: Snapshots,
        cursors: Cursors,
        clock: Clock,
        *,
        snapshot_every: int = 5_000,
        submit_timeout_s: float = 5.0,
        restarted: Callable[[], None] = lambda: None,
    ) -> None:
        """`restarted` is called when the events to come may not follow from those before."""
        self._inputs = inputs
        self._events = events
        self._snapshots = snapshots
        self._cursors = cursors
        self._clock = clock
        self._snapshot_every = snapshot_every
        self._submit_timeout_s = submit_timeout_s
        self._restarted = restarted
        self._hall = Hall()
        self._position = BEGINNING
        self._unwritten: list[StampedEvent] = []
        self._poison: set[str] = set()
        self._since_snapshot = 0
        self._answers = Answers()
        self._ticker = Ticker(inputs, clock)
        self._caught_up = False
        self._log_available = False
        self._last_read_ms = 0

    # HallPort

    async def submit(self, command: Input, key: str) -> tuple[StampedEvent, ...]:
        with self._answers.expecting():
            input_id = await self._inputs.append(command, key)
            try:
                async with asyncio.timeout(self._submit_timeout_s):
                    events = await self._answers.of(input_id)
            except TimeoutError:
                raise LogUnavailable("the input is in the log, this replica lags behind") from None
        for stamped in events:
            if isinstance(stamped.event, InputRefused):
                raise refusal(stamped.event.error_id, stamped.event.message)
        return events

    def contact(self, contact_id: str) -> ContactView | None:
        return self._hall.contact(contact_id)

    def contacts(self) -> tuple[ContactView, ...]:
        return self._hall.contacts()

    def consultant(self, consultant_id: str) -> ConsultantView | None:
        return self._hall.consultant(consultant_id)

    def consultants(self) -> tuple[ConsultantView, ...]:
        return self._hall.consultants()

    def rules(self) -> Rules | None:
        return self._hall.rules

    def forecast(self, contact_id: str) -> Forecast | None:
        return self._hall.forecast(contact_id)

    def explain_wait(self, contact_id: str) -> WaitExplanation | None:
        return self._hall.explain_wait(contact_id)

    def announcement(self, queue: str) -> str | None:
        return self._hall.announcement(queue)

    @property
    def health(self) -> HallHealth:
        return HallHealth(self._caught_up, self._log_available, self._position)

    # Life

    async def start(self) -> None:
        """Load the snapshot and replay what came after. Raises `LogUnavailable`."""
        self._caught_up = False
        self._restarted()
        stored = await self._snapshots.load(SNAPSHOT_NAME)
        self._position, state = stored if stored else (BEGINNING, None)
        self._hall = Hall.restore(state) if state else Hall()
        self._unwritten, self._since_snapshot = [], 0
        target = id_order(await self._inputs.last_id())
        while id_order(self._position) < target:
            await self._follow_once(0)
        self._last_read_ms = self._clock.now_ms()
        self._caught_up = self._log_available = True
        log.info("hall-caught-up", input_id=self._position)

    async def run(self) -> None:
        """Follow the log and keep the timers, until cancelled. Outages are waited out."""
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(self._follow())
            tasks.create_task(self._ticker.run(self._next_deadline_ms))

    async def _follow(self) -> None:
        pause_s = 0.05
        while True:
            try:
                await self._ensure_in_step()
                await self._follow_once(WAIT_MS)
                self._log_available, pause_s = True, 0.05
            except LogUnavailable as error:
                self._lost(error)
                await asyncio.sleep(pause_s)
                pause_s = min(pause_s * 2, 1.0)

    def _lost(self, error: LogUnavailable) -> None:
        if self._log_available:
            log.error("hall-lost-the-log", reason=error.message)
        self._log_available = False

    async def _ensure_in_step(self) -> None:
        """Start anew when this replica cannot be sure to have seen everything.

        The log may have lost its last second in a crash, or have been trimmed past us while
        this process was stopped.
        """
        if not self._caught_up or self._clock.now_ms() - self._last_read_ms > RETAIN_MS // 2:
            await self.start()
        elif not self._log_available and await self._log_went_back():
            log.error("log-went-back", position=self._position)
            await self.start()

    async def _log_went_back(self) -> bool:
        return id_order(await self._inputs.last_id()) < id_order(self._position)

    async def _follow_once(self, wait_ms: int) -> None:
        await self.write_all()
        entries = await self._inputs.read(self._position, READ_COUNT, wait_ms)
        self._last_read_ms = self._clock.now_ms()
        for entry in entries:
            self._step(entry)
        if entries:
            self._ticker.stepped(entries[-1].at_ms)
            await self.write_all()
            self._since_snapshot += len(entries)
            if self._since_snapshot >= self._snapshot_every:
                await self.take_snapshot()

    def _step(self, entry: LoggedInput) -> None:
        repeated = self._hall.knows(entry.key)
        stamped = tuple(
            StampedEvent(event_id(entry.id, index), entry.at_ms, event)
            for index, event in enumerate(self._events_of(entry))
        )
        self._position = entry.id
        self._unwritten.extend(stamped)
        self._answers.give(entry.id, () if repeated else stamped)

    def _events_of(self, entry: LoggedInput) -> list[Event]:
        if entry.command is None:
            log.error("malformed-input", input_id=entry.id, fault=entry.fault)
            return [InputRefused("unknown", MalformedEntry.id, entry.fault)]
        if entry.id in self._poison:
            kind = type(entry.command).__name__
            return [InputRefused(kind, "internal-error", "the hall stumbled over this input")]
        try:
            return self._hall.step(entry.command, entry.at_ms, entry.key)
        except Exception as error:
            # A fault of ours must not stop the city: make the state anew without this input.
            # Every replica meets the same fault at the same input and does the same.
            log.exception("hall-stumbled", input_id=entry.id)
            self._poison.add(entry.id)
            self._caught_up = False
            raise LogUnavailable("the hall is making its state anew") from error

    async def write_all(self) -> None:
        """Write the events that the log does not have from this replica yet."""
        if self._unwritten:
            await self._events.append(self._unwritten)
            self._unwritten = []

    def _next_deadline_ms(self) -> int | None:
        return self._hall.next_deadline_ms if self._caught_up else None

    # Snapshots

    async def take_snapshot(self) -> None:
        """Store the state and forget the inputs and events that nobody needs any more."""
        await self.write_all()  # a snapshot must never be ahead of the written events
        self._since_snapshot = 0
        if self._position == BEGINNING:
            return
        await self._snapshots.save(SNAPSHOT_NAME, self._position, self._hall.snapshot())
        margin = f"{max(self._hall.now_ms - RETAIN_MS, 0)}-0"
        await self._inputs.trim(min(self._position, margin, key=id_order))
        cursors = (await self._cursors.all()).values()
        await self._events.trim(min(margin, *cursors, key=id_order) if cursors else margin)
