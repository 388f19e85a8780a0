"""Presence of a consultant whose page opens, closes or is lost."""

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
from desk.live.presence_tracker import GRACE_PERIOD_MS, PresenceTracker
from tests.support.builders import AnsweringClock
from tests.support.desk import DeskWorld, a_consultant, desk_world

AGNIESZKA = a_consultant()


@pytest.fixture
def clock() -> AnsweringClock:
    return AnsweringClock()


@pytest.fixture
async def world(database: str, clock: AnsweringClock) -> AsyncIterator[DeskWorld]:
    async with desk_world(database, AGNIESZKA, clock=clock) as built:
        yield built


@pytest.fixture
async def presence(world: DeskWorld) -> PresenceTracker:
    """Presence of a consultant who is ready at an open desk."""
    desk = world.services.presence
    await desk.page_opened(AGNIESZKA)
    await world.ready(AGNIESZKA.id)
    return desk


def consultant(world: DeskWorld) -> ConsultantView:
    view = world.acd.consultant(AGNIESZKA.id)
    assert view is not None
    return view


async def test_consultant_becomes_not_ready_after_a_lost_page_and_the_grace_period(
    world: DeskWorld, clock: AnsweringClock, presence: PresenceTracker
) -> None:
    presence.page_closed(AGNIESZKA.id)
    clock.advance(GRACE_PERIOD_MS)
    await presence.sweep()
    assert consultant(world).activity is Activity.READY
    clock.advance(1)
    await presence.sweep()
    assert (consultant(world).activity, consultant(world).reason) == (
        Activity.NOT_READY,
        NotReadyReason.DEVICE,
    )


async def test_reload_within_the_grace_period_changes_nothing(
    world: DeskWorld, clock: AnsweringClock, presence: PresenceTracker
) -> None:
    presence.page_closed(AGNIESZKA.id)
    clock.advance(GRACE_PERIOD_MS)
    await presence.page_opened(AGNIESZKA)
    clock.advance(GRACE_PERIOD_MS)
    await presence.sweep()
    assert consultant(world).activity is Activity.READY


async def test_consultant_stays_ready_while_one_of_two_pages_is_open(
    world: DeskWorld, clock: AnsweringClock, presence: PresenceTracker
) -> None:
    await presence.page_opened(AGNIESZKA)
    presence.page_closed(AGNIESZKA.id)
    clock.advance(GRACE_PERIOD_MS + 1)
    await presence.sweep()
    assert consultant(world).activity is Activity.READY


async def test_lost_page_takes_effect_only_after_the_call(
    world: DeskWorld, clock: AnsweringClock, presence: PresenceTracker
) -> None:
    contact_id = await world.call()
    await world.answer(contact_id)
    presence.page_closed(AGNIESZKA.id)
    clock.advance(GRACE_PERIOD_MS + 1)
    await presence.sweep()
    assert consultant(world).activity is Activity.TALKING
    await world.hang_up(contact_id)
    await presence.sweep()
    clock.advance(600_000)
    await world.pass_time()
    assert (consultant(world).activity, consultant(world).reason) == (
        Activity.NOT_READY,
        NotReadyReason.DEVICE,
    )


async def test_restart_gives_every_consultant_the_grace_period(
    world: DeskWorld, clock: AnsweringClock, presence: PresenceTracker
) -> None:
    reborn = PresenceTracker(world.deps)
    reborn.restore()
    clock.advance(GRACE_PERIOD_MS)
    await reborn.sweep()
    assert consultant(world).activity is Activity.READY
    clock.advance(1)
    await reborn.sweep()
    assert consultant(world).reason is NotReadyReason.DEVICE


async def test_pages_that_open_at_once_sign_in_once(world: DeskWorld) -> None:
    desk = world.services.presence
    await asyncio.gather(*(desk.page_opened(AGNIESZKA) for _ in range(5)))
    assert consultant(world).reason is NotReadyReason.SIGNED_IN


async def test_sign_in_is_repeated_when_the_log_was_unavailable(world: DeskWorld) -> None:
    link = BrokenLink(world.acd)
    desk = PresenceTracker(replace(world.deps, acd=cast(AcdPort, link)))
    await desk.page_opened(AGNIESZKA)
    assert world.acd.consultant(AGNIESZKA.id) is None
    link.broken = False
    await desk.sweep()
    assert consultant(world).activity is Activity.NOT_READY


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


async def test_signing_out_returns_a_pending_offer_to_the_queue(
    world: DeskWorld, presence: PresenceTracker
) -> None:
    contact = await world.call()
    assert consultant(world).offers
    await presence.sign_out(AGNIESZKA.id)
    assert consultant(world).activity is Activity.OFFLINE
    waiting = world.acd.contact(contact)
    assert waiting is not None
    assert waiting.position == 1
