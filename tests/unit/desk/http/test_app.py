"""Sessions, access, problem documents and health over HTTP."""

from __future__ import annotations

import asyncio
from dataclasses import replace

import pytest
from sqlalchemy import text

from acd.adapters.memory.security_log import MemorySecurityLog
from acd.ports.security_log import SecurityEvent, SecurityEventKind
from desk.auth.login_delays import ACCOUNT_FROM_NETWORK
from desk.dependencies import DeskDependencies
from tests.support.builders import AnsweringClock
from tests.support.desk import (
    DESK_ORIGIN,
    PASSWORD,
    WALL_HEADERS,
    WALL_TOKEN,
    Client,
    DeskWorld,
    a_consultant,
    served_desk,
)
from web.security_events import SECURITY_LOG

OURS = {"X-Centrala": "1"}


def logged(client: Client) -> list[SecurityEvent]:
    """Return the events of the security log."""
    security_log = client.app[SECURITY_LOG]
    assert isinstance(security_log, MemorySecurityLog)
    return security_log.events


async def log_in(client: Client, login: str = "agnieszka", password: str = PASSWORD) -> int:
    body = {"login": login, "password": password}
    async with client.post("/api/v1/login", json=body, headers=OURS) as response:
        return response.status


async def code_of(response: object) -> str:
    body = await response.json()  # type: ignore[attr-defined]
    assert body["status"] == response.status  # type: ignore[attr-defined]
    assert response.content_type == "application/problem+json"  # type: ignore[attr-defined]
    return str(body["code"])


async def test_login_opens_a_session_in_an_http_only_cookie(
    client: Client,
) -> None:
    body = {"login": "agnieszka", "password": PASSWORD}
    response = await client.post("/api/v1/login", json=body, headers=OURS)
    assert response.status == 200
    cookie = response.cookies["centrala_session"]
    assert (cookie["httponly"], cookie["samesite"], cookie["path"]) == (True, "Strict", "/")
    session = await response.json()
    assert set(session.pop("channels")) == {"phone", "chat", "email", "callback"}
    assert session == {
        "user": {
            "id": "agnieszka",
            "login": "agnieszka",
            "name": "Agnieszka Bielak",
            "initials": "AB",
            "role": "consultant",
            "language": "pl",
            "grammatical_gender": "f",
        },
        "hotline": "19115",
        "city": "Warszawa",
        "time_zone": "Europe/Warsaw",
        "temporary_password": False,
        "second_factor": False,
        "second_factor_missing": False,
    }
    assert (await client.get("/api/v1/session")).status == 200


@pytest.mark.parametrize("login", ["agnieszka", "nobody-of-this-name"])
async def test_wrong_password_and_unknown_login_are_answered_alike(
    client: Client, login: str
) -> None:
    body = {"login": login, "password": "wrong"}
    response = await client.post("/api/v1/login", json=body, headers=OURS)
    assert response.status == 401
    assert await response.json() == {
        "type": "about:blank",
        "title": "Unauthorized",
        "status": 401,
        "code": "login-failed",
        "detail": "login and password do not match",
    }


async def test_account_is_delayed_after_too_many_failures(database: str) -> None:
    clock = AnsweringClock()
    async with served_desk(database, a_consultant(), clock=clock) as (_world, client):
        for _ in range(ACCOUNT_FROM_NETWORK.free):
            assert await log_in(client, password="guess") == 401
        body = {"login": "agnieszka", "password": PASSWORD}
        refused = await client.post("/api/v1/login", json=body, headers=OURS)
        assert (refused.status, await code_of(refused)) == (429, "rate-limit-exceeded")
        assert refused.headers["Retry-After"] == "1"
        clock.advance(1000)
        assert await log_in(client) == 200


async def test_concurrent_failures_are_all_counted(database: str) -> None:
    async with served_desk(database, a_consultant(), clock=AnsweringClock()) as (_, client):
        answers = await asyncio.gather(*(log_in(client, password="guess") for _ in range(100)))
    assert set(answers) == {401, 429}
    assert answers.count(401) == ACCOUNT_FROM_NETWORK.free


async def test_counted_failures_survive_a_restart(database: str) -> None:
    clock = AnsweringClock()
    for _ in range(2):
        async with served_desk(database, a_consultant(), clock=clock) as (_world, client):
            free = range(ACCOUNT_FROM_NETWORK.free)
            statuses = [await log_in(client, password="guess") for _ in free]
    assert statuses[-1] == 429


