"""Second factor over HTTP: set up, asked for at the log-in, removed, demanded."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from typing import Any

import pyotp
import pytest

from acd.adapters.memory.security_log import MemorySecurityLog
from acd.ports.security_log import SecurityEventKind
from desk.auth.second_factors import STEP_MS, SecondFactorPolicy
from desk.dependencies import DeskDependencies
from desk.http.routes.second_factor import qr_rows
from tests.support.builders import AnsweringClock
from tests.support.desk import PASSWORD, Client, DeskWorld, a_consultant, served_desk

OURS = {"X-Centrala": "1"}
PATH = "/api/v1/session/second-factor"
LOGIN = {"login": "agnieszka", "password": PASSWORD}


@pytest.fixture
def clock() -> AnsweringClock:
    return AnsweringClock()


@pytest.fixture
async def office(database: str, clock: AnsweringClock) -> AsyncIterator[tuple[DeskWorld, Client]]:
    async with served_desk(database, a_consultant(), clock=clock) as served:
        yield served


async def send(client: Client, path: str, body: object) -> tuple[int, Any]:
    async with client.post(path, json=body, headers=OURS) as answer:
        return answer.status, await answer.json() if answer.content_length != 0 else None


async def log_in(client: Client, **more: str) -> tuple[int, str]:
    """Return the status and the id of the refusal."""
    status, answer = await send(client, "/api/v1/login", LOGIN | more)
    return status, answer.get("code", "")


def code(secret: str, clock: AnsweringClock) -> str:
    """Return the next code that was not used yet."""
    clock.advance(STEP_MS)
    return pyotp.TOTP(secret).generate_otp(clock.now_ms() // STEP_MS)


async def protected(client: Client, clock: AnsweringClock) -> str:
    """Sign in, set a second factor up, and return its secret."""
    assert (await log_in(client))[0] == 200
    status, setup = await send(client, PATH, {"current_password": PASSWORD})
    assert status == 200
    secret: str = setup["secret"]
    status, session = await send(client, f"{PATH}/confirm", {"code": code(secret, clock)})
    assert (status, session["second_factor"]) == (200, True)
    return secret


async def test_log_in_asks_for_the_code_and_takes_each_once(
    office: tuple[DeskWorld, Client], clock: AnsweringClock
) -> None:
    _, client = office
    secret = await protected(client, clock)
    assert await log_in(client) == (401, "second-factor-code-missing")
    given = code(secret, clock)
    assert await log_in(client, code=given) == (200, "")
    assert await log_in(client, code=given) == (422, "second-factor-incorrect")


async def test_wrong_password_says_nothing_about_the_second_factor(
    office: tuple[DeskWorld, Client], clock: AnsweringClock
) -> None:
    _, client = office
    secret = await protected(client, clock)
    assert await log_in(client, password="wrong") == (401, "login-failed")
    given = code(secret, clock)
    assert await log_in(client, password="wrong", code=given) == (401, "login-failed")
    assert await log_in(client, code=given) == (200, "")


async def test_guesses_of_codes_are_delayed_and_log_ins_without_one_are_not(
    office: tuple[DeskWorld, Client], clock: AnsweringClock
) -> None:
    _, client = office
    secret = await protected(client, clock)
    for _ in range(20):
        assert await log_in(client) == (401, "second-factor-code-missing")
    guesses = [(await log_in(client, code="000000"))[0] for _ in range(12)]
    assert guesses[0] == 422
    assert guesses[-1] == 429
    right = pyotp.TOTP(secret).generate_otp(clock.now_ms() // STEP_MS + 1)
    assert (await log_in(client, code=right))[0] == 429


async def test_other_sessions_end_with_the_change(
    office: tuple[DeskWorld, Client], clock: AnsweringClock
) -> None:
    world, client = office
    secret = await protected(client, clock)
    body = {"current_password": PASSWORD, "code": code(secret, clock)}
    before = client.session.cookie_jar.filter_cookies(client.make_url("/"))
    status, session = await send(client, f"{PATH}/remove", body)
    assert (status, session["second_factor"]) == (200, False)
    after = client.session.cookie_jar.filter_cookies(client.make_url("/"))
    assert before["centrala_session"].value != after["centrala_session"].value
    assert await log_in(client) == (200, "")
    log = world.deps.security_log
    assert isinstance(log, MemorySecurityLog)
    kinds = [event.kind for event in log.events]
    assert SecurityEventKind.SECOND_FACTOR_SET in kinds
    assert SecurityEventKind.SECOND_FACTOR_REMOVED in kinds


async def test_factor_is_not_removed_without_password_and_code(
    office: tuple[DeskWorld, Client], clock: AnsweringClock
) -> None:
    _, client = office
    secret = await protected(client, clock)
    right = {"current_password": PASSWORD, "code": code(secret, clock)}
    status, refusal = await send(client, f"{PATH}/remove", right | {"current_password": "wrong"})
    assert (status, refusal["code"]) == (422, "password-incorrect")
    status, refusal = await send(client, f"{PATH}/remove", right | {"code": "000000"})
    assert (status, refusal["code"]) == (422, "second-factor-incorrect")
    assert (await send(client, f"{PATH}/remove", right))[0] == 200


@pytest.mark.parametrize("given", ["12345", "1234567", "12345x", "", 123456, "١٢٣٤٥٦"])
async def test_code_that_is_not_six_digits_is_refused_by_its_field(
    office: tuple[DeskWorld, Client], given: object
) -> None:
    _, client = office
    status, refusal = await send(client, "/api/v1/login", LOGIN | {"code": given})
    assert (status, refusal["code"]) == (422, "request-invalid")
    assert "code" in refusal["detail"]


async def test_demanded_factor_comes_before_everything_else(
    database: str, clock: AnsweringClock
) -> None:
    def demanding(deps: DeskDependencies) -> DeskDependencies:
        policy = SecondFactorPolicy.ALL
        return replace(deps, settings=replace(deps.settings, second_factor=policy))

    async with served_desk(database, a_consultant(), clock=clock, alter=demanding) as (_, client):
        status, session = await send(client, "/api/v1/login", LOGIN)
        assert (status, session["second_factor_missing"]) == (200, True)
        async with client.get("/api/v1/desk") as answer:
            assert (answer.status, (await answer.json())["code"]) == (403, "second-factor-missing")
        await protected(client, clock)
        async with client.get("/api/v1/desk") as answer:
            assert answer.status == 200


def test_rows_of_the_qr_code_are_a_square_with_a_quiet_zone() -> None:
    rows = qr_rows("otpauth://totp/Centrala%2019115:ewa?secret=ABC&issuer=Centrala%2019115")
    assert {len(row) for row in rows} == {len(rows)}
    assert rows[0] == "0" * len(rows)
    assert set("".join(rows)) == {"0", "1"}
