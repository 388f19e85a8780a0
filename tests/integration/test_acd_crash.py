"""kill -9 at random instants, under load: no contact lost, none offered twice, the same state."""

from __future__ import annotations

import asyncio
import random
from collections import Counter
from collections.abc import Iterator
from functools import partial

import pytest

from acd.adapters.redis import RedisConnection, RedisEventLog, RedisInputLog
from acd.domain.messages import commands as c
from acd.domain.messages.events import (
    ContactClosed,
    ContactEngaged,
    Event,
    OfferClosed,
    OfferMade,
    WrapUpStarted,
)
from acd.domain.messages.rejections import InputRefusedError
from acd.domain.model.contact import CHAT, PHONE, Party
from acd.domain.step.acd import Acd
from acd.ports.log import BEGINNING, LogUnavailable
from tests.support.acd_replica import service
from tests.support.background import cancelled
from tests.support.builders import a_queue, some_rules
from tests.support.replicas import Replica, replicas
from tests.support.valkey import ValkeyServer, valkey_server
from tests.support.waiting import retry, until

ACD = "warszawa"
CONSULTANTS = 6
MAX_AWAY_S = 60.0
"""Of the log: a guard against hanging."""
RULES = some_rules(
    a_queue(
        wrap_up_ms={PHONE: 40, CHAT: 20},
        offer_timeout_ms={PHONE: 150, CHAT: 150},
    )
)


@pytest.fixture
def valkey() -> Iterator[ValkeyServer]:
    with valkey_server() as server:
        yield server


class City:
    """Residents and consultants who react to the event log, as components do."""

    def __init__(self, url: str, seed: int) -> None:
        self._connection = RedisConnection(url)
        self.inputs = RedisInputLog(self._connection, ACD)
        self.log = RedisEventLog(self._connection, ACD)
        self.rnd = random.Random(seed)
        self.events: list[Event] = []
        self.ids: list[str] = []
        self.admitted: set[str] = set()
        self.closed: Counter[str] = Counter()
        self._tasks: set[asyncio.Task[None]] = set()

    async def submit(self, command: c.Input, key: str) -> None:
        """Append the input, with the same key again until the log has it."""
        await retry(lambda: self.inputs.append(command, key), LogUnavailable, MAX_AWAY_S)

    async def open(self) -> None:
        await self.submit(c.PublishRules(RULES), "rules")
        for n in range(CONSULTANTS):
            await self.submit(c.SignIn(f"k{n}", {"drogi": 50}), f"in:{n}")
            await self.submit(c.BecomeReady(f"k{n}"), f"ready:{n}")

    async def call_in(self, count: int) -> None:
        for n in range(count):
            contact = f"tel-{n}"
            channel = self.rnd.choice((PHONE, PHONE, CHAT))
            self.admitted.add(contact)
            await self.submit(c.AdmitContact(contact, channel, "drogi", "pl"), f"admit:{contact}")
            if self.rnd.random() < 0.15:
                self._later(c.ContactLeft(contact), f"left:{contact}", self.rnd.random() * 0.3)
            await asyncio.sleep(self.rnd.random() * 0.012)

    async def follow(self) -> None:
        """React to every event, in order, once."""
        position = BEGINNING
        while True:
            read = partial(self.log.read, position, 200, 200)
            batch = await retry(read, LogUnavailable, MAX_AWAY_S)
            for stamped in batch:
                position = stamped.id
                self.ids.append(stamped.id)
                self.events.append(stamped.event)
                self._react(stamped.event)

    def _react(self, event: Event) -> None:
        if isinstance(event, OfferMade):
            self._answer(event)
        elif isinstance(event, ContactEngaged):
            self._talk(event)
        elif isinstance(event, ContactClosed):
            self.closed[event.contact_id] += 1
        elif isinstance(event, WrapUpStarted) and self.rnd.random() < 0.5:
            finish = c.FinishWrapUp(event.consultant_id, event.contact_id)
            self._later(finish, f"wrapped:{event.contact_id}", 0.005)
        elif isinstance(event, OfferClosed) and event.state in ("missed", "rejected"):
            self._later(c.BecomeReady(event.consultant_id), f"back:{event.offer_id}", 0.01)

    def _answer(self, event: OfferMade) -> None:
        offer, consultant = event.offer_id, event.consultant_id
        luck = self.rnd.random()
        if luck < 0.8:
            self._later(
                c.AcceptOffer(offer, consultant), f"accept:{offer}", self.rnd.random() * 0.02
            )
        elif luck < 0.9:
            self._later(c.RejectOffer(offer, consultant), f"reject:{offer}", 0.01)

    def _talk(self, event: ContactEngaged) -> None:
        contact, offer = event.contact_id, event.offer_id
        self._later(c.EngagementConnected(contact), f"joined:{offer}", 0.001)
        talk_s = self.rnd.random() * 0.05
        self._later(c.EndEngagement(contact, Party.CONSULTANT), f"end:{offer}", talk_s)

    def _later(self, command: c.Input, key: str, delay_s: float) -> None:
        async def act() -> None:
            await asyncio.sleep(delay_s)
            await self.submit(command, key)

        task = asyncio.create_task(act())
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    def all_served(self) -> bool:
        return self.admitted == set(self.closed)

    async def close(self) -> None:
        for task in [*self._tasks]:
            task.cancel()
        await self._connection.close()


