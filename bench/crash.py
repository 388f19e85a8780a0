"""Repeated kill -9 of a replica of the ACD or of its log, under load.

    python -m bench.crash --kills 50 --rate 500 --json crash.json

Two replicas and Valkey run as processes. The load follows the event log as components do:
contacts arrive, offers are accepted, connected and ended, one in a hundred is missed, one in
twenty contacts leaves. Arrivals pause while too many contacts are open; the rate reached is
reported. `--fsync everysec` is the setting of an installation: kill -9 of the process alone loses
nothing there either, because the kernel has the written data.
"""

from __future__ import annotations

import asyncio
import random
import time
from collections import Counter
from collections.abc import Awaitable, Callable
from contextlib import suppress
from heapq import heappop, heappush

from acd.adapters.redis import RedisConnection, RedisEventLog, RedisInputLog
from acd.domain.messages import commands as c
from acd.domain.messages.events import (
    ContactClosed,
    ContactEngaged,
    ContactQueued,
    Event,
    OfferClosed,
    OfferMade,
)
from acd.domain.model.contact import PHONE, Party
from acd.ports.acd import StampedEvent
from acd.ports.log import BEGINNING, LogUnavailable
from bench.report import Goal, arguments, at_most, figure, percentile, publish
from tests.support.builders import a_queue, some_rules
from tests.support.replicas import Replica, replicas
from tests.support.valkey import ValkeyServer, valkey_server

ACD = "bench"
CONSULTANTS = 200
MAX_OPEN_CONTACTS = 2_000
OFFER_MS, TALK_S, RETRY_S = 1_000, 0.05, 0.02
SNAPSHOT_EVERY = 5_000
MAX_KILLING_S, MAX_RUN_S = 300.0, 600.0
RULES = some_rules(a_queue(wrap_up_ms={PHONE: 20}, offer_timeout_ms={PHONE: OFFER_MS}))


class EventCheck:
    """Check of every event in the log. Contacts of one millisecond count as simultaneous."""

    def __init__(self) -> None:
        self.closed: Counter[str] = Counter()
        self.double = self.out_of_order = self.repeated = self.offers = 0
        self.late_ms: list[int] = []
        self.pending: dict[str, OfferMade] = {}
        self._busy: set[str] = set()
        self._queued_ms: dict[str, int] = {}
        self._waiting: set[str] = set()
        self._missed: set[tuple[str, str]] = set()
        self._queue: list[tuple[int, str]] = []
        self._last = (0, 0)

    def note(self, stamped: StampedEvent) -> None:
        order = stamped.order
        self.repeated += order <= self._last
        self._last = order
        self._note(stamped.event, stamped.at_ms)

    def _note(self, event: Event, at_ms: int) -> None:
        match event:
            case ContactQueued():
                self._start_wait(
                    event.contact_id, self._queued_ms.setdefault(event.contact_id, at_ms)
                )
            case OfferMade():
                self._offered(event)
            case OfferClosed():
                self._offer_closed(event, at_ms)
            case ContactEngaged():
                self._waiting.discard(event.contact_id)
            case ContactClosed():
                self._waiting.discard(event.contact_id)
                self.closed[event.contact_id] += 1

    def _start_wait(self, contact_id: str, queued_ms: int) -> None:
        self._waiting.add(contact_id)
        heappush(self._queue, (queued_ms, contact_id))

    def _offered(self, event: OfferMade) -> None:
        self.offers += 1
        while self._queue and self._queue[0][1] not in self._waiting:
            heappop(self._queue)
        self.out_of_order += self._overtakes(event)
        self._waiting.discard(event.contact_id)
        is_pending = any(o.contact_id == event.contact_id for o in self.pending.values())
        self.double += is_pending or event.consultant_id in self._busy
        self.pending[event.offer_id] = event
        self._busy.add(event.consultant_id)

    def _overtakes(self, event: OfferMade) -> bool:
        """Return whether an older contact waits that this consultant has not missed before."""
        queued_ms = self._queued_ms[event.contact_id]
        if self._queue[0][0] >= queued_ms:
            return False
        return any(
            older_ms < queued_ms
            and contact_id in self._waiting
            and (contact_id, event.consultant_id) not in self._missed
            for older_ms, contact_id in self._queue
        )

    def _offer_closed(self, event: OfferClosed, at_ms: int) -> None:
        made = self.pending.pop(event.offer_id)
        self._busy.discard(event.consultant_id)
        if event.state == "missed":
            self.late_ms.append(at_ms - made.deadline_ms)
            self._missed.add((event.contact_id, event.consultant_id))
            self._start_wait(event.contact_id, self._queued_ms[event.contact_id])


