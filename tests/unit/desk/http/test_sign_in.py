"""Signing in while others fail to: delays, browsers that are recognised, the security log."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace

import pytest
from aiohttp import ClientSession, DummyCookieJar
from sqlalchemy import select

from acd.adapters.memory.security_log import MemorySecurityLog
from acd.ports.security_log import SecurityEventKind
from desk.auth.login_delays import ACCOUNT, ACCOUNT_FROM_NETWORK
from desk.auth.tables import login_delays
from desk.dependencies import DeskDependencies
from tests.support.builders import AnsweringClock
from tests.support.desk import PASSWORD, Client, DeskWorld, a_consultant, served_desk

OURS = {"X-Centrala": "1"}
PEOPLE = ("agnieszka", "piotr", "ewa", "jan", "maria")
DESK, ATTACKER = "192.0.2.10", "203.0.113.66"


def _behind_a_proxy(deps: DeskDependencies) -> DeskDependencies:
    """Believe the test, so that it sends requests from any address."""
    return replace(deps, settings=replace(deps.settings, proxies=frozenset({"127.0.0.1"})))


@pytest.fixture
def clock() -> AnsweringClock:
    return AnsweringClock()


@pytest.fixture
async def office(database: str, clock: AnsweringClock) -> AsyncIterator[tuple[DeskWorld, Client]]:
    people = [a_consultant(name) for name in PEOPLE]
    async with served_desk(database, *people, clock=clock, alter=_behind_a_proxy) as served:
        yield served


async def log_in(
    client: Client, login: str, address: str, password: str = PASSWORD, device: str = ""
) -> tuple[int, str]:
    """Return the status and the device cookie of the answer."""
    headers = OURS | {"X-Forwarded-For": address}
    if device:
        headers["Cookie"] = f"centrala_device={device}"
    body = {"login": login, "password": password}
    url = client.make_url("/api/v1/login")
    async with (
        ClientSession(cookie_jar=DummyCookieJar()) as stranger,
        stranger.post(url, json=body, headers=headers) as answer,
    ):
        cookie = answer.cookies.get("centrala_device")
        return answer.status, cookie.value if cookie else ""


async def guess(client: Client, count: int, address: str) -> None:
    """Send wrong passwords for every account in turn."""
    for number in range(count):
        await log_in(client, PEOPLE[number % len(PEOPLE)], address, "guess")


async def test_guesses_from_elsewhere_do_not_delay_the_consultants(
    office: tuple[DeskWorld, Client],
) -> None:
    _, client = office
    await guess(client, 50, ATTACKER)
    statuses = [(await log_in(client, login, DESK))[0] for login in PEOPLE]
    assert statuses == [200] * len(PEOPLE)


async def test_usual_browser_signs_in_after_guesses_from_the_same_address(
    office: tuple[DeskWorld, Client],
) -> None:
    _, client = office
    devices = {login: (await log_in(client, login, DESK))[1] for login in PEOPLE}
    await guess(client, 60, DESK)
    for login, device in devices.items():
        assert (await log_in(client, login, DESK))[0] == 429
        assert (await log_in(client, login, DESK, device=device))[0] == 200


async def test_guesses_from_many_networks_are_delayed_for_strangers_alone(
    office: tuple[DeskWorld, Client],
) -> None:
    _, client = office
    _, device = await log_in(client, "agnieszka", DESK)
    for number in range(ACCOUNT.free):
        await log_in(client, "agnieszka", f"198.51.100.{number}", "guess")
    assert (await log_in(client, "agnieszka", "198.51.100.200"))[0] == 429
    assert (await log_in(client, "piotr", "198.51.100.200"))[0] == 200
    assert (await log_in(client, "agnieszka", DESK, device=device))[0] == 200


async def test_addresses_of_one_ipv6_site_are_one_guesser(
    office: tuple[DeskWorld, Client],
) -> None:
    _, client = office
    tries = range(1, ACCOUNT_FROM_NETWORK.free + 2)
    answers = [(await log_in(client, "ewa", f"2001:db8::{n:x}", "guess"))[0] for n in tries]
    assert answers == [401] * ACCOUNT_FROM_NETWORK.free + [429]
    assert (await log_in(client, "ewa", "2001:db8:0:1::1"))[0] == 200


async def test_browser_of_one_person_is_a_stranger_to_the_others(
    office: tuple[DeskWorld, Client],
) -> None:
    _, client = office
    _, device = await log_in(client, "agnieszka", DESK)
    for _ in range(ACCOUNT_FROM_NETWORK.free):
        await log_in(client, "piotr", DESK, "guess", device)
    assert (await log_in(client, "piotr", DESK, device=device))[0] == 429


async def test_failures_are_forgotten_in_time(
    office: tuple[DeskWorld, Client], clock: AnsweringClock
) -> None:
    world, client = office
    await guess(client, 50, ATTACKER)
    clock.advance(ACCOUNT.kept_ms)
    assert (await log_in(client, "agnieszka", ATTACKER))[0] == 200
    async with world.deps.engine.connect() as db:
        rows = (await db.execute(select(login_delays.c.failures))).scalars().all()
    assert set(rows) == {0}


async def test_security_log_tells_of_logins_without_what_was_typed(
    office: tuple[DeskWorld, Client],
) -> None:
    world, client = office
    await log_in(client, "agnieszka", DESK, "a secret")
    await log_in(client, "zielony-tramwaj-17", DESK, "a secret")
    await log_in(client, "agnieszka", DESK)
    security_log = world.deps.security_log
    assert isinstance(security_log, MemorySecurityLog)
    assert [(event.kind, event.account) for event in security_log.events] == [
        (SecurityEventKind.LOGIN_FAILED, "agnieszka"),
        (SecurityEventKind.LOGIN_FAILED, ""),
        (SecurityEventKind.LOGIN_SUCCEEDED, "agnieszka"),
    ]
    assert {event.source for event in security_log.events} == {security_log.pseudonym(DESK)}
