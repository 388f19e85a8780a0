"""Reads every event from the log, beside the engine, and says what went wrong with a contact.

`python -m bench.acd.witness URL`, until a line on its standard input names how many contacts
were admitted; then it reads on until all are closed, or nothing comes any more, and prints JSON.
It is a consumer with a cursor, so the log is kept for it.
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
from bench.acd.wire import ACD

NAME = "witness"
READ_COUNT = 512
SILENCE_MS = 2_000
SILENT_READS = 5
NICENESS = 10  # it must not take the processor from what it watches


@dataclass(slots=True)
class Verdict:
    """Contacts by what happened to them; all but `queued`, `offered` and `closed` should be 0."""

    queued: int = 0
    offered: int = 0
    closed: int = 0
    offered_twice: int = 0
    out_of_order: int = 0
    refused: int = 0
    lost: int = 0


Line = tuple[str, ChannelId]


@dataclass(slots=True)
class Witness:
    """Every line's waiting contacts in the order of admission: the first must be offered first."""

    verdict: Verdict = field(default_factory=Verdict)
    _waiting: dict[Line, list[tuple[int, str]]] = field(default_factory=dict)
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
                    self.verdict.closed = len(self._closed)
                case InputRefused():
                    self.verdict.refused += 1

    def _queued(self, event: ContactQueued) -> None:
        self.verdict.queued += 1
        line = self._waiting.setdefault((event.queue, event.channel), [])
        insort(line, (event.admitted_ms, event.contact_id))

    def _made(self, event: OfferMade) -> None:
        verdict = self.verdict
        verdict.offered += 1
        verdict.offered_twice += event.contact_id in self._offered
        self._offered.add(event.contact_id)
        line = self._waiting.get((event.queue, event.channel), [])
        first = line[0][1] if line else ""
        if first == event.contact_id:
            del line[0]
        else:
            verdict.out_of_order += 1
            line[:] = [place for place in line if place[1] != event.contact_id]

    def conclude(self, admitted: int) -> Verdict:
        self.verdict.lost = admitted - self.verdict.closed
        return self.verdict


async def watch(url: str) -> Verdict:
    connection = RedisConnection(url)
    log, cursors = RedisEventLog(connection, ACD), RedisCursors(connection, ACD)
    await cursors.save(NAME, BEGINNING)
    sys.stderr.write("ready\n")
    sys.stderr.flush()
    admitted = asyncio.create_task(asyncio.to_thread(sys.stdin.readline))
    witness, position, silent = Witness(), BEGINNING, 0
    while not _is_done(admitted, witness, silent):
        events = await log.read(position, READ_COUNT, SILENCE_MS)
        silent = 0 if events else silent + 1
        witness.see(stamped.event for stamped in events)
        position = events[-1].id if events else position
        await cursors.save(NAME, position)
    await connection.close()
    return witness.conclude(int(await admitted))


def _is_done(admitted: asyncio.Task[str], witness: Witness, silent: int) -> bool:
    if not admitted.done():
        return False
    return witness.verdict.closed >= int(admitted.result()) or silent >= SILENT_READS


if __name__ == "__main__":
    os.nice(NICENESS)
    print(json.dumps(asdict(asyncio.run(watch(sys.argv[1])))))
