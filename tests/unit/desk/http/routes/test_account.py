"""Temporary passwords, their change, sessions of a person, accounts that lose their rights."""

from __future__ import annotations

from typing import Any

import pytest
from aiohttp import ClientWebSocketResponse

from desk.auth.accounts import Role
from tests.support.desk import PASSWORD, Client, DeskWorld
from tests.support.waiting import PATIENCE_S

OURS = {"X-Centrala": "1"}
NEW_PASSWORD = "siedem-mokrych-parasoli"


async def log_in(
    client: Client, password: str = PASSWORD, login: str = "agnieszka"
) -> tuple[int, dict[str, Any]]:
    body = {"login": login, "password": password}
    async with client.post("/api/v1/login", json=body, headers=OURS) as response:
        return response.status, await response.json()


async def change(client: Client, new: str, current: str = PASSWORD) -> tuple[int, dict[str, Any]]:
    body = {"current_password": current, "new_password": new}
    async with client.post("/api/v1/session/password", json=body, headers=OURS) as response:
        return response.status, await response.json()


async def desk_status(client: Client) -> tuple[int, str]:
    async with client.get("/api/v1/desk") as response:
        body = await response.json()
        return response.status, str(body.get("code", ""))


async def opened_page(client: Client) -> ClientWebSocketResponse:
    socket = await client.ws_connect("/api/v1/ws/desk")
    await socket.send_json({"type": "hello"})
    await socket.receive_json()
    return socket


@pytest.fixture
async def newcomer(world: DeskWorld, client: Client) -> Client:
    """Client of a person who signed in with the operator's password."""
    await world.accounts.set_password("agnieszka", PASSWORD, world.deps.clock.now_ms() + 1000)
    _, session = await log_in(client)
    assert session["temporary_password"]
    return client


async def test_temporary_password_opens_nothing_after_its_end(
    world: DeskWorld, client: Client
) -> None:
    await world.accounts.set_password("agnieszka", PASSWORD, world.deps.clock.now_ms())
    status, problem = await log_in(client)
    assert (status, problem["code"]) == (401, "temporary-password-ended")


async def test_newcomer_may_do_nothing_before_the_password_is_changed(newcomer: Client) -> None:
    assert await desk_status(newcomer) == (403, "password-expired")
    status, session = await change(newcomer, NEW_PASSWORD)
    assert (status, session["temporary_password"]) == (200, False)
    assert (await desk_status(newcomer))[0] == 200
    assert (await log_in(newcomer))[0] == 401
    assert (await log_in(newcomer, NEW_PASSWORD))[0] == 200


async def test_newcomer_cannot_open_the_live_desk(newcomer: Client) -> None:
    async with newcomer.get("/api/v1/ws/desk") as response:
        assert (response.status, (await response.json())["code"]) == (403, "password-expired")


@pytest.mark.parametrize(
    ("new", "code"),
    [
        ("krotkie", "password-too-short"),
        ("agnieszka-tramwaj", "password-forbidden"),
        ("infolinia-19115-moja", "password-forbidden"),
        ("abcdefghijkl", "password-guessable"),
    ],
)
async def test_weak_password_is_refused_by_its_fault(newcomer: Client, new: str, code: str) -> None:
    status, problem = await change(newcomer, new)
    assert (status, problem["code"], problem["field"]) == (422, code, "new_password")
    assert (await desk_status(newcomer))[0] == 403


async def test_password_is_changed_by_its_owner_alone(client: Client) -> None:
    await log_in(client)
    status, problem = await change(client, NEW_PASSWORD, current="guess")
    assert (status, problem["code"]) == (422, "password-incorrect")
    assert (await log_in(client))[0] == 200


async def test_change_of_the_password_ends_the_other_sessions(
    world: DeskWorld, client: Client
) -> None:
    token, _ = await world.services.sessions.create("agnieszka")
    await log_in(client)
    assert (await change(client, NEW_PASSWORD))[0] == 200
    assert await world.services.sessions.find(token) is None
    assert (await desk_status(client))[0] == 200


async def test_disabled_consultant_is_gone_from_every_page_at_once(
    world: DeskWorld, client: Client
) -> None:
    await log_in(client)
    socket = await opened_page(client)
    await world.accounts.disable("agnieszka", world.deps.clock.now_ms())
    while (await socket.receive(timeout=PATIENCE_S)).data != 4401:
        continue
    assert await desk_status(client) == (401, "session-missing")
    assert (await log_in(client))[0] == 401


async def test_changed_role_ends_the_session_and_counts_at_the_next_login(
    world: DeskWorld, client: Client
) -> None:
    await log_in(client)
    await world.accounts.set_role("agnieszka", Role.SUPERVISOR)
    assert await desk_status(client) == (401, "session-missing")
    _, session = await log_in(client)
    assert session["user"]["role"] == "supervisor"


async def test_enabled_account_signs_in_again(world: DeskWorld, client: Client) -> None:
    await world.accounts.disable("agnieszka", 1)
    await world.accounts.enable("agnieszka")
    assert (await log_in(client))[0] == 200


async def own_sessions(client: Client) -> list[dict[str, Any]]:
    async with client.get("/api/v1/sessions") as response:
        body = await response.json()
        return list(body["sessions"])


async def test_person_sees_own_sessions_and_ends_the_others(
    world: DeskWorld, client: Client
) -> None:
    await log_in(client)
    other, _ = await world.services.sessions.create("agnieszka", "198.51.100.7", "Firefox")
    await world.services.sessions.create("piotr")
    listed = await own_sessions(client)
    assert sorted((entry["browser"], entry["current"]) for entry in listed) == [
        ("", True),
        ("Firefox", False),
    ]
    assert (await client.post("/api/v1/sessions/end-others", headers=OURS)).status == 204
    assert await world.services.sessions.find(other) is None
    assert [entry["current"] for entry in await own_sessions(client)] == [True]


async def test_supervisor_sees_every_session_and_ends_those_of_a_person(
    world: DeskWorld, client: Client
) -> None:
    token, _ = await world.services.sessions.create("agnieszka")
    await log_in(client, login="nadzor")
    async with client.get("/api/v1/supervisor/sessions") as response:
        listed = (await response.json())["sessions"]
    assert {entry["user_id"] for entry in listed} == {"agnieszka", "nadzor"}
    path = "/api/v1/supervisor/users/{}/end-sessions"
    assert (await client.post(path.format("agnieszka"), headers=OURS)).status == 204
    assert await world.services.sessions.find(token) is None
    assert (await client.post(path.format("nobody"), headers=OURS)).status == 404


async def test_consultant_sees_and_ends_no_session_of_others(client: Client) -> None:
    await log_in(client)
    async with client.get("/api/v1/supervisor/sessions") as response:
        assert response.status == 403
    path = "/api/v1/supervisor/users/piotr/end-sessions"
    assert (await client.post(path, headers=OURS)).status == 403


async def test_ended_session_is_disconnected_at_once(world: DeskWorld, client: Client) -> None:
    await log_in(client)
    socket = await opened_page(client)
    await world.services.sessions.revoke_all("agnieszka")
    await world.services.keeper.disconnect_ended()
    while (await socket.receive(timeout=PATIENCE_S)).data != 4401:
        continue
