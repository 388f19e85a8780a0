"""Step the ACD with every entry of the input log, in the order of the log."""

from __future__ import annotations

import asyncio

import structlog

from acd.domain.messages.events import Event, InputRefused
from acd.domain.messages.rejections import LogEntryInvalid
from acd.domain.step.acd import Acd
from acd.ports.clock import Clock
from acd.ports.log import (
    BEGINNING,
    InputLog,
    LoggedInput,
    LogUnavailable,
    StepResult,
    id_order,
    stamped,
)
from acd.service.replica.event_writer import EventWriter
from acd.service.replica.pending_replies import PendingReplies

READ_COUNT = 512

log = structlog.get_logger()


class InputFollower:
    """Holder of the replica's state: the ACD and its position in the input log.

    `position`: id of the last stepped input; `caught_up`: the state includes every input that
    the log had at the last start; `last_read_ms`: time of the last successful read, on `clock`.
    """

    def __init__(
        self, inputs: InputLog, writer: EventWriter, replies: PendingReplies, clock: Clock
    ) -> None:
        self.acd = Acd()
        self.position = BEGINNING
        self.caught_up = False
        self.last_read_ms = 0
        self._inputs = inputs
        self._writer = writer
        self._replies = replies
        self._clock = clock
        self._failing: set[str] = set()
        self._advanced = asyncio.Event()

    def restart_from(self, position: str, acd: Acd) -> None:
        """Continue from a snapshot: `acd` includes all inputs up to `position`."""
        self.position, self.acd = position, acd
        self._wake_waiting()

    def mark_caught_up(self) -> None:
        """Declare the state current; deadlines and submits rely on it from now on."""
        self.last_read_ms = self._clock.now_ms()
        self.caught_up = True

    async def step_next(self, wait_ms: int) -> tuple[LoggedInput, ...]:
        """Step the next batch and start writing its events; return the batch.

        Waits up to `wait_ms` for the first input. Raises `LogUnavailable`.
        """
        entries = await self._inputs.read(self.position, READ_COUNT, wait_ms)
        self.last_read_ms = self._clock.now_ms()
        for entry in entries:
            self._step(entry)
        self._wake_waiting()
        await self._writer.start_write()
        return entries

    async def wait_until_stepped(self, entry_id: str) -> None:
        """Return when the input with this id, or a later one, was stepped."""
        while id_order(self.position) < id_order(entry_id):
            await self._advanced.wait()

    def _wake_waiting(self) -> None:
        advanced, self._advanced = self._advanced, asyncio.Event()
        advanced.set()

    def _step(self, entry: LoggedInput) -> None:
        is_expected = self._replies.are_expected
        is_repeat = is_expected and self.acd.knows(entry.key)
        stepped = StepResult(entry.id, self._events_of(entry))
        self.position = entry.id
        self._writer.add(stepped)
        if is_expected:
            self._replies.resolve(entry.id, () if is_repeat else stamped(stepped))

    def _events_of(self, entry: LoggedInput) -> list[Event]:
        if entry.command is None:
            log.error("malformed-input", input_id=entry.id, fault=entry.fault)
            return [InputRefused("unknown", LogEntryInvalid.id, entry.fault)]
        if entry.id in self._failing:
            kind = type(entry.command).__name__
            return [InputRefused(kind, "internal-error", "the ACD failed on this input")]
        try:
            return self.acd.step(entry.command, entry.at_ms, entry.key)
        except MemoryError:
            raise  # a fault of this process: another replica would not fail
        except Exception as error:
            # A programming error must not stop the city: rebuild the state without this input.
            # Every replica meets the same fault at the same input and does the same.
            log.exception("acd-step-failed", input_id=entry.id)
            self._failing.add(entry.id)
            self.caught_up = False
            raise LogUnavailable("the ACD rebuilds its state without a failing input") from error
