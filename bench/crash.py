"""kill -9 of a replica of the ACD or of its log, again and again, under load.

    python -m bench.crash --kills 50 --rate 500 --json crash.json

Two replicas and Valkey run as processes. The load lives from the event log as the rooms do:
contacts arrive, offers are accepted, connected and ended, one in a hundred is not answered, one
in twenty contacts leaves. It waits when too many contacts are open, and the rate that was
reached is told. `--fsync everysec` is what an installation has: kill -9 of the process alone
loses nothing there either, as the kernel has what was written.
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
from acd.ports.log import BEGINNING, LogUnavailable, id_order
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


class Book:
    """What the event log says, checked event by event. Who came in the same millisecond came
    at the same time."""

    def __init__(self) -> None:
        self.closed: Counter[str] = Counter()
        self.double = self.out_of_order = self.repeated = self.offers = 0
        self.late_ms: list[int] = []
        self.pending: dict[str, OfferMade] = {}
        self._busy: set[str] = set()
        self._place: dict[str, int] = {}
        self._waits: set[str] = set()
        self._missed: set[tuple[str, str]] = set()
        self._line: list[tuple[int, str]] = []
        self._last = (0, 0)

    def note(self, stamped: StampedEvent) -> None:
        order = id_order(stamped.id)
        self.repeated += order <= self._last
        self._last = order
        self._note(stamped.event, stamped.at_ms)

    def _note(self, event: Event, at_ms: int) -> None:
        match event:
            case ContactQueued():
                self._stands(event.contact_id, self._place.setdefault(event.contact_id, at_ms))
            case OfferMade():
                self._offered(event)
            case OfferClosed():
                self._offer_closed(event, at_ms)
            case ContactEngaged():
                self._waits.discard(event.contact_id)
            case ContactClosed():
                self._waits.discard(event.contact_id)
                self.closed[event.contact_id] += 1

    def _stands(self, contact_id: str, place: int) -> None:
        self._waits.add(contact_id)
        heappush(self._line, (place, contact_id))

    def _offered(self, event: OfferMade) -> None:
        self.offers += 1
        while self._line and self._line[0][1] not in self._waits:
            heappop(self._line)
        self.out_of_order += self._passed_by(event)
        self._waits.discard(event.contact_id)
        on_desk = any(p.contact_id == event.contact_id for p in self.pending.values())
        self.double += on_desk or event.consultant_id in self._busy
        self.pending[event.offer_id] = event
        self._busy.add(event.consultant_id)

    def _passed_by(self, event: OfferMade) -> bool:
        """Whether somebody stood before; who was missed by her comes back to others first."""
        mine = self._place[event.contact_id]
        if self._line[0][0] >= mine:
            return False
        return any(
            place < mine and name in self._waits and (name, event.consultant_id) not in self._missed
            for place, name in self._line
        )

    def _offer_closed(self, event: OfferClosed, at_ms: int) -> None:
        made = self.pending.pop(event.offer_id)
        self._busy.discard(event.consultant_id)
        if event.how == "missed":
            self.late_ms.append(at_ms - made.deadline_ms)
            self._missed.add((event.contact_id, event.consultant_id))
            self._stands(event.contact_id, self._place[event.contact_id])


class City:
    """Residents and consultants in one process, as the rooms of the engine are."""

    def __init__(self, url: str, rate: int, seed: int) -> None:
        connection = RedisConnection(url)
        self._inputs, self._events = (
            RedisInputLog(connection, ACD),
            RedisEventLog(connection, ACD),
        )
        self._rate = rate
        self._rnd = random.Random(seed)
        self._tasks: set[asyncio.Task[None]] = set()
        self.book = Book()
        self.admitted = 0
        self.newest = BEGINNING
        self.came = asyncio.Event()
        self.open = True

    async def say(self, command: c.Input, key: str, delay_s: float = 0.0) -> None:
        """The same key again until the log has it."""
        if delay_s:
            await asyncio.sleep(delay_s)
        while True:
            try:
                await self._inputs.append(command, key)
                return
            except LogUnavailable:
                await asyncio.sleep(RETRY_S)

    async def begin(self) -> None:
        await self.say(c.PublishRules(RULES), "rules")
        for n in range(CONSULTANTS):
            await self.say(c.SignIn(f"k{n}", {"drogi": 50}), f"in:{n}")
            await self.say(c.BecomeReady(f"k{n}"), f"ready:{n}")

    async def arrive(self) -> None:
        """At the rate, until the city closes; holds its breath while too many are open."""
        due = time.monotonic()
        while self.open:
            due = max(due + 1 / self._rate, time.monotonic() - 1.0)
            await asyncio.sleep(max(0.0, due - time.monotonic()))
            if self.admitted - len(self.book.closed) < MAX_OPEN_CONTACTS:
                self._admit(f"tel-{self.admitted}")

    def _admit(self, contact: str) -> None:
        self.admitted += 1
        self._soon(c.AdmitContact(contact, PHONE, "drogi", "pl"), f"admit:{contact}")
        if self._rnd.random() < 0.05:
            self._soon(c.ContactLeft(contact), f"left:{contact}", self._rnd.random() * 0.1)

    async def live(self) -> None:
        """Reads every event once, in order, and reacts."""
        while True:
            try:
                batch = await self._events.read(self.newest, 1_000, 500)
            except LogUnavailable:
                await asyncio.sleep(RETRY_S)
                continue
            for stamped in batch:
                self.newest = stamped.id
                self.book.note(stamped)
                self._react(stamped.event)
            if batch:
                self.came.set()

    def _react(self, event: Event) -> None:
        match event:
            case OfferMade() if self._rnd.random() > 0.01:
                accept = c.AcceptOffer(event.offer_id, event.consultant_id)
                self._soon(accept, f"accept:{event.offer_id}")
            case ContactEngaged():
                self._soon(c.EngagementConnected(event.contact_id), f"joined:{event.offer_id}")
                ended = c.EndEngagement(event.contact_id, Party.CONSULTANT)
                self._soon(ended, f"end:{event.offer_id}", TALK_S)
            case OfferClosed() if event.how == "missed":
                self._soon(c.BecomeReady(event.consultant_id), f"back:{event.offer_id}")

    def _soon(self, command: c.Input, key: str, delay_s: float = 0.0) -> None:
        task = asyncio.create_task(self.say(command, key, delay_s))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def next_event(self) -> None:
        self.came.clear()
        await self.came.wait()


Recoveries = dict[str, list[float]]


async def kill_replica(victim: Replica, found: Recoveries) -> None:
    """Recovered when the new process has caught up with the log."""
    await victim.kill()
    began = time.monotonic()
    await victim.start()
    await victim.ready()
    found["replica"].append(time.monotonic() - began)


async def kill_log(valkey: ValkeyServer, city: City, found: Recoveries) -> None:
    """Recovered with the first new event."""
    valkey.kill()
    began = time.monotonic()
    await asyncio.to_thread(valkey.start)
    await city.next_event()
    found["log"].append(time.monotonic() - began)


async def kill_repeatedly(
    valkey: ValkeyServer, running: list[Replica], city: City, kills: int, rnd: random.Random
) -> Recoveries:
    found: Recoveries = {"replica": [], "log": []}
    until = time.monotonic() + MAX_KILLING_S
    for _ in range(kills):
        if time.monotonic() > until:
            break  # a slow machine: the figure of the kills tells how far it came
        await asyncio.sleep(0.2 + rnd.random() * 0.6)
        acts: list[Callable[[], Awaitable[None]]] = [
            lambda: kill_replica(running[0], found),
            lambda: kill_replica(running[1], found),
            lambda: kill_log(valkey, city, found),
        ]
        await rnd.choice(acts)()
    return found


async def measure(kills: int, rate: int, fsync: str, seed: int) -> list[Goal]:
    with valkey_server(appendfsync=fsync) as valkey:
        async with replicas(valkey.url, ACD, 2, SNAPSHOT_EVERY) as running:
            city = City(valkey.url, rate, seed)
            await city.begin()
            living = asyncio.create_task(city.live())
            arriving = asyncio.create_task(city.arrive())
            began = time.monotonic()
            found = await kill_repeatedly(valkey, running, city, kills, random.Random(seed))
            city.open = False
            await arriving
            lasted = time.monotonic() - began
            await _served(city)
            living.cancel()
            return goals(city, found, lasted)


async def _served(city: City) -> None:
    """Everybody is given a minute to come to an end."""
    with suppress(TimeoutError):
        async with asyncio.timeout(60):
            while len(city.book.closed) < city.admitted:
                await city.next_event()


def goals(city: City, found: Recoveries, lasted: float) -> list[Goal]:
    book = city.book
    twice = sum(count > 1 for count in book.closed.values())
    counts = {
        "lost": ("contacts without an outcome", city.admitted - len(book.closed)),
        "twice": ("contacts with two outcomes", twice),
        "double-offers": ("a contact on two desks, or two offers on one", book.double),
        "repeated-events": ("events out of the order of their ids", book.repeated),
        "order-violations": ("offers past somebody who stood before", book.out_of_order),
        "orphaned-offers": ("offers that nobody closed", len(book.pending)),
    }
    late = [ms / 1000 for ms in book.late_ms] or [0.0]
    return [
        *(
            Goal(f"{name}", f"0 {what}", value, None, None, value == 0)
            for name, (what, value) in counts.items()
        ),
        at_most("offer-closed-late-max-s", "an orphaned offer recovered in 2 s", max(late), 2.0),
        *_recovery("replica", "killed until caught up", found["replica"]),
        *_recovery("log", "killed until the first new event", found["log"]),
        figure("contacts", "contacts admitted", city.admitted),
        figure("offers", "offers made", book.offers),
        figure("rate-per-s", "contacts a second that were reached", city.admitted / lasted),
        figure("kills", "how often something was killed", sum(map(len, found.values()))),
    ]


def _recovery(name: str, what: str, seconds: list[float]) -> list[Goal]:
    if not seconds:
        return []
    shares = {"p50": 0.5, "p95": 0.95, "max": 1.0}
    return [
        figure(f"{name}-recovery-{label}-s", f"{what}, {label} of {len(seconds)}", value)
        for label, value in ((label, percentile(seconds, at)) for label, at in shares.items())
    ]


async def main() -> None:
    parser = arguments("Kills replicas and the log under load; nothing may be lost or doubled.")
    parser.add_argument("--kills", type=int, default=50)
    parser.add_argument("--rate", type=int, default=500, help="contacts a second")
    parser.add_argument("--fsync", choices=("always", "everysec"), default="always")
    parser.add_argument("--seed", type=int, default=1)
    told = parser.parse_args()
    async with asyncio.timeout(MAX_RUN_S):
        found = await measure(told.kills, told.rate, told.fsync, told.seed)
    publish(f"crash ({told.fsync}, seed {told.seed})", found, told.json)


if __name__ == "__main__":
    asyncio.run(main())
