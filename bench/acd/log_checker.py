"""Check of every event in the log: lost contacts, double offers, offers out of order.

Run as `python -m bench.acd.log_checker URL`. A line on standard input gives the number of
admitted contacts; from then on it reads until all are closed or the log stays silent, and prints
JSON. It has a cursor, so the log is not trimmed past it.
"""

from __future__ import annotations

import asyncio
import json
import os
import sys
from bisect import insort
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field

from acd.adapters.redis import RedisConnection, RedisCursors, RedisEventLog
from acd.domain.messages.events import (
    ContactClosed,
    ContactQueued,
    Event,
    InputRefused,
    OfferMade,
)
from acd.domain.model.contact import ChannelId
from acd.ports.log import BEGINNING
from bench.log_server.client import ACD

NAME = "log-checker"
READ_COUNT = 512
SILENCE_MS = 2_000
SILENT_READS = 5
NICENESS = 10  # it must not slow the engine that it checks


@dataclass(slots=True)
class CheckResult:
    """Counts of contacts; all but `queued`, `offered` and `closed` should be 0."""

    queued: int = 0
    offered: int = 0
    closed: int = 0
    offered_twice: int = 0
    out_of_order: int = 0
    refused: int = 0
    lost: int = 0


QueueKey = tuple[str, ChannelId]


@dataclass(slots=True)
class LogChecker:
    """Waiting contacts per queue and channel in the order of admission, the order of offers."""

    check: CheckResult = field(default_factory=CheckResult)
    _waiting: dict[QueueKey, list[tuple[int, str]]] = field(default_factory=dict)
    _offered: set[str] = field(default_factory=set)
    _closed: set[str] = field(default_factory=set)

    def see(self, events: Iterable[Event]) -> None:
        for event in events:
            match event:
                case ContactQueued():
                    self._queued(event)
                case OfferMade():
                    self._made(event)
                case ContactClosed():
                    self._closed.add(event.contact_id)
                    self.check.closed = len(self._closed)
                case InputRefused():
                    self.check.refused += 1

    def _queued(self, event: ContactQueued) -> None:
        self.check.queued += 1
        waiting = self._waiting.setdefault((event.queue, event.channel), [])
        insort(waiting, (event.admitted_ms, event.contact_id))

    def _made(self, event: OfferMade) -> None:
        check = self.check
        check.offered += 1
        check.offered_twice += event.contact_id in self._offered
        self._offered.add(event.contact_id)
        waiting = self._waiting.get((event.queue, event.channel), [])
        first = waiting[0][1] if waiting else ""
        if first == event.contact_id:
            del waiting[0]
        else:
            check.out_of_order += 1
            waiting[:] = [item for item in waiting if item[1] != event.contact_id]

    def finish(self, admitted: int) -> CheckResult:
        self.check.lost = admitted - self.check.closed
        return self.check


async def watch(url: str) -> CheckResult:
    connection = RedisConnection(url)
    log, cursors = RedisEventLog(connection, ACD), RedisCursors(connection, ACD)
    await cursors.save(NAME, BEGINNING)
    sys.stderr.write("ready\n")
    sys.stderr.flush()
    admitted = asyncio.create_task(asyncio.to_thread(sys.stdin.readline))
    checker, position, silent = LogChecker(), BEGINNING, 0
    while not _is_done(admitted, checker, silent):
        events = await log.read(position, READ_COUNT, SILENCE_MS)
        silent = 0 if events else silent + 1
        checker.see(stamped.event for stamped in events)
        position = events[-1].id if events else position
        await cursors.save(NAME, position)
    await connection.close()
    return checker.finish(int(await admitted))


def _is_done(admitted: asyncio.Task[str], checker: LogChecker, silent: int) -> bool:
    if not admitted.done():
        return False
    return checker.check.closed >= int(admitted.result()) or silent >= SILENT_READS


if __name__ == "__main__":
    os.nice(NICENESS)
    print(json.dumps(asdict(asyncio.run(watch(sys.argv[1])))))
