"""Logs in memory for any number of replicas of the ACD in one test."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from acd.adapters.memory import MemoryCursors, MemoryEventLog, MemoryInputLog, MemorySnapshots
from acd.domain.messages import commands as c
from acd.domain.model.contact import PHONE
from acd.ports.clock import Clock
from acd.service.replica.acd_service import AcdService
from tests.support.acd_service import MachineClock
from tests.support.background import cancelled
from tests.support.builders import some_rules


def admission(contact: str) -> c.AdmitContact:
    """Return the admission of a call to the queue `drogi`."""
    return c.AdmitContact(contact, PHONE, "drogi", "pl")


@dataclass
class MemoryLogs:
    """One set of logs; `clock` is the log server's."""

    clock: Clock = field(default_factory=MachineClock)

    def __post_init__(self) -> None:
        self.inputs, self.events = MemoryInputLog(self.clock), MemoryEventLog()
        self.snapshots, self.cursors = MemorySnapshots(), MemoryCursors()
        self.archives = MemoryCursors()

    def replica(self, **options: object) -> AcdService:
        """Return a replica on these logs, not started."""
        logs = (self.inputs, self.events, self.snapshots, self.cursors, self.clock)
        return AcdService(*logs, archives=self.archives, **options)  # type: ignore[arg-type]

    async def fill(self, contacts: int) -> None:
        """Append the rules and the admissions of `contacts` calls."""
        await self.inputs.append(c.PublishRules(some_rules()), "rules")
        for n in range(contacts):
            await self.inputs.append(admission(f"tel-{n}"), f"admit:tel-{n}")


@asynccontextmanager
async def running(acd: AcdService) -> AsyncIterator[AcdService]:
    """Start the replica and run it for the duration of the block."""
    await acd.start()
    task = asyncio.create_task(acd.run())
    try:
        yield acd
    finally:
        await cancelled(task)