async def test_address_is_never_blocked_by_successful_logins(
    client: Client,
) -> None:
    assert [await log_in(client) for _ in range(60)] == [200] * 60


async def test_logout_ends_the_session_on_the_server(client: Client) -> None:
    await log_in(client)
    token = client.session.cookie_jar.filter_cookies(client.make_url("/"))["centrala_session"]
    assert (await client.post("/api/v1/logout", headers=OURS)).status == 204
    stolen = {"Cookie": f"centrala_session={token.value}"}
    response = await client.get("/api/v1/session", headers=stolen)
    assert (response.status, await code_of(response)) == (401, "session-missing")


async def test_session_expires_after_twelve_hours(database: str) -> None:
    clock = AnsweringClock()
    async with served_desk(database, a_consultant(), clock=clock) as (_world, client):
        await log_in(client)
        clock.advance(12 * 3_600_000)
        assert (await client.get("/api/v1/session")).status == 401


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"X-Centrala": "yes"},
        {"X-Centrala": "1", "Origin": "https://evil.example"},
        {"X-Centrala": "1", "Origin": "null"},
    ],
)
async def test_change_from_another_site_is_refused(client: Client, headers: dict[str, str]) -> None:
    body = {"login": "agnieszka", "password": PASSWORD}
    response = await client.post("/api/v1/login", json=body, headers=headers)
    assert (response.status, await code_of(response)) == (403, "origin-refused")


async def test_change_from_our_own_page_is_accepted(client: Client) -> None:
    own = OURS | {"Origin": str(DESK_ORIGIN)}
    body = {"login": "agnieszka", "password": PASSWORD}
    assert (await client.post("/api/v1/login", json=body, headers=own)).status == 200


async def test_operations_of_consultants_are_refused_to_a_supervisor(client: Client) -> None:
    await log_in(client, "nadzor")
    for method, path in [
        ("GET", "/api/v1/desk/softphone"),
        ("POST", "/api/v1/desk/state"),
        ("POST", "/api/v1/desk/offers/x-o1/accept"),
        ("PUT", "/api/v1/desk/contacts/x/draft"),
        ("GET", "/api/v1/desk/residents?q=wrona"),
        ("GET", "/api/v1/ws/desk"),
    ]:
        response = await client.request(method, path, json={}, headers=OURS)
        assert (path, response.status, await code_of(response)) == (path, 403, "role-insufficient")
    refused = [e for e in logged(client) if e.kind is SecurityEventKind.ROLE_REFUSED]
    assert {event.actor for event in refused} == {"nadzor"}
    assert refused[0].facts == {"route": "/api/v1/desk/softphone"}


async def test_wallboard_is_refused_to_a_consultant(client: Client) -> None:
    await log_in(client)
    for path in ("/api/v1/wallboard", "/api/v1/ws/wallboard"):
        response = await client.get(path)
        assert (response.status, await code_of(response)) == (403, "role-insufficient")


async def test_desk_requires_a_session(client: Client) -> None:
    for path in ("/api/v1/session", "/api/v1/desk/taxonomy", "/api/v1/ws/desk"):
        response = await client.get(path)
        assert (response.status, await code_of(response)) == (401, "session-missing")


async def test_wall_token_opens_the_wallboard_alone(client: Client) -> None:
    assert (await client.get("/api/v1/wallboard", headers=WALL_HEADERS)).status == 200
    guess = {"Authorization": "Bearer guess"}
    assert (await client.get("/api/v1/wallboard", headers=guess)).status == 401
    assert (await client.get("/api/v1/desk/taxonomy", headers=WALL_HEADERS)).status == 401
    protocols = {"Sec-WebSocket-Protocol": f"centrala, bearer.{WALL_TOKEN}"}
    assert (await client.get("/api/v1/ws/desk", headers=protocols)).status == 401


async def test_token_in_an_address_opens_nothing(client: Client) -> None:
    assert (await client.get(f"/api/v1/wallboard?token={WALL_TOKEN}")).status == 401
    assert (await client.get(f"/api/v1/ws/wallboard?token={WALL_TOKEN}")).status == 401


