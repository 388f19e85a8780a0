"""The ACD as a service: composition of a replica's parts behind `AcdPort`.

Any number of replicas may run; each derives the same event ids from the same inputs, so what
one writer has written the others cannot write again. Followers (`role.py`) only read.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass

import structlog

from acd.domain.messages.commands import AdmitContact, Input
from acd.domain.messages.events import InputRefused
from acd.domain.messages.rejections import refusal
from acd.ports.acd import AcdOverloaded, StampedEvent
from acd.ports.backoff import Backoff
from acd.ports.clock import Clock
from acd.ports.lag import Lag
from acd.ports.log import (
    BEGINNING,
    Cursors,
    EventLog,
    InputLog,
    LogUnavailable,
    Snapshots,
    id_order,
)
from acd.service.replica.backpressure import Backpressure, LagLimits
from acd.service.replica.event_writer import EventWriter
from acd.service.replica.id_fence import advance_ids_past, last_published_input
from acd.service.replica.input_budget import InputBudget
from acd.service.replica.input_follower import InputFollower
from acd.service.replica.log_clock import LogClock
from acd.service.replica.pending_replies import PendingReplies
from acd.service.replica.queries import StateQueries
from acd.service.replica.role import Role
from acd.service.replica.snapshots import RETAIN_MS, ReplicaLogs, SnapshotKeeper
from acd.service.replica.ticker import Ticker

MAX_READ_WAIT_MS = 500
"""A failed write is noticed after this time at the latest."""

FIRST_DELAY_S, MAX_DELAY_S = 0.05, 1.0  # while the log cannot be reached
LAG_POLL_INTERVAL_S = 1.0
DEFAULT_LAG_LIMITS = LagLimits()

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class AcdHealth:
    """Health of one replica.

    `caught_up`: it has replayed the log and follows it; `log_available`: its last exchange with
    the log succeeded; `last_input_id`: the last input that it stepped.
    """

    caught_up: bool
    log_available: bool
    last_input_id: str
    lag: Lag


class AcdService(StateQueries):
    """Implements `AcdPort`. Call `start()` once, then keep `run()` running."""

    def __init__(
        self,
        inputs: InputLog,
        events: EventLog,
        snapshots: Snapshots,
        cursors: Cursors,
        clock: Clock,
        *,
        role: Role = Role.WRITER,
        archives: Cursors | None = None,
        snapshot_every: int = 5_000,
        submit_timeout_s: float = 5.0,
        limits: LagLimits = DEFAULT_LAG_LIMITS,
        budget: InputBudget | None = None,
        on_restart: Callable[[], None] = lambda: None,
    ) -> None:
        """`clock`: monotonic, ms. `archives`: cursors of the archives of the inputs.

        `role`: of a follower, `events` must not write (`FollowedEvents`). `snapshot_every`: inputs.
        `budget`: limit on the inputs of this process. `on_restart` is called when the next events
        may not follow from those written before; it must not block.
        """
        self._logs = ReplicaLogs(inputs, events, snapshots, cursors, archives)
        self._role, self._budget = role, budget
        self._submit_timeout_s = submit_timeout_s
        self._on_restart = on_restart
        self._clock = clock
        self._log_clock = LogClock(clock)
        self._replies = PendingReplies()
        self._writer = EventWriter(events)
        self._snapshots = SnapshotKeeper(self._logs, snapshot_every)
        self._backpressure = Backpressure(self._log_clock, limits)
        self._ticker = Ticker(inputs, self._log_clock, self._next_deadline_ms)
        self._log_available = False
        super().__init__(InputFollower(inputs, self._writer, self._replies, clock))

    async def submit(self, command: Input, key: str) -> tuple[StampedEvent, ...]:
        """Append the input, wait until this replica has stepped it, return its events.

        The reply does not come from the append: the input travels through the log to the task
        of `run()`, which steps it in the order of all inputs and resolves the waiting future.

            caller            log                 task of run()        PendingReplies
              | submit         |                       |                     |
              |-- append ----->|                       |                     |
              |<- input id ----|                       |                     |
              |-- wait_for(input id) ----------------------------------------|
              |                |-- read (batch) ------>|                     |
              |                |                  Acd.step(input)            |
              |                |                       |-- resolve(events) ->|
              |                |<- append (events) ----|                     |
              |<- events ----------------------------------------------------|

        The batch may be stepped before the append returns its id; `PendingReplies` keeps such
        early replies. The events are returned before they are in the event log. A repeated key
        returns the empty tuple. Raises `LogUnavailable` when the input could not be appended,
        or was appended and not stepped within `submit_timeout_s`: repeat it with the same key.
        Raises the ACD's refusal (a subclass of `InputRefusedError`), `AcdOverloaded` for a new
        contact while the lag exceeds its limits, and `InputBudgetExceeded`.
        """
        self._refuse_under_load(command)
        if self._budget is not None:
            await self._budget.take()
        with self._replies.expect():
            input_id = await self._logs.inputs.append(command, key)
            self._log_clock.observe(id_order(input_id)[0])
            self._backpressure.note_appended(input_id)
            try:
                async with asyncio.timeout(self._submit_timeout_s):
                    events = await self._replies.wait_for(input_id)
            except TimeoutError:
                raise LogUnavailable("the input is in the log, this replica lags behind") from None
        for stamped_event in events:
            if isinstance(stamped_event.event, InputRefused):
                raise refusal(stamped_event.event.error_id, stamped_event.event.message)
        return events

    async def wait_until_stepped(self, entry_id: str) -> None:
        """Return when this replica has stepped the input with this id, or a later one."""
        await self._follower.wait_until_stepped(entry_id)

    def _refuse_under_load(self, command: Input) -> None:
        """Raises `AcdOverloaded` for a contact that the present lag does not admit."""
        if not isinstance(command, AdmitContact):
            return
        rules = self.rules()
        written = rules is not None and rules.is_written(command.channel)
        if self._backpressure.refuses_contacts(written=written):
            raise AcdOverloaded("the ACD lags behind its log; no new contact is admitted for now")

    @property
    def refused_inputs(self) -> int:
        """Number of inputs beyond the budget of this process, since its start."""
        return self._budget.refused if self._budget else 0

    @property
    def health(self) -> AcdHealth:
        """Return the present health, without I/O."""
        follower = self._follower
        lag = self._backpressure.lag
        return AcdHealth(follower.caught_up, self._log_available, follower.position, lag)

    async def start(self) -> None:
        """Load the snapshot and replay the inputs after it.

        Raises `LogUnavailable`, `SnapshotUnreadable`.
        """
        follower = self._follower
        follower.caught_up = False
        await self._writer.abandon()
        self._on_restart()
        stepped_before = follower.position
        follower.restart_from(*await self._snapshots.load())
        await self._writer.reset()
        await self._advance_ids_past(stepped_before)
        last_id, appended = await self._logs.inputs.appended()
        self._backpressure.reset(last_id, appended)
        while id_order(follower.position) < id_order(last_id):
            await self._step_next(0)
        await self._writer.write_all()
        follower.mark_caught_up()
        self._log_available = True
        log.info("acd-caught-up", input_id=follower.position)

    async def _advance_ids_past(self, stepped_before: str) -> None:
        seen = (stepped_before, self._follower.position)
        last_id = await last_published_input(self._logs.events, self._logs.cursors, seen)
        await advance_ids_past(self._logs.inputs, last_id)

    async def run(self) -> None:
        """Follow the log and run the timers, until cancelled. Outages are waited out."""
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(self._follow())
            tasks.create_task(self._poll_lag())
            if self._role is Role.WRITER:
                tasks.create_task(self._ticker.run())

    async def _poll_lag(self) -> None:
        logs = self._logs
        while True:
            await asyncio.sleep(LAG_POLL_INTERVAL_S)
            with suppress(LogUnavailable):  # the input follower reports the outage
                await self._backpressure.poll(logs.inputs, logs.events, logs.cursors)

    async def _follow(self) -> None:
        backoff = Backoff(FIRST_DELAY_S, MAX_DELAY_S)
        while True:
            try:
                await self._restart_if_needed()
                await self._step_next(MAX_READ_WAIT_MS)
                self._log_available = True
                backoff.reset()
            except LogUnavailable as error:
                self._report_outage(error)
                await backoff.pause()

    def _report_outage(self, error: LogUnavailable) -> None:
        """Log the first error of an outage only."""
        if self._log_available:
            log.error("log-connection-lost", error=error.id, reason=error.message)
        self._log_available = False

    async def _restart_if_needed(self) -> None:
        """Restart when this replica may have missed inputs.

        The log may have lost its last second in a crash, or have been trimmed past this replica
        while its process was stopped.
        """
        silent_ms = self._clock.now_ms() - self._follower.last_read_ms
        if not self._follower.caught_up or silent_ms > RETAIN_MS // 2:
            await self.start()
        elif not self._log_available and await self._was_rewound():
            log.error("log-rewound", position=self._follower.position)
            await self.start()

    async def _was_rewound(self) -> bool:
        """Return True if the last stepped input is gone.

        The log's last id would not show it: others may have appended since the crash.
        """
        position = self._follower.position
        return position != BEGINNING and not await self._logs.inputs.holds(position)

    async def _step_next(self, wait_ms: int) -> None:
        entries = await self._follower.step_next(wait_ms)
        if not entries:
            return
        self._log_clock.observe(entries[-1].at_ms)
        self._backpressure.note_stepped(entries)
        self._ticker.notify_stepped()
        if self._role is Role.WRITER and self._snapshots.is_due_after(len(entries)):
            await self._writer.write_all()  # a snapshot must never be ahead of the written events
            self._snapshots.start_storing(self._follower.position, self._follower.acd)

    def _next_deadline_ms(self) -> int | None:
        return self._follower.acd.next_deadline_ms if self._follower.caught_up else None

    async def write_all(self) -> None:
        """Return when the event log has every event of this replica. Raises `LogUnavailable`."""
        await self._writer.write_all()

    async def take_snapshot(self) -> None:
        """Store the present state now. Raises `LogUnavailable`, `SnapshotForkFailed`."""
        await self._snapshots.wait_until_stored()
        await self._writer.write_all()  # a snapshot must never be ahead of the written events
        position = self._follower.position
        if position != BEGINNING:
            await self._snapshots.store(self._snapshots.capture(position, self._follower.acd))
