"""Lag of a replica and of the consumers, and its limit."""

from __future__ import annotations

import asyncio

import pytest
from msgspec import structs

from acd.domain.messages import commands as c
from acd.domain.model.contact import CHAT
from acd.ports.acd import AcdOverloaded
from acd.ports.log import BEGINNING
from acd.service.replica.backpressure import Backpressure, LagLimits
from acd.service.replica.log_clock import LogClock
from tests.support.builders import AnsweringClock
from tests.support.memory_logs import MemoryLogs, admission, running
from tests.support.waiting import until


async def test_lag_counts_unstepped_inputs_and_the_age_of_the_oldest() -> None:
    clock = AnsweringClock()
    log_clock, logs = LogClock(clock), MemoryLogs(clock)
    backpressure = Backpressure(log_clock, LagLimits())
    await logs.fill(9)
    entries = await logs.inputs.read(BEGINNING, 100, 0)
    backpressure.reset(entries[3].id, 4)
    backpressure.note_stepped(entries[:6])
    await backpressure.poll(logs.inputs, logs.events, logs.cursors)
    log_clock.observe(clock.now_ms())
    clock.advance(70)
    assert (backpressure.lag.inputs, backpressure.lag.age_ms) == (4, 70)
    backpressure.note_stepped(entries[6:])
    assert (backpressure.lag.inputs, backpressure.lag.age_ms) == (0, 0)


async def test_idle_log_has_no_lag() -> None:
    logs = MemoryLogs()
    await logs.fill(2)
    async with running(logs.replica()) as acd:
        await until(lambda: acd.health.lag.inputs == 0)
        assert acd.health.lag.age_ms == 0


async def test_overloaded_acd_refuses_new_contacts_and_accepts_other_inputs() -> None:
    logs = MemoryLogs()
    await logs.fill(1)
    async with running(logs.replica(limits=LagLimits(age_ms=-1))) as acd:
        with pytest.raises(AcdOverloaded) as caught:
            await acd.submit(admission("tel-new"), "admit:tel-new")
        assert caught.value.id == "acd-overloaded"
        assert await acd.submit(c.ContactLeft("tel-0"), "left:tel-0")


async def test_written_contacts_are_refused_at_a_tenth_of_the_lag_of_calls() -> None:
    clock = AnsweringClock()
    log_clock, logs = LogClock(clock), MemoryLogs(clock)
    backpressure = Backpressure(log_clock, LagLimits(inputs=20_000, age_ms=3_000))
    await logs.fill(1)
    backpressure.note_appended(await logs.inputs.last_id())
    log_clock.observe(clock.now_ms())
    refusals = []
    for age_ms in (300, 1, 2_699, 1):
        clock.advance(age_ms)
        refusals.append([backpressure.refuses_contacts(written=w) for w in (True, False)])
    assert refusals == [[False, False], [True, False], [True, False], [True, True]]


async def test_acd_that_lags_a_tenth_refuses_chats_and_admits_calls() -> None:
    clock = AnsweringClock()
    logs = MemoryLogs(clock)
    await logs.fill(0)
    acd = logs.replica(limits=LagLimits(age_ms=3_000))
    await acd.start()
    waiting = asyncio.create_task(acd.submit(admission("tel-1"), "admit:tel-1"))
    await asyncio.sleep(0)  # appended, and nobody steps it
    clock.advance(301)
    assert acd.health.lag.age_ms == 301
    chat = structs.replace(admission("chat-1"), channel=CHAT)
    with pytest.raises(AcdOverloaded):
        await acd.submit(chat, "admit:chat-1")
    call = asyncio.create_task(acd.submit(admission("tel-2"), "admit:tel-2"))
    following = asyncio.create_task(acd.run())
    await asyncio.gather(waiting, call)
    assert await acd.submit(chat, "admit:chat-1")
    following.cancel()


async def test_slowest_consumer_is_named_with_its_age() -> None:
    clock = AnsweringClock()
    logs = MemoryLogs(clock)
    await logs.fill(1)
    acd = logs.replica()
    await acd.start()
    await acd.write_all()
    first = await logs.events.last_id()
    clock.advance(5_000)
    await logs.inputs.append(admission("tel-new"), "admit:tel-new")
    await acd.start()
    await acd.write_all()
    await logs.cursors.save("mail", first)
    await logs.cursors.save("desk", await logs.events.last_id())
    backpressure = Backpressure(LogClock(clock), LagLimits())
    await backpressure.poll(logs.inputs, logs.events, logs.cursors)
    assert (backpressure.lag.slowest_consumer, backpressure.lag.consumer_age_ms) == ("mail", 5_000)


async def test_save_point_of_the_wallboard_is_no_lag() -> None:
    """Its figures are stored every some thousand events: the cursor says nothing of its view."""
    logs = MemoryLogs()
    await logs.fill(1)
    acd = logs.replica()
    await acd.start()
    await acd.write_all()
    await logs.cursors.save("wallboard", "1-0")
    await logs.cursors.save("desk", await logs.events.last_id())
    backpressure = Backpressure(LogClock(AnsweringClock()), LagLimits())
    await backpressure.poll(logs.inputs, logs.events, logs.cursors)
    assert (backpressure.lag.slowest_consumer, backpressure.lag.consumer_age_ms) == ("desk", 0)