class City:
    """Residents and consultants: a load that reacts to the event log."""

    def __init__(self, url: str, rate: int, seed: int) -> None:
        connection = RedisConnection(url)
        self._inputs, self._events = (
            RedisInputLog(connection, ACD),
            RedisEventLog(connection, ACD),
        )
        self._rate = rate
        self._rnd = random.Random(seed)
        self._tasks: set[asyncio.Task[None]] = set()
        self.check = EventCheck()
        self.admitted = 0
        self.newest = BEGINNING
        self.received = asyncio.Event()
        self.is_open = True

    async def submit(self, command: c.Input, key: str, delay_s: float = 0.0) -> None:
        """Append the input, with the same key again until the log has it."""
        if delay_s:
            await asyncio.sleep(delay_s)
        while True:
            try:
                await self._inputs.append(command, key)
                return
            except LogUnavailable:
                await asyncio.sleep(RETRY_S)

    async def open(self) -> None:
        await self.submit(c.PublishRules(RULES), "rules")
        for n in range(CONSULTANTS):
            await self.submit(c.SignIn(f"k{n}", {"drogi": 50}), f"in:{n}")
            await self.submit(c.BecomeReady(f"k{n}"), f"ready:{n}")

    async def arrive(self) -> None:
        """Admit contacts at the rate until the city closes; pause while too many are open."""
        due = time.monotonic()
        while self.is_open:
            due = max(due + 1 / self._rate, time.monotonic() - 1.0)
            await asyncio.sleep(max(0.0, due - time.monotonic()))
            if self.admitted - len(self.check.closed) < MAX_OPEN_CONTACTS:
                self._admit(f"tel-{self.admitted}")

    def _admit(self, contact: str) -> None:
        self.admitted += 1
        self._soon(c.AdmitContact(contact, PHONE, "drogi", "pl"), f"admit:{contact}")
        if self._rnd.random() < 0.05:
            self._soon(c.ContactLeft(contact), f"left:{contact}", self._rnd.random() * 0.1)

    async def follow(self) -> None:
        """Read every event once, in order, and react."""
        while True:
            try:
                batch = await self._events.read(self.newest, 1_000, 500)
            except LogUnavailable:
                await asyncio.sleep(RETRY_S)
                continue
            for stamped in batch:
                self.newest = stamped.id
                self.check.note(stamped)
                self._react(stamped.event)
            if batch:
                self.received.set()

    def _react(self, event: Event) -> None:
        match event:
            case OfferMade() if self._rnd.random() > 0.01:
                accept = c.AcceptOffer(event.offer_id, event.consultant_id)
                self._soon(accept, f"accept:{event.offer_id}")
            case ContactEngaged():
                self._soon(c.EngagementConnected(event.contact_id), f"joined:{event.offer_id}")
                ended = c.EndEngagement(event.contact_id, Party.CONSULTANT)
                self._soon(ended, f"end:{event.offer_id}", TALK_S)
            case OfferClosed() if event.state == "missed":
                self._soon(c.BecomeReady(event.consultant_id), f"back:{event.offer_id}")

    def _soon(self, command: c.Input, key: str, delay_s: float = 0.0) -> None:
        task = asyncio.create_task(self.submit(command, key, delay_s))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def next_event(self) -> None:
        self.received.clear()
        await self.received.wait()


Recoveries = dict[str, list[float]]


async def kill_replica(victim: Replica, recoveries: Recoveries) -> None:
    """Kill a replica; the recovery ends when the new process has caught up with the log."""
    await victim.kill()
    began = time.monotonic()
    await victim.start()
    await victim.ready()
    recoveries["replica"].append(time.monotonic() - began)


