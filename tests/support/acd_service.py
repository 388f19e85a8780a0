"""A running ACD over the memory log, for tests of components."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from acd.adapters.memory import (
    MemoryCursors,
    MemoryEventLog,
    MemoryInputLog,
    MemorySnapshots,
)
from acd.domain.messages.commands import PublishRules
from acd.domain.model.queue_rules import Rules
from acd.ports.acd import Consumer
from acd.ports.clock import Clock
from acd.service.event_consumer import EventConsumer
from acd.service.replica.acd_service import AcdService
from acd.service.replica.backpressure import LagLimits
from tests.support.background import cancelled
from tests.support.builders import some_rules


class MachineClock:
    """Clock of this machine, UTC epoch ms."""

    def now_ms(self) -> int:
        return time.time_ns() // 1_000_000


class GrowingClock:
    """Clock of this machine whose readings grow: a whole call may take less than a millisecond."""

    def __init__(self) -> None:
        self._last_ms = 0

    def now_ms(self) -> int:
        self._last_ms = max(time.time_ns() // 1_000_000, self._last_ms + 1)
        return self._last_ms


@dataclass
class RunningAcd:
    """A running service: `acd` is the `AcdPort`; `follow` runs a consumer until the ACD stops."""

    acd: AcdService
    events: MemoryEventLog
    cursors: MemoryCursors
    tasks: list[asyncio.Task[None]] = field(default_factory=list)

    def follow(self, consumer: Consumer) -> None:
        loop = EventConsumer(self.events, self.cursors, consumer)
        self.tasks.append(asyncio.create_task(loop.run()))


PATIENT = LagLimits(inputs=10**6, age_ms=10**6)
"""Limits that no pause of a loaded machine exceeds; those of the product refuse written contacts
after a third of a second, and the log and its reader are one process here."""


@asynccontextmanager
async def running_acd(
    rules: Rules | None = None, clock: Clock | None = None, limits: LagLimits | None = None
) -> AsyncIterator[RunningAcd]:
    """Run an ACD for the block, with rules published before it begins.

    `limits`: `PATIENT` by default.
    """
    clock = clock or MachineClock()
    events, cursors = MemoryEventLog(), MemoryCursors()
    logs = (MemoryInputLog(clock), events, MemorySnapshots(), cursors)
    acd = AcdService(*logs, clock, limits=limits or PATIENT)
    await acd.start()
    running = RunningAcd(acd, events, cursors)
    running.tasks.append(asyncio.create_task(acd.run()))
    try:
        await acd.submit(PublishRules(rules or some_rules()), "rules:1")
        yield running
    finally:
        await cancelled(*running.tasks)


OVERLOADED = LagLimits(age_ms=-10)
"""Limits that even an ACD without lag exceeds."""
