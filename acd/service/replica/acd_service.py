"""A replica of the ACD: follows the input log, steps the ACD, writes what followed.

Any number of replicas may run; each derives the same event ids from the same inputs, so what one
has written the others cannot write again.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass

import structlog

from acd.domain.messages.commands import AdmitContact, Input
from acd.domain.messages.events import Event, InputRefused
from acd.domain.messages.rejections import MalformedEntry, refusal
from acd.domain.model.queue_rules import Rules
from acd.domain.model.views import ConsultantView, ContactView
from acd.domain.routing.explanation import WaitExplanation
from acd.domain.routing.wait_estimate import WaitEstimate
from acd.domain.step.acd import Acd
from acd.ports.acd import AcdOverloaded, StampedEvent
from acd.ports.clock import Clock
from acd.ports.log import (
    BEGINNING,
    Cursors,
    EventLog,
    Followed,
    InputLog,
    LoggedInput,
    LogUnavailable,
    Snapshots,
    id_order,
    input_id,
    stamped,
)
from acd.service.replica.backpressure import Backpressure, Lag, LagLimits
from acd.service.replica.id_fence import advance_ids_past, last_published_input
from acd.service.replica.log_clock import LogClock
from acd.service.replica.pending_replies import PendingReplies
from acd.service.replica.snapshots import RETAIN_MS, Logs, SnapshotKeeper
from acd.service.replica.ticker import Ticker

READ_COUNT = 512
WAIT_MS = 500
"""A writing that failed is noticed so soon, at the latest."""
LOOK_S = 1.0
LIMITS = LagLimits()

Writing = tuple[list[Followed], Awaitable[None]]
"""Events on their way to the log."""

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class AcdHealth:
    """`caught_up`: this replica has replayed the log and follows it; `log_available`: the last
    exchange with the log went well; `last_input_id`: what it stepped last."""

    caught_up: bool
    log_available: bool
    last_input_id: str
    lag: Lag


class AcdService:
    """Implements `AcdPort`. Call `start()` once, then keep `run()` running."""

    def __init__(
        self,
        inputs: InputLog,
        events: EventLog,
        snapshots: Snapshots,
        cursors: Cursors,
        clock: Clock,
        *,
        archives: Cursors | None = None,
        snapshot_every: int = 5_000,
        submit_timeout_s: float = 5.0,
        limits: LagLimits = LIMITS,
        restarted: Callable[[], None] = lambda: None,
    ) -> None:
        """`clock`: one that never jumps. `archives`: how far each archive of the inputs has
        come. `restarted` is called when the events to come may not follow from those before.
        """
        self._inputs = inputs
        self._events = events
        self._cursors = cursors
        self._clock = clock
        self._submit_timeout_s = submit_timeout_s
        self._restarted = restarted
        self._acd = Acd()
        self._position = BEGINNING
        self._unwritten: list[Followed] = []
        self._being_written: Writing | None = None
        self._one_writer = asyncio.Lock()
        self._last_written = (0, 0)
        self._replays = True
        self._poison: set[str] = set()
        self._snapshots = SnapshotKeeper(
            Logs(inputs, events, snapshots, cursors, archives), snapshot_every
        )
        self._answers = PendingReplies()
        self._time = LogClock(clock)
        self._pressure = Backpressure(self._time, limits)
        self._ticker = Ticker(inputs, self._time, self._next_deadline_ms)
        self._caught_up = False
        self._log_available = False
        self._last_read_ms = 0

    # AcdPort

    async def submit(self, command: Input, key: str) -> tuple[StampedEvent, ...]:
        if isinstance(command, AdmitContact) and self._pressure.is_too_high:
            raise AcdOverloaded("the ACD lags behind its log; nobody new is admitted for now")
        with self._answers.expecting():
            entry_id = await self._inputs.append(command, key)
            self._time.saw(id_order(entry_id)[0])
            self._pressure.knows_of(entry_id)
            try:
                async with asyncio.timeout(self._submit_timeout_s):
                    events = await self._answers.of(entry_id)
            except TimeoutError:
                raise LogUnavailable("the input is in the log, this replica lags behind") from None
        for _, _, event in events:
            if isinstance(event, InputRefused):
                raise refusal(event.error_id, event.message)
        return events

    def contact(self, contact_id: str) -> ContactView | None:
        return self._acd.contact(contact_id)

    def contacts(self) -> tuple[ContactView, ...]:
        return self._acd.contacts()

    def consultant(self, consultant_id: str) -> ConsultantView | None:
        return self._acd.consultant(consultant_id)

    def consultants(self) -> tuple[ConsultantView, ...]:
        return self._acd.consultants()

    def rules(self) -> Rules | None:
        return self._acd.rules

    def wait_estimate(self, contact_id: str) -> WaitEstimate | None:
        return self._acd.wait_estimate(contact_id)

    def explain_wait(self, contact_id: str) -> WaitExplanation | None:
        return self._acd.explain_wait(contact_id)

    def announcement(self, queue: str) -> str | None:
        return self._acd.announcement(queue)

    @property
    def health(self) -> AcdHealth:
        lag = self._pressure.lag
        return AcdHealth(self._caught_up, self._log_available, self._position, lag)

    # Life

    async def start(self) -> None:
        """Load the snapshot and replay what came after.

        Raises `LogUnavailable`, `SnapshotUnreadable`.
        """
        self._caught_up = False
        with suppress(LogUnavailable):
            await self._written()
        self._restarted()
        before = self._position
        self._position, self._acd = await self._snapshots.load()
        self._unwritten, self._being_written = [], None
        self._last_written = id_order(input_id(await self._events.last_id()))
        self._replays = True
        known = (before, self._position)
        await advance_ids_past(
            self._inputs, await last_published_input(self._events, self._cursors, known)
        )
        last_id, appended = await self._inputs.appended()
        self._pressure.began(last_id, appended)
        while id_order(self._position) < id_order(last_id):
            await self._follow_once(0)
        await self.write_all()
        self._last_read_ms = self._clock.now_ms()
        self._caught_up = self._log_available = True
        log.info("hall-caught-up", input_id=self._position)

    async def run(self) -> None:
        """Follow the log and keep the timers, until cancelled. Outages are waited out."""
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(self._follow())
            tasks.create_task(self._ticker.run())
            tasks.create_task(self._look())

    async def _look(self) -> None:
        while True:
            await asyncio.sleep(LOOK_S)
            with suppress(LogUnavailable):  # the follower tells of it and waits it out
                await self._pressure.look(self._inputs, self._events, self._cursors)

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
            log.error("log-connection-lost", error=error.id, reason=error.message)
        self._log_available = False

    async def _ensure_in_step(self) -> None:
        """Start anew when this replica cannot be sure to have seen everything.

        The log may have lost its last second in a crash, or have been trimmed past us while
        this process was stopped.
        """
        if not self._caught_up or self._clock.now_ms() - self._last_read_ms > RETAIN_MS // 2:
            await self.start()
        elif not self._log_available and await self._log_went_back():
            log.error("log-rewound", position=self._position)
            await self.start()

    async def _log_went_back(self) -> bool:
        """Its last id tells nothing: others may have gone on writing since it came back."""
        return self._position != BEGINNING and not await self._inputs.holds(self._position)

    async def _follow_once(self, wait_ms: int) -> None:
        entries = await self._inputs.read(self._position, READ_COUNT, wait_ms)
        self._last_read_ms = self._clock.now_ms()
        for entry in entries:
            self._step(entry)
        await self._write_behind()
        if entries:
            self._time.saw(entries[-1].at_ms)
            self._pressure.stepped(entries)
            self._ticker.stepped()
            if self._snapshots.stepped(len(entries)):
                await self.write_all()  # a snapshot must never be ahead of the written events
                self._snapshots.begin(self._position, self._acd)

    def _step(self, entry: LoggedInput) -> None:
        expected = self._answers.expected
        repeated = expected and self._acd.knows(entry.key)
        followed = Followed(entry.id, entry.at_ms, self._events_of(entry))
        self._position = entry.id
        # In a replay nearly all are there already: not asking saves most of its time.
        if self._replays:
            self._replays = id_order(entry.id) < self._last_written
        if followed.events and not self._replays:
            self._unwritten.append(followed)
        if expected:
            self._answers.give(entry.id, () if repeated else stamped(followed))

    def _events_of(self, entry: LoggedInput) -> list[Event]:
        if entry.command is None:
            log.error("malformed-input", input_id=entry.id, fault=entry.fault)
            return [InputRefused("unknown", MalformedEntry.id, entry.fault)]
        if entry.id in self._poison:
            kind = type(entry.command).__name__
            return [InputRefused(kind, "internal-error", "the ACD stumbled over this input")]
        try:
            return self._acd.step(entry.command, entry.at_ms, entry.key)
        except MemoryError:
            raise  # this process's own: another replica would not stumble
        except Exception as error:
            # A fault of ours must not stop the city: make the state anew without this input.
            # Every replica meets the same fault at the same input and does the same.
            log.exception("acd-step-failed", input_id=entry.id)
            self._poison.add(entry.id)
            self._caught_up = False
            raise LogUnavailable("the ACD is making its state anew") from error

    async def write_all(self) -> None:
        """Returns when the log has every event that it did not have from this replica."""
        await self._write_behind()
        async with self._one_writer:
            await self._written()

    async def _write_behind(self) -> None:
        """One batch is written while the next is read and stepped."""
        async with self._one_writer:
            await self._written()
            if self._unwritten:
                batch, self._unwritten = self._unwritten, []
                self._being_written = batch, self._events.append(batch)

    async def _written(self) -> None:
        """What may not have been written, for whatever reason, is written again: no harm."""
        if self._being_written is None:
            return
        (batch, writing), self._being_written = self._being_written, None
        try:
            await writing
        except BaseException:
            self._unwritten = batch + self._unwritten
            raise

    def _next_deadline_ms(self) -> int | None:
        return self._acd.next_deadline_ms if self._caught_up else None

    async def take_snapshot(self) -> None:
        """Store the state now, however little is new. Raises `LogUnavailable`, `PictureFailed`."""
        await self._snapshots.settled()
        await self.write_all()  # a snapshot must never be ahead of the written events
        if self._position != BEGINNING:
            await self._snapshots.store(self._snapshots.take(self._position, self._acd))