@pytest.mark.parametrize(
    ("body", "status", "code", "field"),
    [
        (b"not json", 400, "json-invalid", None),
        (b"[]", 400, "json-invalid", None),
        (b'{"state":"\xff"}', 400, "json-invalid", None),
        (b'{"state":"\\ud800"}', 400, "json-invalid", None),
        (b"{}", 422, "request-invalid", "state"),
        (b'{"state":"ready","extra":1}', 422, "request-invalid", "extra"),
        (b'{"state":1}', 422, "request-invalid", "state"),
        (b'{"state":"not-ready"}', 422, "request-invalid", "reason"),
        (b'{"state":"not-ready","reason":"missed"}', 422, "request-invalid", "reason"),
    ],
)
async def test_invalid_body_is_refused_with_its_field(
    client: Client, body: bytes, status: int, code: str, field: str | None
) -> None:
    await log_in(client)
    response = await client.post("/api/v1/desk/state", data=body, headers=OURS)
    document = await response.json()
    assert (response.status, document["code"], document.get("field")) == (status, code, field)


async def test_a_body_over_64_kib_is_refused(client: Client) -> None:
    await log_in(client)
    big = b'{"state":"' + b"x" * 70_000 + b'"}'
    response = await client.post("/api/v1/desk/state", data=big, headers=OURS)
    assert response.status == 413
    assert await code_of(response) == "body-too-large"


async def test_unknown_addresses_and_methods_are_answered_with_a_problem(client: Client) -> None:
    nowhere = await client.get("/api/v1/nowhere")
    assert (nowhere.status, await code_of(nowhere)) == (404, "resource-unknown")
    wrong = await client.delete("/api/v1/login", headers=OURS)
    assert (wrong.status, await code_of(wrong)) == (405, "method-not-allowed")


async def test_every_answer_carries_the_security_headers(client: Client) -> None:
    for path in ("/", "/api/v1/session", "/api/v1/nowhere", "/healthz"):
        headers = (await client.get(path)).headers
        policy = headers["Content-Security-Policy"]
        assert "frame-ancestors 'none'" in policy
        assert "script-src 'self';" in policy
        assert "connect-src 'self' ws://desk.example:8088" in policy
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["Referrer-Policy"] == "no-referrer"


async def test_missing_pages_are_explained(client: Client) -> None:
    response = await client.get("/desk")
    assert response.status == 503
    assert "nie są jeszcze zbudowane" in await response.text()


async def test_softphone_account_is_returned_to_its_consultant(
    world: DeskWorld, client: Client
) -> None:
    await log_in(client)
    account = await (await client.get("/api/v1/desk/softphone")).json()
    keys = await world.services.telephones.session_keys()
    assert account == {
        "ws_url": "ws://desk.example:8088/ws",
        "sip_uri": "sip:consultant-agnieszka@centrala.test",
        "sip_user": "consultant-agnieszka",
        "sip_password": f"secret-of-{keys['agnieszka']}",
        "display_name": "Agnieszka Bielak",
        "ice_servers": [],
    }


async def test_broken_part_is_named(database: str) -> None:
    async def broken() -> None:
        raise ConnectionError("no link")

    async def works() -> None:
        pass

    def with_a_broken_part(deps: DeskDependencies) -> DeskDependencies:
        return replace(deps, checks={"log": works, "ami": broken})

    async with served_desk(database, alter=with_a_broken_part) as (_world, client):
        assert (await client.get("/healthz")).status == 200
        response = await client.get("/readyz")
        assert response.status == 503
        readiness = await response.json()
        assert readiness["parts"] == {"log": {"status": "up"}, "ami": {"status": "down"}}
        assert readiness["lag"] == {
            "inputs": 0,
            "age_ms": 0,
            "consumer_age_ms": 0,
            "slowest_consumer": "",
        }


async def test_unavailable_database_is_answered_without_details(
    world: DeskWorld, client: Client
) -> None:
    async with world.deps.engine.begin() as db:
        await db.execute(text("ALTER TABLE desk_users RENAME TO hidden_users"))
    body = {"login": "agnieszka", "password": PASSWORD}
    response = await client.post("/api/v1/login", json=body, headers=OURS)
    assert (response.status, await code_of(response)) == (503, "database-unavailable")
    assert "agnieszka" not in await response.text()
