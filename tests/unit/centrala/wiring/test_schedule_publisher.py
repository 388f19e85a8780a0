"""Opening hours and shifts are published to the ACD in time, and once."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import date, datetime
from uuid import uuid4

import pytest

from acd.domain.messages.commands import BecomeReady, SignIn, Tick
from acd.domain.messages.events import QueueClosed, QueueOpened, ShiftPlanned
from acd.domain.model.consultant import Activity, NotReadyReason
from centrala.wiring.schedule_publisher import SchedulePublisher
from config.readers.opening_hours import Calendar, Calendars
from config.readers.roster import Person, Roster
from config.readers.routing import load_shifts
from config.settings import ROOT
from tests.support.acd_service import RunningAcd, running_acd
from tests.support.builders import AnsweringClock

SHIFTS = load_shifts(ROOT / "config/shifts.yaml")
OFFICE = Calendar(((),) * 7, exceptions={date(2026, 11, 18): ((480, 1080),)})
SHUT = Calendar(((),) * 7)
PEOPLE = {
    "ala": Person("ala", (), ("rano",) * 7),
    "ola": Person("ola", (), ("popoludnie",) * 7),
}


def at(text: str) -> int:
    local = datetime.strptime(text, "%Y-%m-%d %H:%M").replace(tzinfo=SHIFTS.zone)
    return round(local.timestamp() * 1000)


@pytest.fixture
def clock() -> AnsweringClock:
    return AnsweringClock(at("2026-11-18 10:00"))


@pytest.fixture
async def running(clock: AnsweringClock) -> AsyncIterator[RunningAcd]:
    async with running_acd(clock=clock) as running:
        yield running


def plans(running: RunningAcd, clock: AnsweringClock, roster: Roster) -> SchedulePublisher:
    calendars, new_id = Calendars({"drogi": OFFICE}), lambda: uuid4().hex
    return SchedulePublisher(running.acd, clock, new_id, SHIFTS, roster, calendars)


async def published(running: RunningAcd, kind: type) -> list[object]:
    events = await running.events.read("0-0", 1_000, 0)
    return [stamped.event for stamped in events if isinstance(stamped.event, kind)]


async def test_current_or_next_shift_is_published_for_the_whole_roster(
    running: RunningAcd, clock: AnsweringClock
) -> None:
    await plans(running, clock, Roster(people=PEOPLE)).publish()
    assert await published(running, ShiftPlanned) == [
        ShiftPlanned("ala", at("2026-11-18 06:00"), at("2026-11-18 14:00"), ()),
        ShiftPlanned("ola", at("2026-11-18 14:00"), at("2026-11-18 22:00"), ()),
    ]


async def test_published_plans_are_not_published_again(
    running: RunningAcd, clock: AnsweringClock
) -> None:
    city = plans(running, clock, Roster(people=PEOPLE))
    for _ in range(3):
        await city.publish()
    assert len(await published(running, ShiftPlanned)) == 2


async def test_files_changed_back_within_the_hour_are_published_again(
    running: RunningAcd, clock: AnsweringClock
) -> None:
    closed = SchedulePublisher(
        running.acd, clock, lambda: "second", SHIFTS, Roster(), Calendars({"drogi": SHUT})
    )
    for city in (plans(running, clock, Roster()), closed, plans(running, clock, Roster())):
        await city.publish()
    assert await published(running, QueueClosed) == [QueueClosed("drogi", forced=False)]
    assert await published(running, QueueOpened) == [QueueOpened("drogi", forced=False)]


async def test_second_engine_that_publishes_the_same_changes_nothing(
    running: RunningAcd, clock: AnsweringClock
) -> None:
    await plans(running, clock, Roster(people=PEOPLE)).publish()
    await running.acd.submit(SignIn("ala", {"drogi": 50}), "in")
    await running.acd.submit(BecomeReady("ala"), "ready")
    before = running.acd.consultant("ala")
    await plans(running, clock, Roster(people=PEOPLE)).publish()
    assert running.acd.consultant("ala") == before


async def test_next_shift_is_published_when_the_current_one_has_ended(
    running: RunningAcd, clock: AnsweringClock
) -> None:
    city = plans(running, clock, Roster(people=PEOPLE))
    await city.publish()
    await running.acd.submit(SignIn("ala", {"drogi": 50}), "in")
    await running.acd.submit(BecomeReady("ala"), "ready")
    clock.at_ms = city.next_change_ms()
    assert clock.at_ms // 60_000 == at("2026-11-18 14:00") // 60_000
    await city.publish()
    assert (await published(running, ShiftPlanned))[-1] == ShiftPlanned(
        "ala", at("2026-11-19 06:00"), at("2026-11-19 14:00"), ()
    )
    ala = running.acd.consultant("ala")
    assert ala is not None
    assert (ala.activity, ala.reason) == (Activity.NOT_READY, NotReadyReason.SHIFT_OVER)


async def test_roster_that_is_not_binding_publishes_no_shift(
    running: RunningAcd, clock: AnsweringClock
) -> None:
    city = plans(running, clock, Roster(binding=False, people=PEOPLE))
    await city.publish()
    assert await published(running, ShiftPlanned) == []
    assert city.next_change_ms() == at("2026-11-19 00:00")


async def test_hours_take_effect_and_are_published_every_day(
    running: RunningAcd, clock: AnsweringClock
) -> None:
    city = plans(running, clock, Roster())
    await city.publish()
    assert await published(running, QueueClosed) == []
    clock.at_ms = at("2026-11-18 18:00")
    await running.acd.submit(Tick(clock.at_ms), "tick")
    assert await published(running, QueueClosed) == [QueueClosed("drogi", forced=False)]
    before = city.next_change_ms()
    clock.at_ms = before
    await city.publish()
    assert city.next_change_ms() == at("2026-11-20 00:00")
