"""What keeps the ACD standing: snapshots by a child, the figure of its lag, faults of its own."""

from __future__ import annotations

import asyncio
import os
import signal
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from datetime import date

import pytest

from acd.adapters.memory import (
    MemoryArchive,
    MemoryCursors,
    MemoryEventLog,
    MemoryInputLog,
    MemorySnapshots,
)
from acd.domain.messages import commands as c
from acd.domain.messages.events import ContactQueued
from acd.domain.model.contact import PHONE
from acd.domain.step.handler_table import HANDLERS
from acd.ports.acd import AcdOverloaded
from acd.ports.clock import Clock
from acd.ports.log import BEGINNING, LogUnavailable, SnapshotUnreadable, id_order
from acd.serialisation.snapshot import take_snapshot
from acd.service.input_archiver import InputArchiver
from acd.service.replica.acd_service import AcdService
from acd.service.replica.backpressure import Backpressure, LagLimits
from acd.service.replica.forked_snapshot import ForkedSnapshot, SnapshotForkFailed
from acd.service.replica.log_clock import LogClock
from acd.service.replica.snapshots import RETAIN_MS, SNAPSHOT_NAME
from tests.support.acd_service import MachineClock, until
from tests.support.builders import START_MS, AcdUnderTest, AnsweringClock, some_rules


def admit(contact: str) -> c.AdmitContact:
    return c.AdmitContact(contact, PHONE, "drogi", "pl")


@dataclass
class Logs:
    """One log for any number of replicas."""

    clock: Clock = field(default_factory=MachineClock)

    def __post_init__(self) -> None:
        self.inputs, self.events = MemoryInputLog(self.clock), MemoryEventLog()
        self.snapshots, self.cursors = MemorySnapshots(), MemoryCursors()
        self.archives = MemoryCursors()

    def replica(self, **options: object) -> AcdService:
        logs = (self.inputs, self.events, self.snapshots, self.cursors, self.clock)
        return AcdService(*logs, archives=self.archives, **options)  # type: ignore[arg-type]

    async def filled(self, contacts: int) -> None:
        await self.inputs.append(c.PublishRules(some_rules()), "rules")
        for n in range(contacts):
            await self.inputs.append(admit(f"tel-{n}"), f"admit:tel-{n}")


@asynccontextmanager
async def running(acd: AcdService) -> AsyncIterator[AcdService]:
    await acd.start()
    task = asyncio.create_task(acd.run())
    try:
        yield acd
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task


async def text_of(picture: ForkedSnapshot) -> bytes:
    return b"".join([piece async for piece in picture.text()])


class TestPictures:
    async def test_a_child_writes_what_was_true_when_it_was_born(self) -> None:
        city = AcdUnderTest()
        for n in range(300):
            city.call(f"tel-{n}")
        then = b"".join(take_snapshot(city.acd.state))
        picture = ForkedSnapshot(lambda: take_snapshot(city.acd.state))
        city.call("later")
        assert await text_of(picture) == then

    async def test_a_state_of_many_pieces_comes_whole(self) -> None:
        state = b"x" * 5_000_000
        assert await text_of(ForkedSnapshot(lambda: [state, state])) == state + state

    async def test_a_child_that_is_killed_is_told(self) -> None:
        def for_ever() -> list[bytes]:
            signal.pause()
            return []

        picture = ForkedSnapshot(for_ever)
        os.kill(picture.pid, signal.SIGKILL)
        with pytest.raises(SnapshotForkFailed, match="-9"):
            await text_of(picture)

    async def test_a_child_that_stumbles_is_told(self) -> None:
        def stumble() -> list[bytes]:
            raise MemoryError

        with pytest.raises(SnapshotForkFailed, match="ended with 1"):
            await text_of(ForkedSnapshot(stumble))


