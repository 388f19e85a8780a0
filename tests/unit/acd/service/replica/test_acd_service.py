"""The ACD as a service on the memory log: submit, timers, restarts and outages."""

from __future__ import annotations

import asyncio

import pytest

from acd.adapters.memory import (
    MemoryCursors,
    MemoryEventLog,
    MemoryInputLog,
    MemorySnapshots,
)
from acd.domain.messages import commands as c
from acd.domain.messages.events import ContactQueued, OfferMade
from acd.domain.messages.rejections import OfferNotPending
from acd.domain.model.contact import PHONE
from acd.ports.log import BEGINNING, LoggedInput, LogUnavailable, id_order
from acd.service.replica.acd_service import AcdService
from tests.support.acd_service import MachineClock, RunningAcd, running_acd
from tests.support.builders import a_queue, some_rules
from tests.support.memory_logs import admission
from tests.support.waiting import until


async def sign_in_ready(running: RunningAcd, name: str = "ada") -> None:
    await running.acd.submit(c.SignIn(name, {"drogi": 1}), f"in:{name}")
    await running.acd.submit(c.BecomeReady(name), f"ready:{name}")


async def test_submit_returns_the_events_of_the_input() -> None:
    async with running_acd() as running:
        await sign_in_ready(running)
        events = await running.acd.submit(admission("tel-1"), "admit:tel-1")
        kinds = [type(stamped.event) for stamped in events]
        assert kinds[:2] == [ContactQueued, OfferMade]
        assert events[0].at_ms == id_order(events[0].id)[0]
        view = running.acd.contact("tel-1")
        assert view is not None
        assert view.offer_id == "tel-1-o1"


async def test_refusal_is_raised_as_its_own_class() -> None:
    async with running_acd() as running:
        with pytest.raises(OfferNotPending) as caught:
            await running.acd.submit(c.AcceptOffer("x", "ada"), "accept:x")
        assert caught.value.id == "offer-not-pending"


async def test_repeated_key_returns_no_events() -> None:
    async with running_acd() as running:
        assert await running.acd.submit(admission("tel-1"), "admit:tel-1")
        assert await running.acd.submit(admission("tel-1"), "admit:tel-1") == ()


async def test_concurrent_submits_get_their_own_events() -> None:
    async with running_acd() as running:
        replies = await asyncio.gather(
            *(running.acd.submit(admission(f"tel-{n}"), f"admit:tel-{n}") for n in range(200))
        )
        for n, events in enumerate(replies):
            assert isinstance(events[0].event, ContactQueued)
            assert events[0].event.contact_id == f"tel-{n}"


async def test_unanswered_offer_is_closed_by_the_timer_of_the_acd() -> None:
    rules = some_rules(a_queue(offer_timeout_ms={PHONE: 1}))
    async with running_acd(rules) as running:
        await sign_in_ready(running)
        await running.acd.submit(admission("tel-1"), "admit:tel-1")
        await until(lambda: running.acd.consultants()[0].offers == ())
        view = running.acd.contact("tel-1")
        assert view is not None
        assert view.position == 1


async def test_replica_restarts_from_its_snapshot_and_the_later_inputs() -> None:
    clock = MachineClock()
    inputs, snapshots = MemoryInputLog(clock), MemorySnapshots()

    async def replica() -> AcdService:
        acd = AcdService(inputs, MemoryEventLog(), snapshots, MemoryCursors(), clock)
        await acd.start()
        return acd

    await inputs.append(c.PublishRules(some_rules()), "rules")
    await inputs.append(admission("tel-1"), "admit:tel-1")
    first = await replica()
    await first.take_snapshot()
    await inputs.append(admission("tel-2"), "admit:tel-2")
    await inputs.append(admission("tel-1"), "admit:tel-1")
    second = await replica()
    assert [view.contact_id for view in second.contacts()] == ["tel-1", "tel-2"]
    assert second.health.caught_up


async def test_replicas_write_every_event_once() -> None:
    clock = MachineClock()
    inputs, events = MemoryInputLog(clock), MemoryEventLog()
    await inputs.append(c.PublishRules(some_rules()), "rules")
    await inputs.append(c.SignIn("ada", {"drogi": 1}), "in:ada")
    await inputs.append(admission("tel-1"), "admit:tel-1")
    for _ in range(2):
        acd = AcdService(inputs, events, MemorySnapshots(), MemoryCursors(), clock)
        await acd.start()
        await acd.write_all()
    ids = [stamped.id for stamped in await events.read(BEGINNING, 100, 0)]
    assert len(ids) == len(set(ids)) == 4


class FlakyInputs(MemoryInputLog):
    """Input log whose connection can be cut."""

    cut = False

    async def append(self, command: c.Input, key: str, not_before_ms: int = 0) -> str:
        self._check()
        return await super().append(command, key, not_before_ms)

    async def read(self, after: str, count: int, wait_ms: int) -> tuple[LoggedInput, ...]:
        self._check()
        entries = await super().read(after, count, min(wait_ms, 10))
        self._check()
        return entries

    def _check(self) -> None:
        if self.cut:
            raise LogUnavailable("ConnectionError: cut")


async def test_outage_of_the_log_is_reported_and_waited_out() -> None:
    clock = MachineClock()
    inputs = FlakyInputs(clock)
    acd = AcdService(inputs, MemoryEventLog(), MemorySnapshots(), MemoryCursors(), clock)
    await acd.start()
    task = asyncio.create_task(acd.run())
    await acd.submit(c.PublishRules(some_rules()), "rules")
    inputs.cut = True
    await until(lambda: not acd.health.log_available)
    with pytest.raises(LogUnavailable):
        await acd.submit(admission("tel-1"), "admit:tel-1")
    inputs.cut = False
    await until(lambda: acd.health.log_available)
    assert await acd.submit(admission("tel-1"), "admit:tel-1")
    task.cancel()


async def test_submit_fails_when_the_replica_lags() -> None:
    clock = MachineClock()
    acd = AcdService(
        MemoryInputLog(clock),
        MemoryEventLog(),
        MemorySnapshots(),
        MemoryCursors(),
        clock,
        submit_timeout_s=0.01,
    )
    await acd.start()
    with pytest.raises(LogUnavailable, match="lags"):
        await acd.submit(admission("tel-1"), "admit:tel-1")
