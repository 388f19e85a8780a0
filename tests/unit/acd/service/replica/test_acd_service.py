"""The ACD as a service: submit, timers, snapshots, outages, consumers. On the memory log."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

import pytest

from acd.adapters.memory import (
    MemoryCursors,
    MemoryEventLog,
    MemoryInputLog,
    MemorySnapshots,
)
from acd.domain.messages import commands as c
from acd.domain.messages.events import ContactQueued, InputRefused, OfferClosed, OfferMade
from acd.domain.messages.rejections import InputRefusedError, OfferNotPending
from acd.domain.model.contact import PHONE
from acd.domain.model.offer import OfferState
from acd.domain.step.handler_table import HANDLERS
from acd.ports.acd import StampedEvent
from acd.ports.log import BEGINNING, LoggedInput, LogUnavailable, StepResult, event_id, id_order
from acd.service.event_consumer import EventConsumer
from acd.service.replica.acd_service import RETAIN_MS, AcdService
from acd.service.replica.input_follower import READ_COUNT
from acd.service.replica.log_clock import LogClock
from tests.support.acd_service import MachineClock, RunningAcd, running_acd, until
from tests.support.builders import AnsweringClock, a_queue, some_rules


def admit(contact: str) -> c.AdmitContact:
    return c.AdmitContact(contact, PHONE, "drogi", "pl")


async def a_ready_consultant(running: RunningAcd, name: str = "ada") -> None:
    await running.acd.submit(c.SignIn(name, {"drogi": 1}), f"in:{name}")
    await running.acd.submit(c.BecomeReady(name), f"ready:{name}")


async def test_what_followed_from_an_input_comes_back_with_it() -> None:
    async with running_acd() as running:
        await a_ready_consultant(running)
        events = await running.acd.submit(admit("tel-1"), "admit:tel-1")
        kinds = [type(stamped.event) for stamped in events]
        assert kinds[:2] == [ContactQueued, OfferMade]
        assert events[0].at_ms == id_order(events[0].id)[0]
        view = running.acd.contact("tel-1")
        assert view is not None
        assert view.offer_id == "tel-1-o1"


async def test_a_refusal_is_raised_under_its_own_name() -> None:
    async with running_acd() as running:
        with pytest.raises(OfferNotPending) as caught:
            await running.acd.submit(c.AcceptOffer("x", "ada"), "accept:x")
        assert caught.value.id == "offer-not-pending"


async def test_a_repeat_comes_back_empty() -> None:
    async with running_acd() as running:
        assert await running.acd.submit(admit("tel-1"), "admit:tel-1")
        assert await running.acd.submit(admit("tel-1"), "admit:tel-1") == ()


async def test_many_may_submit_at_once() -> None:
    async with running_acd() as running:
        answers = await asyncio.gather(
            *(running.acd.submit(admit(f"tel-{n}"), f"admit:tel-{n}") for n in range(200))
        )
        for n, events in enumerate(answers):
            assert isinstance(events[0].event, ContactQueued)
            assert events[0].event.contact_id == f"tel-{n}"


async def test_an_unanswered_offer_is_closed_by_the_halls_own_timer() -> None:
    rules = some_rules(a_queue(offer_timeout_ms={PHONE: 30}))
    async with running_acd(rules) as running:
        await a_ready_consultant(running)
        await running.acd.submit(admit("tel-1"), "admit:tel-1")
        await until(lambda: running.acd.consultants()[0].offers == ())
        view = running.acd.contact("tel-1")
        assert view is not None
        assert view.position == 1


async def test_a_replica_restarts_from_its_snapshot_and_the_inputs_after_it() -> None:
    clock = MachineClock()
    inputs, snapshots = MemoryInputLog(clock), MemorySnapshots()

    async def replica() -> AcdService:
        acd = AcdService(inputs, MemoryEventLog(), snapshots, MemoryCursors(), clock)
        await acd.start()
        return acd

    await inputs.append(c.PublishRules(some_rules()), "rules")
    await inputs.append(admit("tel-1"), "admit:tel-1")
    first = await replica()
    await first.take_snapshot()
    await inputs.append(admit("tel-2"), "admit:tel-2")
    await inputs.append(admit("tel-1"), "admit:tel-1")
    second = await replica()
    assert [view.contact_id for view in second.contacts()] == ["tel-1", "tel-2"]
    assert second.health.caught_up


async def test_two_replicas_write_every_event_once_and_the_same() -> None:
    clock = MachineClock()
    inputs, events = MemoryInputLog(clock), MemoryEventLog()
    await inputs.append(c.PublishRules(some_rules()), "rules")
    await inputs.append(c.SignIn("ada", {"drogi": 1}), "in:ada")
    await inputs.append(admit("tel-1"), "admit:tel-1")
    for _ in range(2):
        acd = AcdService(inputs, events, MemorySnapshots(), MemoryCursors(), clock)
        await acd.start()
        await acd.write_all()
    ids = [stamped.id for stamped in await events.read(BEGINNING, 100, 0)]
    assert len(ids) == len(set(ids)) == 4


async def test_garbage_in_the_log_is_told_and_passed_over() -> None:
    class GarbageFirst(MemoryInputLog):
        async def read(self, after: str, count: int, wait_ms: int) -> tuple[LoggedInput, ...]:
            if after == BEGINNING:
                return (LoggedInput("5-0", 5, "", None, "kind: expected the name of a message"),)
            return await super().read(after, count, wait_ms)

    clock, events = MachineClock(), MemoryEventLog()
    inputs = GarbageFirst(clock)
    await inputs.append(c.PublishRules(some_rules()), "rules")
    acd = AcdService(inputs, events, MemorySnapshots(), MemoryCursors(), clock)
    await acd.start()
    await acd.write_all()
    first, *_ = await events.read(BEGINNING, 10, 0)
    assert first.event == InputRefused(
        "unknown", "log-entry-invalid", "kind: expected the name of a message"
    )
    assert acd.rules() == some_rules()


async def test_an_input_that_breaks_the_hall_is_passed_over_by_every_replica(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def fault(_floor: object, _command: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setitem(HANDLERS, c.ReportWaitAnnounced, fault)
    async with running_acd() as running:
        await running.acd.submit(admit("tel-1"), "admit:tel-1")
        with pytest.raises(InputRefusedError, match="failed on this input"):
            await running.acd.submit(c.ReportWaitAnnounced("tel-1", 1), "told")
        assert await running.acd.submit(admit("tel-2"), "admit:tel-2")
        assert [view.contact_id for view in running.acd.contacts()] == ["tel-1", "tel-2"]


async def test_a_snapshot_is_never_ahead_of_the_written_events() -> None:
    clock = MachineClock()
    inputs = MemoryInputLog(clock)
    await inputs.append(c.PublishRules(some_rules()), "rules")

    class Cut(MemoryEventLog):
        """Cancelled between the step and the write."""

        async def append(self, batch: Sequence[StepResult]) -> None:
            if not stopped:
                raise LogUnavailable("cut")
            await super().append(batch)

    stopped: list[bool] = []
    events = Cut()
    acd = AcdService(inputs, events, MemorySnapshots(), MemoryCursors(), clock)
    with pytest.raises(LogUnavailable):
        await acd.start()
    stopped.append(True)
    await acd.take_snapshot()
    assert len(await events.read(BEGINNING, 10, 0)) == 1


class FailingEvents(MemoryEventLog):
    """Fails at the appends with these numbers; each takes a turn of the loop."""

    def __init__(self, *fails: int) -> None:
        super().__init__()
        self.appends = 0
        self._fails = fails

    async def append(self, batch: Sequence[StepResult]) -> None:
        self.appends += 1
        number = self.appends
        await asyncio.sleep(0)
        if number in self._fails:
            raise LogUnavailable("cut")
        await super().append(batch)


@pytest.mark.parametrize("fails", [(), (2,), (3,), (4,), (2, 3, 4), (2, 4, 5)])
async def test_a_replica_with_a_long_way_to_catch_up_writes_everything_once_and_in_order(
    fails: tuple[int, ...],
) -> None:
    """One batch is written while the next is stepped: a failure in between must lose nothing."""
    clock, events = MachineClock(), FailingEvents(*fails)
    inputs, count = MemoryInputLog(clock), 2 * READ_COUNT + 10
    await inputs.append(c.PublishRules(some_rules()), "rules")
    acd = AcdService(inputs, events, MemorySnapshots(), MemoryCursors(), clock)
    await acd.start()
    for n in range(count):
        await inputs.append(admit(f"tel-{n}"), f"admit:tel-{n}")
    task = asyncio.create_task(acd.run())
    await until(lambda: len(acd.contacts()) == count)
    while (await asyncio.gather(acd.take_snapshot(), return_exceptions=True))[0] is not None:
        await asyncio.sleep(0)
    task.cancel()
    written = [stamped.event for stamped in await events.read(BEGINNING, 10_000, 0)]
    queued = [event.contact_id for event in written if isinstance(event, ContactQueued)]
    assert queued == [f"tel-{n}" for n in range(count)]


async def test_the_log_is_trimmed_behind_the_snapshot_and_the_slowest_consumer() -> None:
    clock = AnsweringClock()
    inputs, events, cursors = MemoryInputLog(clock), MemoryEventLog(), MemoryCursors()
    await inputs.append(c.PublishRules(some_rules()), "rules")
    await inputs.append(admit("tel-1"), "admit:tel-1")
    clock.advance(RETAIN_MS + 1)
    await inputs.append(admit("tel-2"), "admit:tel-2")
    acd = AcdService(inputs, events, MemorySnapshots(), cursors, clock)
    await acd.start()
    await acd.write_all()
    all_events = await events.read(BEGINNING, 10, 0)
    await cursors.save("slow", all_events[0].id)
    await acd.take_snapshot()
    assert len(await inputs.read(BEGINNING, 10, 0)) == 1
    assert await events.read(BEGINNING, 10, 0) == all_events
    await cursors.forget("slow")
    await acd.take_snapshot()
    assert await events.read(BEGINNING, 10, 0) == all_events[-2:], "queued, and nobody there"


class FlakyInputs(MemoryInputLog):
    """The line to the log can be cut."""

    cut = False

    async def append(self, command: c.Input, key: str) -> str:
        self._check()
        return await super().append(command, key)

    async def read(self, after: str, count: int, wait_ms: int) -> tuple[LoggedInput, ...]:
        self._check()
        found = await super().read(after, count, min(wait_ms, 10))
        self._check()
        return found

    def _check(self) -> None:
        if self.cut:
            raise LogUnavailable("ConnectionError: cut")


async def test_an_outage_of_the_log_is_told_and_waited_out() -> None:
    clock = MachineClock()
    inputs = FlakyInputs(clock)
    acd = AcdService(inputs, MemoryEventLog(), MemorySnapshots(), MemoryCursors(), clock)
    await acd.start()
    task = asyncio.create_task(acd.run())
    await acd.submit(c.PublishRules(some_rules()), "rules")
    inputs.cut = True
    await until(lambda: not acd.health.log_available)
    with pytest.raises(LogUnavailable):
        await acd.submit(admit("tel-1"), "admit:tel-1")
    inputs.cut = False
    await until(lambda: acd.health.log_available)
    assert await acd.submit(admit("tel-1"), "admit:tel-1")
    task.cancel()


async def test_a_replica_that_does_not_step_in_time_says_so() -> None:
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
        await acd.submit(admit("tel-1"), "admit:tel-1")


def test_the_time_of_the_log_is_told_from_its_freshest_entries() -> None:
    clock = AnsweringClock(1_000)
    time = LogClock(clock)
    time.observe(3_000)
    time.observe(2_400)
    assert time.now_ms() == 3_000
    clock.advance(50)
    assert time.now_ms() == 3_050


def test_event_ids_grow_with_the_input_and_the_index() -> None:
    ids = [event_id("5-0", 0), event_id("5-0", 1), event_id("5-1", 0), event_id("6-0", 0)]
    assert sorted(ids, key=id_order) == ids


MISSED = OfferClosed("tel-1-o1", "tel-1", "ada", OfferState.MISSED)


class Listener:
    """Notes what it handled; stumbles where a test says so."""

    name = "listener"

    def __init__(self, stumbles: Sequence[int] = ()) -> None:
        self.handled: list[str] = []
        self._stumbles = list(stumbles)

    async def handle(self, event: StampedEvent) -> None:
        if self._stumbles and len(self.handled) == self._stumbles[0]:
            self._stumbles.pop(0)
            raise RuntimeError("stumbled")
        self.handled.append(event.id)


class TestConsumers:
    async def test_a_consumer_sees_every_event_in_order(self) -> None:
        async with running_acd() as running:
            listener = Listener()
            running.follow(listener)
            for n in range(5):
                await running.acd.submit(admit(f"tel-{n}"), f"admit:{n}")
            await until(lambda: len(listener.handled) == 11)
            assert listener.handled == sorted(listener.handled, key=id_order)

    async def test_an_event_that_fails_is_tried_again_and_holds_the_rest(self) -> None:
        async with running_acd() as running:
            listener = Listener(stumbles=[2])
            for n in range(5):
                await running.acd.submit(admit(f"tel-{n}"), f"admit:{n}")
            running.follow(listener)
            await until(lambda: len(listener.handled) == 11)
            assert listener.handled == sorted(set(listener.handled), key=id_order)

    async def test_a_consumer_goes_on_where_it_stopped(self) -> None:
        events, cursors = MemoryEventLog(), MemoryCursors()
        batch = [StepResult(f"5-{n}", 5, [MISSED]) for n in range(4)]
        ids = [event_id(each.input_id, 0) for each in batch]
        await events.append(batch[:2])
        for expected in (ids[:2], ids[2:]):
            listener = Listener()
            task = asyncio.create_task(EventConsumer(events, cursors, listener).run())
            await until(lambda: len(listener.handled) == 2)  # noqa: B023
            await asyncio.sleep(0)
            task.cancel()
            assert listener.handled == expected
            await events.append(batch[2:])

    async def test_a_cursor_that_is_slow_to_write_holds_up_nothing(self) -> None:
        class Slow(MemoryCursors):
            """Fails once, then takes until it is let go."""

            def __init__(self) -> None:
                super().__init__()
                self.tries = 0
                self.go = asyncio.Event()

            async def save(self, consumer: str, entry_id: str) -> None:
                if entry_id != BEGINNING:
                    self.tries += 1
                    if self.tries == 1:
                        raise LogUnavailable("away")
                    await self.go.wait()
                await super().save(consumer, entry_id)

        events, cursors, listener = MemoryEventLog(), Slow(), Listener()
        task = asyncio.create_task(EventConsumer(events, cursors, listener).run())
        for n in range(1, 9):
            await events.append([StepResult(f"{n}-0", n, [MISSED])])
            await until(lambda: len(listener.handled) == n)  # noqa: B023
        assert await cursors.load("listener") == BEGINNING
        cursors.go.set()
        await until(lambda: cursors._ids["listener"] == "8-0")
        task.cancel()

    async def test_where_a_consumer_was_stopped_is_kept(self) -> None:
        events, cursors, listener = MemoryEventLog(), MemoryCursors(), Listener()
        task = asyncio.create_task(EventConsumer(events, cursors, listener).run())
        for n in (1, 2):  # the second comes while the cursor rests
            await events.append([StepResult(f"{n}-0", n, [MISSED])])
            await until(lambda: len(listener.handled) == n)  # noqa: B023
        task.cancel()
        await asyncio.wait({task})
        assert await cursors.load("listener") == "2-0"

    async def test_a_newcomer_may_begin_at_the_present(self) -> None:
        events, cursors = MemoryEventLog(), MemoryCursors()
        old, new = (StepResult(f"{n}-0", n, [InputRefused("x", "y", "z")]) for n in (5, 6))
        await events.append([old])
        listener = Listener()
        task = asyncio.create_task(EventConsumer(events, cursors, listener, from_now=True).run())
        await asyncio.sleep(0.01)
        await events.append([new])
        await until(lambda: listener.handled == ["6-0"])
        task.cancel()
