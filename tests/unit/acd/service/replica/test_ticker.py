"""One tick per deadline, for every error of the clocks."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from acd.adapters.memory import MemoryInputLog
from acd.domain.messages import commands as c
from acd.ports.log import BEGINNING, LoggedInput
from acd.service.replica.log_clock import LogClock
from acd.service.replica.ticker import Ticker
from tests.support.background import cancelled
from tests.support.builders import START_MS, AnsweringClock


class TickerUnderTest:
    """Ticker on a log server and a machine with clocks of their own, with one deadline."""

    def __init__(self) -> None:
        self.server, self.machine = AnsweringClock(), AnsweringClock(0)
        self.inputs = MemoryInputLog(self.server)
        self.deadline_ms: int | None = None
        self.log_clock = LogClock(self.machine)
        self.ticker = Ticker(self.inputs, self.log_clock, lambda: self.deadline_ms)

    async def ticks(self) -> list[LoggedInput]:
        entries = await self.inputs.read(BEGINNING, 10_000, 0)
        return [entry for entry in entries if entry.key.startswith("tick:")]

    async def step_all(self) -> None:
        """Step the appended ticks several times, as a replica would."""
        for _ in range(20):
            self.ticker.notify_stepped()
            await asyncio.sleep(0)
            last = await self.inputs.read(BEGINNING, 10_000, 0)
            if last and self.deadline_ms is not None and last[-1].at_ms >= self.deadline_ms:
                self.deadline_ms = None

    def advance(self, ms: int) -> None:
        self.server.advance(ms)
        self.machine.advance(ms)


@asynccontextmanager
async def ticking(deadline_in_ms: int) -> AsyncIterator[TickerUnderTest]:
    ticker_test = TickerUnderTest()
    ticker_test.deadline_ms = START_MS + deadline_in_ms
    task = asyncio.create_task(ticker_test.ticker.run())
    await ticker_test.step_all()
    yield ticker_test
    await cancelled(task)


async def test_deadline_gets_one_tick_with_the_deadline_as_key() -> None:
    async with ticking(500) as ticker_test:
        deadline_ms = ticker_test.deadline_ms
        ticker_test.advance(499)
        await ticker_test.step_all()
        assert await ticker_test.ticks() == []
        ticker_test.advance(2)
        await ticker_test.step_all()
        (tick,) = await ticker_test.ticks()
        assert (tick.command, tick.key) == (c.Tick(deadline_ms or 0), f"tick:{deadline_ms}")


async def test_replicas_send_ticks_with_the_same_key() -> None:
    ticker_test = TickerUnderTest()
    ticker_test.deadline_ms = START_MS - 1
    tickers = [
        Ticker(ticker_test.inputs, LogClock(ticker_test.machine), lambda: START_MS - 1)
        for _ in range(2)
    ]
    tasks = [asyncio.create_task(ticker.run()) for ticker in tickers]
    for _ in range(20):
        await asyncio.sleep(0)
    assert {tick.key for tick in await ticker_test.ticks()} == {f"tick:{START_MS - 1}"}
    for task in tasks:
        task.cancel()


async def test_server_clock_set_back_stalls_no_deadline() -> None:
    """The ids stand still until the clock has caught up; the tick carries the deadline's time."""
    async with ticking(500) as ticker_test:
        deadline_ms = ticker_test.deadline_ms or 0
        ticker_test.server.advance(-3_600_000)
        ticker_test.advance(501)
        await ticker_test.step_all()
        ticks = await ticker_test.ticks()
        assert ticks[-1].at_ms == deadline_ms
        assert [tick.key for tick in ticks] == [
            f"tick:{deadline_ms}",
            f"tick:{deadline_ms}:carried",
        ]


async def test_server_clock_set_forward_fires_the_due_deadline() -> None:
    async with ticking(500) as ticker_test:
        ticker_test.server.advance(3_600_000)
        await ticker_test.inputs.append(c.BecomeReady("ada"), "ready")
        ticker_test.log_clock.observe(START_MS + 3_600_000)
        await ticker_test.step_all()
        ticker_test.ticker.notify_stepped()
        assert len(await ticker_test.ticks()) <= 1
        assert ticker_test.deadline_ms is None


async def test_pending_tick_is_not_sent_again_at_every_step() -> None:
    """Other inputs are stepped before the tick: no second tick is sent for them."""
    ticker_test = TickerUnderTest()
    ticker_test.deadline_ms = START_MS - 1
    task = asyncio.create_task(ticker_test.ticker.run())
    for _ in range(200):
        ticker_test.ticker.notify_stepped()
        await asyncio.sleep(0)
    assert len(await ticker_test.ticks()) == 1
    task.cancel()