def check_nothing_lost_or_offered_twice(city: City) -> None:
    assert city.admitted == set(city.closed), "no contact is lost"
    assert set(city.closed.values()) == {1}, "each has one outcome"
    assert len(city.ids) == len(set(city.ids)), "no event was written twice"
    offered: dict[str, str] = {}
    pending: dict[str, str] = {}
    for event in city.events:
        if isinstance(event, OfferMade):
            assert event.contact_id not in offered, "offered to two at once"
            assert event.consultant_id not in pending, "two offers to one consultant"
            offered[event.contact_id] = pending[event.consultant_id] = event.offer_id
        elif isinstance(event, OfferClosed):
            assert offered.pop(event.contact_id) == event.offer_id
            del pending[event.consultant_id]


async def check_same_state_after_replay(city: City, url: str) -> None:
    """A replica from the snapshot, one from the first input, and the written events agree."""
    connection = RedisConnection(url)
    restarted = service(connection, ACD, snapshot_every=1_000_000)
    await restarted.start()
    replay, replayed = Acd(), 0
    entries = await city.inputs.read(BEGINNING, 100_000, 0)
    for entry in entries:
        assert entry.command is not None
        replayed += len(replay.step(entry.command, entry.at_ms, entry.key))
        if entry.id == restarted.health.last_input_id:
            break
    assert restarted.contacts() == replay.contacts()
    assert restarted.consultants() == replay.consultants()
    await restarted.write_all()
    assert len(await city.log.read(BEGINNING, 100_000, 0)) >= replayed
    await connection.close()


async def run_through(valkey: ValkeyServer, seed: int, count: int, fault: str) -> None:
    async with replicas(valkey.url, ACD, 2) as running:
        city = City(valkey.url, seed)
        await city.open()
        following = asyncio.create_task(city.follow())
        calling = asyncio.create_task(city.call_in(count))
        while not calling.done():
            await asyncio.sleep(city.rnd.random() * 0.6)
            await FAULTS[fault](valkey, running, city.rnd)
        await calling
        await until(city.all_served)
        following.cancel()
        check_nothing_lost_or_offered_twice(city)
        await check_same_state_after_replay(city, valkey.url)
        await city.close()


async def kill_one(_valkey: ValkeyServer, running: list[Replica], rnd: random.Random) -> None:
    victim = rnd.choice(running)
    await victim.kill()
    await victim.start()
    await victim.ready()


async def kill_all(_valkey: ValkeyServer, running: list[Replica], _rnd: random.Random) -> None:
    for victim in running:
        await victim.kill()
    for victim in running:
        await victim.start()
    for victim in running:
        await victim.ready()


async def kill_the_log(valkey: ValkeyServer, _running: list[Replica], _rnd: random.Random) -> None:
    valkey.kill()
    await asyncio.sleep(0.1)
    valkey.start()


FAULTS = {"one replica": kill_one, "both replicas": kill_all, "the log": kill_the_log}


@pytest.mark.parametrize("fault", list(FAULTS))
async def test_no_contact_is_lost_or_offered_twice_when_processes_are_killed(
    valkey: ValkeyServer, fault: str
) -> None:
    await run_through(valkey, seed=len(fault), count=250, fault=fault)


async def test_calls_survive_the_restart_of_the_only_replica(
    valkey: ValkeyServer,
) -> None:
    """The only replica is restarted: same contacts, same queue positions, same current work."""
    rules = some_rules(a_queue())
    connection = RedisConnection(valkey.url)
    before = service(connection, ACD, snapshot_every=3)
    await before.start()
    following = asyncio.create_task(before.run())
    await before.submit(c.PublishRules(rules), "rules")
    await before.submit(c.SignIn("ada", {"drogi": 1}), "in")
    await before.submit(c.BecomeReady("ada"), "ready")
    for contact in ("talks", "waits-1", "waits-2"):
        await before.submit(c.AdmitContact(contact, PHONE, "drogi", "pl"), f"admit:{contact}")
    await before.submit(c.AcceptOffer("talks-o1", "ada"), "accept")
    await before.submit(c.EngagementConnected("talks"), "joined")
    await cancelled(following)
    after = service(connection, ACD, snapshot_every=3)
    await after.start()
    assert after.contacts() == before.contacts()
    assert [view.position for view in after.contacts()] == [None, 1, 2]
    following = asyncio.create_task(after.run())
    with pytest.raises(InputRefusedError):
        await after.submit(c.AcceptOffer("waits-1-o1", "ada"), "too-early")
    assert await after.submit(c.EngagementConnected("talks"), "joined") == ()
    await after.submit(c.EndEngagement("talks", Party.RESIDENT), "end")
    await after.submit(c.FinishWrapUp("ada", "talks"), "done")
    view = after.contact("waits-1")
    assert view is not None
    assert view.consultant_id == "ada"
    following.cancel()
    await connection.close()
