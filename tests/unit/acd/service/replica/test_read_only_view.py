"""Current state read by a process that is no replica: the same state, nothing written."""

from __future__ import annotations

import pytest

from acd.adapters.memory import MemoryCursors, MemoryEventLog, MemoryInputLog, MemorySnapshots
from acd.domain.messages.commands import AdmitContact, BecomeReady, Input, PublishRules, SignIn
from acd.domain.model.contact import PHONE, ContactState
from acd.ports.log import LoggedInput
from acd.service.replica.acd_service import AcdService
from acd.service.replica.read_only_view import CurrentStateUnavailable, read_current_state
from tests.support.builders import AnsweringClock, some_rules

INPUTS: tuple[Input, ...] = (
    PublishRules(some_rules()),
    SignIn("ala", {"drogi": 50}),
    AdmitContact("tel-1", PHONE, "drogi", "pl"),
)


class Log:
    """Logs of one ACD in memory."""

    def __init__(self) -> None:
        self.clock = AnsweringClock()
        self.inputs = MemoryInputLog(self.clock)
        self.snapshots, self.cursors = MemorySnapshots(), MemoryCursors()
        self.events = MemoryEventLog()

    async def write(self, *inputs: Input) -> None:
        for number, command in enumerate(inputs):
            self.clock.advance(1)
            await self.inputs.append(command, f"{type(command).__name__}:{number}")

    def service(self) -> AcdService:
        return AcdService(self.inputs, self.events, self.snapshots, self.cursors, self.clock)


async def test_current_state_is_the_same_with_and_without_a_snapshot() -> None:
    log = Log()
    await log.write(*INPUTS)
    fresh = await read_current_state(log.inputs, log.snapshots, log.clock.now_ms())
    service = log.service()
    await service.start()
    await service.take_snapshot()
    await log.write(BecomeReady("ala"))
    later = await read_current_state(log.inputs, log.snapshots, log.clock.now_ms())
    waiting, offered = fresh.contact("tel-1"), later.contact("tel-1")
    assert waiting is not None
    assert offered is not None
    assert (waiting.state, offered.state) == (ContactState.WAITING, ContactState.OFFERED)


async def test_due_timers_run_and_nothing_is_written() -> None:
    log = Log()
    await log.write(*INPUTS, BecomeReady("ala"))
    before = await log.inputs.last_id()
    log.clock.advance(21_000)
    acd = await read_current_state(log.inputs, log.snapshots, log.clock.now_ms())
    assert acd.now_ms == log.clock.now_ms()
    contact = acd.contact("tel-1")
    assert contact is not None
    assert contact.state is ContactState.WAITING, "nobody answered within 20 seconds"
    assert await log.inputs.last_id() == before
    assert await log.events.read("0-0", 10, 0) == ()
    assert await log.snapshots.load("acd") is None


async def test_failing_input_is_named_by_its_id() -> None:
    class Broken(MemoryInputLog):
        async def read(self, after: str, count: int, wait_ms: int) -> tuple[LoggedInput, ...]:
            entries = await super().read(after, count, wait_ms)
            return tuple(
                LoggedInput(e.id, e.at_ms, e.key, object())  # type: ignore[arg-type]
                for e in entries
            )

    log = Log()
    inputs = Broken(log.clock)
    entry_id = await inputs.append(INPUTS[0], "rules")
    with pytest.raises(CurrentStateUnavailable, match=entry_id):
        await read_current_state(inputs, log.snapshots, log.clock.now_ms())