class TestSnapshots:
    async def test_a_big_hall_is_stored_beside_the_loop_and_restored(self) -> None:
        logs = Logs()
        await logs.filled(400)
        first = logs.replica(snapshot_every=200)
        async with running(first):
            await until(lambda: SNAPSHOT_NAME in logs.snapshots._states)
        second = logs.replica()
        await second.start()
        assert second.contacts() == first.contacts()

    @pytest.mark.parametrize("state", [b'{"version":999}', b'{"noise":true}', b"[", b""])
    async def test_an_unreadable_one_is_done_without_while_the_log_is_whole(
        self, state: bytes
    ) -> None:
        logs = Logs()
        await logs.filled(3)
        await logs.snapshots.save(SNAPSHOT_NAME, await logs.inputs.last_id(), state)
        acd = logs.replica()
        await acd.start()
        assert len(acd.contacts()) == 3

    @pytest.mark.parametrize("state", [b'{"version":999}', None])
    async def test_without_the_beginning_of_the_log_nothing_is_begun_from_nothing(
        self, state: bytes | None
    ) -> None:
        logs = Logs()
        await logs.filled(3)
        last_id = await logs.inputs.last_id()
        if state is not None:
            await logs.snapshots.save(SNAPSHOT_NAME, last_id, state)
        await logs.inputs.trim(last_id)
        with pytest.raises(SnapshotUnreadable, match="Start the version") as caught:
            await logs.replica().start()
        assert caught.value.id == "snapshot-unreadable"

    async def test_inputs_are_kept_until_the_archive_has_them(self) -> None:
        clock = AnsweringClock()
        logs = Logs(clock)
        await logs.filled(3)
        archive = MemoryArchive()
        archivist = InputArchiver(logs.inputs, archive, logs.archives, clock)
        await archivist.catch_up()
        archived = await logs.inputs.last_id()
        clock.advance(RETAIN_MS // 2)
        await logs.inputs.append(admit("waits"), "admit:waits")
        clock.advance(RETAIN_MS * 2)
        await logs.inputs.append(admit("late"), "admit:late")
        acd = logs.replica()
        await acd.start()
        await acd.take_snapshot()
        kept = [entry.key for entry in await logs.inputs.read(archived, 10, 0)]
        assert kept == ["admit:waits", "admit:late"]
        await archivist.catch_up()
        await acd.take_snapshot()
        assert [entry.key for entry in await logs.inputs.read(BEGINNING, 10, 0)] == ["admit:late"]
        assert len(list(archive.read(0, clock.now_ms() + 1))) == 6


class TestArchivist:
    async def test_days_past_their_time_are_deleted(self) -> None:
        clock = AnsweringClock()
        logs, archive = Logs(clock), MemoryArchive()
        await logs.filled(1)
        clock.advance(2 * 86_400_000)
        await logs.filled(1)
        await InputArchiver(logs.inputs, archive, logs.archives, clock, retain_days=1).catch_up()
        assert await archive.days() == (date(2026, 11, 20),)

    async def test_an_archive_ahead_of_the_log_gets_every_input_to_come(self) -> None:
        """The log lost its end and its server's clock was set back."""
        before, after = Logs(AnsweringClock()), Logs(AnsweringClock(START_MS - 60_000))
        archive = MemoryArchive()
        await before.filled(2)
        await InputArchiver(before.inputs, archive, before.archives, before.clock).catch_up()
        archivist = InputArchiver(after.inputs, archive, after.archives, after.clock)
        await archivist.catch_up()
        await after.inputs.append(admit("new"), "admit:new")
        await archivist.catch_up()
        *_, newest = archive.read(0, START_MS * 2)
        assert newest.key == "admit:new"


class TestPressure:
    async def test_what_is_written_and_not_stepped_is_counted_and_its_age_told(self) -> None:
        clock = AnsweringClock()
        time, logs = LogClock(clock), Logs(clock)
        pressure = Backpressure(time, LagLimits())
        await logs.filled(9)
        entries = await logs.inputs.read(BEGINNING, 100, 0)
        pressure.reset(entries[3].id, 4)
        pressure.note_stepped(entries[:6])
        await pressure.poll(logs.inputs, logs.events, logs.cursors)
        time.observe(clock.now_ms())
        clock.advance(70)
        assert (pressure.lag.inputs, pressure.lag.age_ms) == (4, 70)
        pressure.note_stepped(entries[6:])
        assert (pressure.lag.inputs, pressure.lag.age_ms) == (0, 0)

    async def test_a_quiet_log_is_no_lag(self) -> None:
        logs = Logs()
        await logs.filled(2)
        async with running(logs.replica()) as acd:
            await until(lambda: acd.health.lag.inputs == 0)
            assert acd.health.lag.age_ms == 0

    async def test_beyond_the_limit_nobody_new_is_admitted_and_facts_still_are(self) -> None:
        logs = Logs()
        await logs.filled(1)
        async with running(logs.replica(limits=LagLimits(age_ms=-1))) as acd:
            with pytest.raises(AcdOverloaded) as caught:
                await acd.submit(admit("tel-new"), "admit:tel-new")
            assert caught.value.id == "acd-overloaded"
            assert await acd.submit(c.ContactLeft("tel-0"), "left:tel-0")

    async def test_the_slowest_consumer_is_named(self) -> None:
        clock = AnsweringClock()
        logs = Logs(clock)
        await logs.filled(1)
        acd = logs.replica()
        await acd.start()
        await acd.write_all()
        first = await logs.events.last_id()
        clock.advance(5_000)
        await logs.inputs.append(admit("tel-new"), "admit:tel-new")
        await acd.start()
        await acd.write_all()
        await logs.cursors.save("mail", first)
        await logs.cursors.save("desk", await logs.events.last_id())
        pressure = Backpressure(LogClock(clock), LagLimits())
        await pressure.poll(logs.inputs, logs.events, logs.cursors)
        assert (pressure.lag.slowest_consumer, pressure.lag.consumer_age_ms) == ("mail", 5_000)


class TestFaultsOfOurs:
    async def test_two_replicas_pass_over_the_same_inputs_and_agree(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """Each stumbles once per faulty input, and never again over the same."""

        def fault(_floor: object, _command: object) -> None:
            raise ZeroDivisionError

        monkeypatch.setitem(HANDLERS, c.ReportWaitAnnounced, fault)
        logs, starts = Logs(), [0, 0]
        await logs.filled(2)
        for n in range(3):
            await logs.inputs.append(c.ReportWaitAnnounced("tel-0", n), f"told:{n}")
            await logs.inputs.append(admit(f"after-{n}"), f"after:{n}")

        def restarted(which: int) -> None:
            starts[which] += 1

        acds = [logs.replica(on_restart=lambda n=n: restarted(n)) for n in range(2)]
        for acd in acds:
            while not acd.health.caught_up:
                with suppress(LogUnavailable):
                    await acd.start()
            await acd.write_all()
        assert starts == [4, 4]
        assert acds[0].contacts() == acds[1].contacts()
        assert len(acds[0].contacts()) == 5
        events = await logs.events.read(BEGINNING, 100, 0)
        assert [e.id for e in events] == sorted({e.id for e in events}, key=id_order)
        assert sum(isinstance(e.event, ContactQueued) for e in events) == 5

    async def test_a_lack_of_memory_is_no_fault_of_the_input(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """Another replica would not stumble: this one must not go on without the input."""

        def exhausted(_floor: object, _command: object) -> None:
            raise MemoryError

        monkeypatch.setitem(HANDLERS, c.ReportWaitAnnounced, exhausted)
        logs = Logs()
        await logs.filled(1)
        await logs.inputs.append(c.ReportWaitAnnounced("tel-0", 1), "told")
        with pytest.raises(MemoryError):
            await logs.replica().start()
