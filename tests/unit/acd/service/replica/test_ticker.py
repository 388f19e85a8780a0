"""The tick of a deadline: one is enough, whatever the clocks do."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

from acd.adapters.memory import MemoryInputLog
from acd.domain.messages import commands as c
from acd.ports.log import BEGINNING, LoggedInput
from acd.service.replica.log_clock import SKEW_WINDOW_MS, LogClock
from acd.service.replica.ticker import Ticker
from tests.support.builders import START_MS, AnsweringClock


class World:
    """A server with one clock, this machine with another, and a deadline until it is stepped."""

    def __init__(self) -> None:
        self.server, self.steady = AnsweringClock(), AnsweringClock(0)
        self.inputs = MemoryInputLog(self.server)
        self.deadline_ms: int | None = None
        self.time = LogClock(self.steady)
        self.ticker = Ticker(self.inputs, self.time, lambda: self.deadline_ms)

    async def ticks(self) -> list[LoggedInput]:
        entries = await self.inputs.read(BEGINNING, 10_000, 0)
        return [entry for entry in entries if entry.key.startswith("tick:")]

    async def settle(self) -> None:
        """As a replica would: step what is there, again and again."""
        for _ in range(20):
            self.ticker.notify_stepped()
            await asyncio.sleep(0)
            last = await self.inputs.read(BEGINNING, 10_000, 0)
            if last and self.deadline_ms is not None and last[-1].at_ms >= self.deadline_ms:
                self.deadline_ms = None

    def pass_ms(self, ms: int) -> None:
        self.server.advance(ms)
        self.steady.advance(ms)


@asynccontextmanager
async def a_world(deadline_in_ms: int) -> AsyncIterator[World]:
    world = World()
    world.deadline_ms = START_MS + deadline_in_ms
    task = asyncio.create_task(world.ticker.run())
    await world.settle()
    yield world
    task.cancel()
    with suppress(asyncio.CancelledError):
        await task


async def test_a_deadline_has_one_tick_and_is_its_key() -> None:
    async with a_world(500) as world:
        deadline_ms = world.deadline_ms
        world.pass_ms(499)
        await world.settle()
        assert await world.ticks() == []
        world.pass_ms(2)
        await world.settle()
        (tick,) = await world.ticks()
        assert (tick.command, tick.key) == (c.Tick(deadline_ms or 0), f"tick:{deadline_ms}")


async def test_two_replicas_give_the_same_key() -> None:
    world = World()
    world.deadline_ms = START_MS - 1
    tickers = [Ticker(world.inputs, LogClock(world.steady), lambda: START_MS - 1) for _ in range(2)]
    tasks = [asyncio.create_task(each.run()) for each in tickers]
    await asyncio.sleep(0.01)
    assert {tick.key for tick in await world.ticks()} == {f"tick:{START_MS - 1}"}
    for task in tasks:
        task.cancel()


async def test_a_server_whose_clock_is_set_back_stalls_no_deadline() -> None:
    """Its ids stand still until it has caught up; the tick carries the time in."""
    async with a_world(500) as world:
        deadline_ms = world.deadline_ms or 0
        world.server.advance(-3_600_000)
        world.pass_ms(501)
        await world.settle()
        ticks = await world.ticks()
        assert ticks[-1].at_ms == deadline_ms
        assert [tick.key for tick in ticks] == [
            f"tick:{deadline_ms}",
            f"tick:{deadline_ms}:carried",
        ]


async def test_a_server_whose_clock_is_set_forth_makes_what_is_due_due() -> None:
    async with a_world(500) as world:
        world.server.advance(3_600_000)
        await world.inputs.append(c.BecomeReady("ada"), "ready")
        world.time.observe(START_MS + 3_600_000)
        await world.settle()
        world.ticker.notify_stepped()
        assert len(await world.ticks()) <= 1
        assert world.deadline_ms is None


async def test_a_deadline_that_stays_is_not_ticked_at_every_step() -> None:
    """Other inputs come before the tick is stepped: no second one is sent for them."""
    world = World()
    world.deadline_ms = START_MS - 1
    task = asyncio.create_task(world.ticker.run())
    for _ in range(200):
        world.ticker.notify_stepped()
        await asyncio.sleep(0)
    assert len(await world.ticks()) == 1
    task.cancel()


def test_ids_that_stand_still_do_not_slow_the_logs_time() -> None:
    steady = AnsweringClock(0)
    time = LogClock(steady)
    time.observe(START_MS)
    for _ in range(100):
        steady.advance(2 * SKEW_WINDOW_MS // 100)
        time.observe(START_MS)
    assert time.now_ms() == START_MS + 2 * SKEW_WINDOW_MS


def test_a_clock_that_runs_slow_is_followed() -> None:
    steady = AnsweringClock(0)
    time = LogClock(steady)
    for second in range(200):
        time.observe(START_MS + second * 990)
        steady.advance(1_000)
    ahead_ms = (time.now_ms() or 0) - (START_MS + 199 * 990 + 990)
    assert 0 <= ahead_ms <= 2 * SKEW_WINDOW_MS // 100 + 10


def test_before_the_first_entry_nothing_is_known_of_the_time() -> None:
    assert LogClock(AnsweringClock()).now_ms() is None
