"""Trace of one call: any number of readers, each from the start."""

from __future__ import annotations

import asyncio

from ivr.test_phone.call_trace import CallEvent, CallTrace, KeyPressed
from tests.support.waiting import PATIENCE_S

FIRST, SECOND = CallEvent(1.0, KeyPressed("1")), CallEvent(2.0, KeyPressed("2"))


async def read(trace: CallTrace) -> list[CallEvent]:
    return [event async for event in trace.read()]


async def test_reader_gets_earlier_and_later_events() -> None:
    trace = CallTrace()
    trace.append(FIRST)
    early = asyncio.create_task(read(trace))
    await asyncio.sleep(0)
    trace.append(SECOND)
    trace.close()
    assert await early == await read(trace) == [FIRST, SECOND]
    assert trace.entries == (FIRST, SECOND)


async def test_reader_waits_until_the_trace_is_closed() -> None:
    trace = CallTrace()
    reader = asyncio.create_task(read(trace))
    trace.append(FIRST)
    await asyncio.sleep(0)
    assert not reader.done()
    trace.close()
    assert await reader == [FIRST]


async def test_first_event_that_matches_is_waited_for() -> None:
    trace = CallTrace()
    trace.append(FIRST)
    waiting = asyncio.create_task(trace.wait_for(lambda event: event == SECOND.event, PATIENCE_S))
    await asyncio.sleep(0)
    trace.append(SECOND)
    assert await waiting == SECOND.event
    assert await trace.wait_for(lambda event: event == FIRST.event, PATIENCE_S) == FIRST.event


async def test_wait_ends_with_its_time_or_with_the_call() -> None:
    trace = CallTrace()
    assert await trace.wait_for(lambda _event: True, 0.01) is None
    trace.close()
    assert await trace.wait_for(lambda _event: True, 60) is None
