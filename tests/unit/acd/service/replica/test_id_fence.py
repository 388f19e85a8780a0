"""The input log is advanced past every published id, so that no id is given twice."""

from __future__ import annotations

import pytest

from acd.domain.messages.commands import Tick
from acd.domain.messages.events import ContactUnreachable
from acd.ports.log import BEGINNING, StepResult, event_id, id_order
from acd.service.replica.id_fence import advance_ids_past, last_published_input
from tests.support.builders import AnsweringClock
from tests.support.memory_logs import MemoryLogs, admission


async def test_log_behind_an_id_gets_a_tick_after_it() -> None:
    logs = MemoryLogs(AnsweringClock(1_000))
    await advance_ids_past(logs.inputs, "5000-7")
    [entry] = await logs.inputs.read(BEGINNING, 10, 0)
    assert (entry.id, entry.command) == ("5001-0", Tick(5_001))
    assert id_order(await logs.inputs.append(admission("tel-1"), "k")) > id_order("5001-0")


async def test_replicas_name_the_same_tick() -> None:
    """Each replica may append it: the key makes all but one of them repeats."""
    logs = MemoryLogs(AnsweringClock(1_000))
    for _ in range(2):
        await advance_ids_past(logs.inputs, "5000-7")
    entries = await logs.inputs.read(BEGINNING, 10, 0)
    assert [entry.key for entry in entries] == ["id-fence:5000-7"]


@pytest.mark.parametrize("published", ["999-9", "1000-0"])
async def test_log_that_is_as_far_is_left_alone(published: str) -> None:
    logs = MemoryLogs(AnsweringClock(1_000))
    assert await logs.inputs.append(admission("tel-1"), "k") == "1000-0"
    await advance_ids_past(logs.inputs, published)
    assert await logs.inputs.last_id() == "1000-0"


async def test_greatest_id_of_events_cursors_and_replica_counts() -> None:
    logs = MemoryLogs(AnsweringClock(1_000))
    await logs.events.append([StepResult("1000-0", [ContactUnreachable("tel-1", "drogi")])])
    assert await last_published_input(logs.events, logs.cursors, ["999-0"]) == "1000-0"
    await logs.cursors.save("ledger", event_id("70000-1", 3))
    assert await last_published_input(logs.events, logs.cursors, ["999-0"]) == "70000-1"
    assert await last_published_input(logs.events, logs.cursors, ["70000-2"]) == "70000-2"
