"""Who is at her desk: what the line makes of a page that is lost."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from typing import Any, cast

import pytest

from acd.domain.messages.commands import Input
from acd.domain.model.consultant import Activity, NotReadyReason
from acd.ports.acd import AcdPort, ConsultantView, StampedEvent
from acd.ports.log import LogUnavailable
from desk.live.presence_tracker import GRACE_MS, Attendance
from tests.support.builders import AnsweringClock
from tests.support.databases import migrated_database
from tests.support.desk import DeskWorld, a_consultant, desk_world

HER = a_consultant()


@pytest.fixture
def database() -> str:
    return migrated_database("sqlite")


@pytest.fixture
def clock() -> AnsweringClock:
    return AnsweringClock()


@pytest.fixture
async def world(database: str, clock: AnsweringClock) -> AsyncIterator[DeskWorld]:
    async with desk_world(database, HER, clock=clock) as built:
        yield built


@pytest.fixture
async def attendance(world: DeskWorld) -> Attendance:
    """She is ready at her open desk."""
    desk = world.room.attendance
    await desk.arrived(HER)
    await world.ready(HER.id)
    return desk


def her(world: DeskWorld) -> ConsultantView:
    view = world.acd.consultant(HER.id)
    assert view is not None
    return view


async def test_a_desk_lost_for_half_a_minute_takes_her_off_the_line(
    world: DeskWorld, clock: AnsweringClock, attendance: Attendance
) -> None:
    attendance.left(HER.id)
    clock.advance(GRACE_MS)
    await attendance.sweep()
    assert her(world).activity is Activity.READY
    clock.advance(1)
    await attendance.sweep()
    assert (her(world).activity, her(world).reason) == (Activity.NOT_READY, NotReadyReason.DEVICE)


async def test_a_reload_costs_her_nothing(
    world: DeskWorld, clock: AnsweringClock, attendance: Attendance
) -> None:
    attendance.left(HER.id)
    clock.advance(GRACE_MS)
    await attendance.arrived(HER)
    clock.advance(GRACE_MS)
    await attendance.sweep()
    assert her(world).activity is Activity.READY


async def test_one_of_two_open_desks_may_be_closed(
    world: DeskWorld, clock: AnsweringClock, attendance: Attendance
) -> None:
    await attendance.arrived(HER)
    attendance.left(HER.id)
    clock.advance(GRACE_MS + 1)
    await attendance.sweep()
    assert her(world).activity is Activity.READY


async def test_while_she_talks_a_lost_desk_changes_nothing_and_afterwards_it_does(
    world: DeskWorld, clock: AnsweringClock, attendance: Attendance
) -> None:
    contact_id = await world.call()
    await world.answer(contact_id)
    attendance.left(HER.id)
    clock.advance(GRACE_MS + 1)
    await attendance.sweep()
    assert her(world).activity is Activity.TALKING
    await world.hang_up(contact_id)
    await attendance.sweep()
    clock.advance(600_000)
    await world.pass_time()
    assert (her(world).activity, her(world).reason) == (Activity.NOT_READY, NotReadyReason.DEVICE)


async def test_after_a_restart_everybody_at_work_has_the_grace_time_to_come_back(
    world: DeskWorld, clock: AnsweringClock, attendance: Attendance
) -> None:
    reborn = Attendance(world.deps)
    reborn.restore()
    clock.advance(GRACE_MS)
    await reborn.sweep()
    assert her(world).activity is Activity.READY
    clock.advance(1)
    await reborn.sweep()
    assert her(world).reason is NotReadyReason.DEVICE


async def test_two_pages_that_open_at_once_sign_her_in_once(world: DeskWorld) -> None:
    desk = world.room.attendance
    await asyncio.gather(*(desk.arrived(HER) for _ in range(5)))
    assert her(world).reason is NotReadyReason.SIGNED_IN


async def test_she_is_signed_in_late_when_the_log_was_away(world: DeskWorld) -> None:
    link = BrokenLink(world.acd)
    desk = Attendance(replace(world.deps, acd=cast(AcdPort, link)))
    await desk.arrived(HER)
    assert world.acd.consultant(HER.id) is None
    link.broken = False
    await desk.sweep()
    assert her(world).activity is Activity.NOT_READY


class BrokenLink:
    """The real ACD behind a log that cannot be written."""

    def __init__(self, acd: AcdPort) -> None:
        self._acd = acd
        self.broken = True

    async def submit(self, command: Input, key: str) -> tuple[StampedEvent, ...]:
        if self.broken:
            raise LogUnavailable("no link")
        return await self._acd.submit(command, key)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._acd, name)


async def test_logging_out_while_it_rings_gives_the_caller_back_and_ends_her_work(
    world: DeskWorld, attendance: Attendance
) -> None:
    contact = await world.call()
    assert her(world).offers
    await attendance.sign_out(HER.id)
    assert her(world).activity is Activity.OFFLINE
    waiting = world.acd.contact(contact)
    assert waiting is not None
    assert waiting.position == 1
