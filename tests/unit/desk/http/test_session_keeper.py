"""Sessions that end: idle ones, and what ends with them."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from acd.adapters.memory.security_log import MemorySecurityLog
from acd.domain.model.consultant import Activity
from acd.ports.security_log import SecurityEventKind
from tests.support.builders import AnsweringClock
from tests.support.desk import (
    WALL_HEADERS,
    WALL_PROTOCOLS,
    Client,
    DeskWorld,
    a_consultant,
    desk_world,
    served_desk,
)
from tests.support.desk_page import Page
from tests.support.waiting import PATIENCE_S

IDLE_MS = 3_600_000


@pytest.fixture
def clock() -> AnsweringClock:
    return AnsweringClock()


@pytest.fixture
async def served(database: str, clock: AnsweringClock) -> AsyncIterator[tuple[DeskWorld, Client]]:
    async with served_desk(database, a_consultant(), clock=clock) as served:
        yield served


async def test_idle_session_ends_with_its_page_and_the_presence_of_its_consultant(
    served: tuple[DeskWorld, Client], clock: AnsweringClock
) -> None:
    world, client = served
    page = await Page.of(client, "agnieszka")
    calls: list[str] = []
    world.services.keeper.ended.append(lambda: calls.append("ended"))
    clock.advance(IDLE_MS)
    await world.services.keeper.end_unused()
    await world.services.keeper.disconnect_ended()
    assert await page.closed() == 4401
    consultant = world.acd.consultant("agnieszka")
    assert consultant is not None
    assert consultant.activity is Activity.OFFLINE
    assert calls == ["ended"]
    security_log = world.deps.security_log
    assert isinstance(security_log, MemorySecurityLog)
    assert security_log.events[-1].kind is SecurityEventKind.SESSION_ENDED


async def test_session_of_a_consultant_in_a_call_is_never_idle(
    served: tuple[DeskWorld, Client], clock: AnsweringClock
) -> None:
    world, client = served
    await Page.of(client, "agnieszka")
    contact_id = await world.call()
    await world.ready("agnieszka")
    await world.answer(contact_id)
    clock.advance(IDLE_MS - 1)
    await world.services.keeper.keep_busy()
    clock.advance(IDLE_MS - 1)
    await world.services.keeper.disconnect_ended()
    assert (await client.get("/api/v1/session")).status == 200


async def test_ended_sessions_without_pages_are_reported_once(database: str) -> None:
    clock = AnsweringClock()
    async with desk_world(database, a_consultant(), clock=clock) as world:
        await world.services.sessions.create("agnieszka")
        clock.advance(IDLE_MS)
        for _ in range(2):
            await world.services.keeper.end_unused()
        security_log = world.deps.security_log
        assert isinstance(security_log, MemorySecurityLog)
        assert [(event.account, event.facts) for event in security_log.events] == [
            ("agnieszka", {"reason": "unused"})
        ]


async def test_screen_is_disconnected_when_its_token_is_revoked(
    served: tuple[DeskWorld, Client],
) -> None:
    world, client = served
    socket = await client.ws_connect("/api/v1/ws/wallboard", protocols=WALL_PROTOCOLS)
    await socket.send_json({"type": "hello"})
    await socket.receive_json()
    await world.services.wallboard_tokens.revoke("screen")
    await world.services.keeper.disconnect_ended()
    while (await socket.receive(timeout=PATIENCE_S)).data != 4401:
        continue
    assert (await client.get("/api/v1/wallboard", headers=WALL_HEADERS)).status == 401
