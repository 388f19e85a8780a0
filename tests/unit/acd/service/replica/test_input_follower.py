"""Inputs that cannot be stepped: invalid entries and programming errors."""

from __future__ import annotations

from contextlib import suppress

import pytest

from acd.adapters.memory import MemoryCursors, MemoryEventLog, MemoryInputLog, MemorySnapshots
from acd.domain.messages import commands as c
from acd.domain.messages.events import ContactQueued, InputRefused
from acd.domain.messages.rejections import InputRefusedError
from acd.domain.step.handler_table import HANDLERS
from acd.ports.log import BEGINNING, LoggedInput, LogUnavailable, id_order
from acd.service.replica.acd_service import AcdService
from tests.support.acd_service import MachineClock, running_acd
from tests.support.builders import some_rules
from tests.support.memory_logs import MemoryLogs, admission


async def test_invalid_log_entry_is_refused_and_skipped() -> None:
    class InvalidFirst(MemoryInputLog):
        async def read(self, after: str, count: int, wait_ms: int) -> tuple[LoggedInput, ...]:
            if after == BEGINNING:
                return (LoggedInput("5-0", 5, "", None, "kind: expected the name of a message"),)
            return await super().read(after, count, wait_ms)

    clock, events = MachineClock(), MemoryEventLog()
    inputs = InvalidFirst(clock)
    await inputs.append(c.PublishRules(some_rules()), "rules")
    acd = AcdService(inputs, events, MemorySnapshots(), MemoryCursors(), clock)
    await acd.start()
    await acd.write_all()
    first, *_ = await events.read(BEGINNING, 10, 0)
    assert first.event == InputRefused(
        "unknown", "log-entry-invalid", "kind: expected the name of a message"
    )
    assert acd.rules() == some_rules()


async def test_failing_input_is_refused_and_the_next_one_stepped(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def fault(_context: object, _command: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setitem(HANDLERS, c.ReportWaitAnnounced, fault)
    async with running_acd() as running:
        await running.acd.submit(admission("tel-1"), "admit:tel-1")
        with pytest.raises(InputRefusedError, match="failed on this input"):
            await running.acd.submit(c.ReportWaitAnnounced("tel-1", 1), "announced")
        assert await running.acd.submit(admission("tel-2"), "admit:tel-2")
        assert [view.contact_id for view in running.acd.contacts()] == ["tel-1", "tel-2"]


async def test_replicas_skip_the_same_failing_inputs_and_agree(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Each replica fails once per failing input, and never again on the same."""

    def fault(_context: object, _command: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setitem(HANDLERS, c.ReportWaitAnnounced, fault)
    logs, starts = MemoryLogs(), [0, 0]
    await logs.fill(2)
    for n in range(3):
        await logs.inputs.append(c.ReportWaitAnnounced("tel-0", n), f"announced:{n}")
        await logs.inputs.append(admission(f"after-{n}"), f"after:{n}")

    def restarted(number: int) -> None:
        starts[number] += 1

    acds = [logs.replica(on_restart=lambda n=n: restarted(n)) for n in range(2)]
    for acd in acds:
        while not acd.health.caught_up:
            with suppress(LogUnavailable):
                await acd.start()
        await acd.write_all()
    assert starts == [4, 4]
    assert acds[0].contacts() == acds[1].contacts()
    assert len(acds[0].contacts()) == 5
    events = await logs.events.read(BEGINNING, 100, 0)
    assert [e.id for e in events] == sorted({e.id for e in events}, key=id_order)
    assert sum(isinstance(e.event, ContactQueued) for e in events) == 5


async def test_memory_error_is_not_blamed_on_the_input(monkeypatch: pytest.MonkeyPatch) -> None:
    """Another replica would step the input: this one must not continue without it."""

    def exhausted(_context: object, _command: object) -> None:
        raise MemoryError

    monkeypatch.setitem(HANDLERS, c.ReportWaitAnnounced, exhausted)
    logs = MemoryLogs()
    await logs.fill(1)
    await logs.inputs.append(c.ReportWaitAnnounced("tel-0", 1), "announced")
    with pytest.raises(MemoryError):
        await logs.replica().start()
