"""Recorded days, written by hand, for rehearsals."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Iterable

from acd.adapters.memory import MemoryArchive
from acd.domain.messages import commands as c
from acd.domain.model.contact import PHONE
from acd.domain.model.queue_rules import Rules
from acd.ports.log import LoggedInput
from acd.service.rehearsal.from_recording import RecordedDay, Recording
from acd.service.rehearsal.metrics import Denominator, FigureRow, GroupBy, measure
from acd.service.rehearsal.simulate import simulate
from tests.support.builders import START_MS, a_queue, some_rules
from tests.support.rehearsals import SECOND

HOUR = 3_600 * SECOND
RULES = some_rules(a_queue(), a_queue("odpady", skills={"drogi": 1}))


def recorded(inputs: Iterable[LoggedInput], until_ms: int, rules: Rules = RULES) -> RecordedDay:
    """Return the day as read from an archive in memory; it begins at START_MS."""
    archive = MemoryArchive()
    asyncio.run(archive.append(list(inputs)))
    recording = Recording(rules, START_MS, until_ms)
    recording.replay(archive.read(START_MS - 24 * HOUR, until_ms + 4 * HOUR))
    chance = random.Random(1)
    return recording.day(lambda: 1 - chance.random())


def figures(day: RecordedDay, rules: Rules = RULES) -> FigureRow:
    simulated_day = simulate(rules, day.day, wait_estimates=True)
    return measure(simulated_day, Denominator.OFFERED, day.from_ms)[GroupBy.TOTAL, ""]


class Log:
    """Log that a test writes by hand, from `before_ms` before the day on."""

    def __init__(self, before_ms: int) -> None:
        self.inputs: list[LoggedInput] = []
        self.at_ms = START_MS - before_ms

    def append(self, command: c.Input, after_s: float = 0) -> None:
        self.at_ms += int(after_s * SECOND)
        n = len(self.inputs)
        self.inputs.append(LoggedInput(f"{self.at_ms}-{n}", self.at_ms, f"act:{n}", command))

    def day(self) -> RecordedDay:
        return recorded(self.inputs, START_MS + 24 * HOUR)


def a_phone_call(name: str) -> c.AdmitContact:
    return c.AdmitContact(name, PHONE, "drogi", "pl")
