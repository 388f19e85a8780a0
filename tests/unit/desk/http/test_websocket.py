"""WebSockets of desk and wallboard: what a page gets, and which pages are closed."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from aiohttp.test_utils import TestClient, TestServer

from acd.ports.process_status import ENGINE
from desk.dependencies import DeskDependencies
from desk.live.live_view import MAX_OUTBOX
from tests.support.builders import AnsweringClock
from tests.support.desk import (
    PASSWORD,
    Client,
    DeskWorld,
    a_consultant,
    served_desk,
)
from tests.support.desk_calls import ready
from tests.support.desk_page import Page, only


async def test_reconnected_page_receives_only_missed_patches(world: DeskWorld, page: Page) -> None:
    await page.leave()
    await page.press("state", {"state": "ready"})
    frames = len(page.frames)
    await page.connect(resume=True)
    await page.shows(lambda v: v["me"]["activity"] == "ready")
    assert "snapshot" not in [frame["type"] for frame in page.frames[frames:]]


@pytest.mark.parametrize("sequence", ["", "x", "0.1", "another-run.3", "9" * 40, None])
async def test_unknown_sequence_is_answered_with_a_snapshot(page: Page, sequence: Any) -> None:
    await page.leave()
    page.sequence = sequence
    await page.connect(resume=True)
    assert page.frames[-1]["type"] == "snapshot"


@pytest.mark.parametrize(
    "message",
    ["nonsense", "[]", '{"type":"shutdown"}', '{"type":"hello","resume_from":7}', "9" * 2000],
)
async def test_invalid_hello_is_answered_and_the_socket_closed(
    client: Client, page: Page, message: str
) -> None:
    await page.leave()
    page._socket = await client.ws_connect("/api/v1/ws/desk")
    await page.say(message)
    assert await page.closed() == 1008
    assert page.frames[-1] == {"type": "error", "code": "message-invalid"}


async def test_later_message_closes_that_socket_alone(world: DeskWorld, page: Page) -> None:
    other = Page(page.client)
    await other.connect()
    await page.say("garbage")
    assert await page.closed() == 1008
    await ready(other)
    await world.call()
    await other.shows(lambda v: only(v["offers"]))


async def test_an_oversized_message_closes_only_that_socket(page: Page) -> None:
    await page.say("x" * 10_000)
    assert await page.closed() == 1009


async def test_page_that_does_not_read_is_disconnected_alone(world: DeskWorld, page: Page) -> None:
    slow = next(iter(world.services.views.watchers()))
    other = Page(page.client)
    await other.connect()
    for _ in range(MAX_OUTBOX + 1):
        slow.push("{}")
    assert await page.closed() == 1006
    await ready(other)


async def test_page_receives_beats(page: Page) -> None:
    frame = await page.next()
    while frame["type"] != "beat":
        frame = await page.next()
    assert frame["sequence"] == page.sequence


async def test_page_of_a_revoked_session_is_closed(world: DeskWorld, page: Page) -> None:
    key = next(iter(world.services.views.watchers())).session
    assert key is not None
    await world.services.sessions.revoke(key)
    await world.services.keeper.disconnect_ended()
    assert await page.closed() == 4401


async def test_view_keeps_its_time_while_the_acd_cannot_read_its_log(
    database: str,
) -> None:
    clock, follows = AnsweringClock(), [True]

    def unsteady(deps: DeskDependencies) -> DeskDependencies:
        return replace(deps, current=lambda: follows[0])

    async with served_desk(database, a_consultant(), clock=clock, alter=unsteady) as (world, _):
        follows[0] = False
        clock.advance(60_000)
        assert world.services.views.as_of_ms() == clock.now_ms() - 60_000
        follows[0] = True
        assert world.services.views.as_of_ms() == clock.now_ms()


async def test_view_keeps_its_time_while_the_engine_is_away(database: str) -> None:
    clock = AnsweringClock()
    async with served_desk(database, a_consultant(), clock=clock) as (world, _):
        world.processes.away = {ENGINE}
        clock.advance(60_000)
        assert world.services.views.as_of_ms() == clock.now_ms() - 60_000
        world.processes.away = set()
        assert world.services.views.as_of_ms() == clock.now_ms()


async def test_wallboard_is_shown_to_a_supervisor(world: DeskWorld, client: Client) -> None:
    page = await Page.of(client, "nadzor", "wallboard")
    assert page.view["city"] == "Warszawa"
    await world.call()
    await page.shows(lambda v: v["total"]["waiting"]["phone"] == 1)
    await page.shows(lambda v: v["queues"]["drogi"]["oldest_ms"])


async def test_contact_without_eligible_consultant_is_counted_on_the_wallboard(
    world: DeskWorld, client: Client
) -> None:
    await world.accounts.put(a_consultant("ewa", skills={"odpady": 80, "lang-pl": 90}), PASSWORD)
    wall = await Page.of(client, "nadzor", "wallboard")
    assert wall.view["queues"]["drogi"]["without_consultant"] == 0
    async with TestClient(TestServer(world.app)) as desks:
        await ready(await Page.of(desks, "ewa"))
        await world.call(queue="drogi")
        await wall.shows(lambda v: v["queues"]["drogi"]["without_consultant"] == 1)
        assert wall.view["queues"]["odpady"]["without_consultant"] == 0
        able = await Page.of(desks, "agnieszka")
        await able.press("state", {"state": "ready"})
        await wall.shows(lambda v: v["queues"]["drogi"]["without_consultant"] == 0)