async def kill_log(valkey: ValkeyServer, city: City, recoveries: Recoveries) -> None:
    """Kill the log's server; the recovery ends with the first new event."""
    valkey.kill()
    began = time.monotonic()
    await asyncio.to_thread(valkey.start)
    await city.next_event()
    recoveries["log"].append(time.monotonic() - began)


async def kill_repeatedly(
    valkey: ValkeyServer, running: list[Replica], city: City, kills: int, rnd: random.Random
) -> Recoveries:
    recoveries: Recoveries = {"replica": [], "log": []}
    until = time.monotonic() + MAX_KILLING_S
    for _ in range(kills):
        if time.monotonic() > until:
            break  # a slow machine: the number of kills is reported
        await asyncio.sleep(0.2 + rnd.random() * 0.6)
        actions: list[Callable[[], Awaitable[None]]] = [
            lambda: kill_replica(running[0], recoveries),
            lambda: kill_replica(running[1], recoveries),
            lambda: kill_log(valkey, city, recoveries),
        ]
        await rnd.choice(actions)()
    return recoveries


async def measure(kills: int, rate: int, fsync: str, seed: int) -> list[Goal]:
    with valkey_server(appendfsync=fsync) as valkey:
        async with replicas(valkey.url, ACD, 2, SNAPSHOT_EVERY) as running:
            city = City(valkey.url, rate, seed)
            await city.open()
            following = asyncio.create_task(city.follow())
            arriving = asyncio.create_task(city.arrive())
            began = time.monotonic()
            recoveries = await kill_repeatedly(valkey, running, city, kills, random.Random(seed))
            city.is_open = False
            await arriving
            lasted = time.monotonic() - began
            await _served(city)
            following.cancel()
            return goals(city, recoveries, lasted)


async def _served(city: City) -> None:
    """Wait up to a minute until all contacts are closed."""
    with suppress(TimeoutError):
        async with asyncio.timeout(60):
            while len(city.check.closed) < city.admitted:
                await city.next_event()


def goals(city: City, recoveries: Recoveries, lasted: float) -> list[Goal]:
    check = city.check
    twice = sum(count > 1 for count in check.closed.values())
    counts = {
        "lost": ("contacts without an outcome", city.admitted - len(check.closed)),
        "twice": ("contacts with two outcomes", twice),
        "double-offers": ("contacts with two offers, or consultants with two", check.double),
        "repeated-events": ("events out of the order of their ids", check.repeated),
        "order-violations": ("offers that overtook an older contact", check.out_of_order),
        "orphaned-offers": ("offers left pending", len(check.pending)),
    }
    late = [ms / 1000 for ms in check.late_ms] or [0.0]
    return [
        *(
            Goal(f"{name}", f"0 {fault}", value, None, None, value == 0)
            for name, (fault, value) in counts.items()
        ),
        at_most("offer-closed-late-max-s", "an orphaned offer recovered in 2 s", max(late), 2.0),
        *_recovery("replica", "killed until caught up", recoveries["replica"]),
        *_recovery("log", "killed until the first new event", recoveries["log"]),
        figure("contacts", "contacts admitted", city.admitted),
        figure("offers", "offers made", check.offers),
        figure("rate-per-s", "contacts a second reached", city.admitted / lasted),
        figure("kills", "number of kills", sum(map(len, recoveries.values()))),
    ]


def _recovery(name: str, label: str, seconds: list[float]) -> list[Goal]:
    if not seconds:
        return []
    shares = {"p50": 0.5, "p95": 0.95, "max": 1.0}
    return [
        figure(
            f"{name}-recovery-{share_name}-s",
            f"{label}, {share_name} of {len(seconds)}",
            percentile(seconds, share),
        )
        for share_name, share in shares.items()
    ]


async def main() -> None:
    parser = arguments("Kill replicas and the log under load; nothing may be lost or doubled.")
    parser.add_argument("--kills", type=int, default=50)
    parser.add_argument("--rate", type=int, default=500, help="contacts a second")
    parser.add_argument("--fsync", choices=("always", "everysec"), default="always")
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    async with asyncio.timeout(MAX_RUN_S):
        measured = await measure(options.kills, options.rate, options.fsync, options.seed)
    publish(f"crash ({options.fsync}, seed {options.seed})", measured, options.json)


if __name__ == "__main__":
    asyncio.run(main())
