"""Tables of the desk, on SQLite and on PostgreSQL."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from acd.adapters.sql.engine import make_engine
from acd.domain.model.contact import CHAT, PHONE
from acd.domain.model.offer import Candidate, Explanation
from desk.auth.accounts import Accounts
from desk.auth.devices import DEVICE_LIFE_S, Devices
from desk.auth.login_delays import (
    ACCOUNT_FROM_NETWORK,
    DEVICE,
    NETWORK,
    LoginDelays,
)
from desk.auth.sessions import SessionLimits, Sessions
from desk.live.assignments import Assignment, Assignments
from desk.live.daily_stats import DailyStat, DailyStats, StatKind
from tests.support.builders import AnsweringClock
from tests.support.databases import BACKENDS, migrated_database
from tests.support.desk import PASSWORD, QUICK_HASHES, a_consultant
from web.errors import RateLimitExceeded

HOUR_MS = 3_600_000
EXPLANATION = Explanation("v1", 0, (Candidate("ewa", 1.5, 80, 20),), 1, {"busy": 2})


@pytest.fixture(params=BACKENDS)
def database(request: pytest.FixtureRequest) -> str:
    return migrated_database(request.param)


@pytest.fixture
async def engine(database: str) -> AsyncIterator[AsyncEngine]:
    made = make_engine(database)
    yield made
    await made.dispose()


@pytest.fixture
def clock() -> AnsweringClock:
    return AnsweringClock()


async def test_an_account_is_kept_replaced_and_proved_by_its_password(engine: AsyncEngine) -> None:
    accounts = Accounts(engine, QUICK_HASHES)
    await accounts.put(a_consultant(), "first")
    await accounts.put(a_consultant(name="Agnieszka Bielak-Nowak"), PASSWORD)
    assert await accounts.verify("agnieszka", "first") is None
    assert await accounts.verify("nobody", PASSWORD) is None
    kept = await accounts.verify("agnieszka", PASSWORD)
    assert kept == a_consultant(name="Agnieszka Bielak-Nowak")
    assert await accounts.all() == (kept,)


async def test_a_session_is_found_by_its_token_until_it_ends(
    engine: AsyncEngine, clock: AnsweringClock
) -> None:
    await Accounts(engine, QUICK_HASHES).put(a_consultant(), PASSWORD)
    sessions = Sessions(engine, clock, SessionLimits(HOUR_MS, HOUR_MS), clock)
    token, first = await sessions.create("agnieszka", "192.0.2.1", "Firefox")
    _, second = await sessions.create("agnieszka")
    assert await sessions.find(token) == first
    assert token not in first.key
    assert await sessions.find("another token") is None
    await sessions.revoke(second.key)
    assert await sessions.alive({first.key, second.key}) == {first.key}
    assert await sessions.of_user("agnieszka") == (first,)
    clock.advance(HOUR_MS)
    assert await sessions.find(token) is None
    assert await sessions.end_unused() == ["agnieszka"]
    assert await sessions.end_unused() == []


async def test_session_that_nobody_uses_ends_and_a_used_one_goes_on(
    engine: AsyncEngine, clock: AnsweringClock
) -> None:
    await Accounts(engine, QUICK_HASHES).put(a_consultant(), PASSWORD)
    sessions = Sessions(engine, clock, SessionLimits(12 * HOUR_MS, HOUR_MS), clock)
    used, first = await sessions.create("agnieszka")
    idle, _ = await sessions.create("agnieszka")
    clock.advance(HOUR_MS - 1)
    await sessions.use(first)
    clock.advance(1)
    assert await sessions.find(used)
    assert await sessions.find(idle) is None


@pytest.mark.parametrize("step_ms", [24 * HOUR_MS, -24 * HOUR_MS], ids=["forward", "back"])
async def test_session_keeps_its_time_when_the_clock_is_set(
    engine: AsyncEngine, clock: AnsweringClock, step_ms: int
) -> None:
    await Accounts(engine, QUICK_HASHES).put(a_consultant(), PASSWORD)
    steady = AnsweringClock(0)
    sessions = Sessions(engine, clock, SessionLimits(12 * HOUR_MS, HOUR_MS), steady)

    def pass_time(ms: int) -> None:
        clock.advance(ms)
        steady.advance(ms)

    token, session = await sessions.create("agnieszka")
    pass_time(HOUR_MS - 2)
    clock.advance(step_ms)
    assert session.key in await sessions.alive((session.key,))
    newer, _ = await sessions.create("agnieszka")
    assert await sessions.end_unused() == []
    pass_time(1)
    assert await sessions.find(token)
    pass_time(1)
    assert await sessions.find(token) is None
    assert await sessions.find(newer)


async def test_log_in_is_not_delayed_for_longer_when_the_clock_is_set_back(
    engine: AsyncEngine, clock: AnsweringClock
) -> None:
    delays = LoginDelays(engine, clock)
    while not await refused(delays, "agnieszka", "192.0.2.1"):
        pass
    clock.advance(-HOUR_MS)
    assert not await refused(delays, "agnieszka", "192.0.2.1")


async def test_all_sessions_of_a_person_end_but_the_kept_one(
    engine: AsyncEngine, clock: AnsweringClock
) -> None:
    accounts = Accounts(engine, QUICK_HASHES)
    for user_id in ("agnieszka", "piotr"):
        await accounts.put(a_consultant(user_id), PASSWORD)
    sessions = Sessions(engine, clock, SessionLimits(), clock)
    keys = [(await sessions.create("agnieszka"))[1].key for _ in range(3)]
    await sessions.create("piotr")
    assert await sessions.revoke_all("agnieszka", kept=keys[1]) == 2
    assert [session.key for session in await sessions.of_user("agnieszka")] == [keys[1]]
    assert len(await sessions.all()) == 2


async def refused(delays: LoginDelays, login: str, network: str, device: str | None = None) -> int:
    """Count an attempt; return the seconds of its delay, 0 when it may go on."""
    try:
        await delays.begin(login, network, device)
    except RateLimitExceeded as error:
        return error.retry_after_s
    return 0


async def test_guesses_at_once_are_all_counted(engine: AsyncEngine, clock: AnsweringClock) -> None:
    delays = LoginDelays(engine, clock)
    guesses = (refused(delays, "agnieszka", "10.0.0.1") for _ in range(40))
    assert (await asyncio.gather(*guesses)).count(0) == ACCOUNT_FROM_NETWORK.free


async def test_delay_grows_with_every_failure_and_ends_with_the_right_password(
    engine: AsyncEngine, clock: AnsweringClock
) -> None:
    delays, waits = LoginDelays(engine, clock), []
    for _ in range(15):
        if wait := await refused(delays, "agnieszka", "10.0.0.1"):
            waits.append(wait)
            clock.advance(wait * 1000)
    assert waits == [1, 2, 4, 8, 16]
    clock.advance(32_000)
    attempt = await delays.begin("agnieszka", "10.0.0.1", None)
    await delays.succeeded(attempt)
    assert await refused(delays, "agnieszka", "10.0.0.1") == 0


async def test_network_that_tries_many_accounts_is_delayed_and_others_are_not(
    engine: AsyncEngine, clock: AnsweringClock
) -> None:
    delays = LoginDelays(engine, clock)
    for number in range(NETWORK.free):
        assert await refused(delays, f"login-{number}", "10.0.0.1") == 0
    assert await refused(delays, "login-new", "10.0.0.1") == 1
    assert await refused(delays, "login-new", "10.0.0.2") == 0


async def test_own_browser_waits_for_its_own_failures_alone(
    engine: AsyncEngine, clock: AnsweringClock
) -> None:
    delays = LoginDelays(engine, clock)
    for _ in range(300):
        await refused(delays, "agnieszka", "10.0.0.1")
    answers = [
        await refused(delays, "agnieszka", "10.0.0.1", "own") for _ in range(DEVICE.free + 1)
    ]
    assert answers == [0] * DEVICE.free + [1]


async def test_attempt_that_was_not_looked_at_counts_for_nothing(
    engine: AsyncEngine, clock: AnsweringClock
) -> None:
    delays = LoginDelays(engine, clock)
    for _ in range(ACCOUNT_FROM_NETWORK.free * 2):
        await delays.cancel(await delays.begin("agnieszka", "10.0.0.1", None))


async def test_browser_is_recognised_for_the_accounts_that_signed_in_from_it(
    engine: AsyncEngine, clock: AnsweringClock
) -> None:
    accounts, devices = Accounts(engine, QUICK_HASHES), Devices(engine, clock)
    for user_id in ("agnieszka", "piotr", "ewa"):
        await accounts.put(a_consultant(user_id), PASSWORD)
    token = await devices.remember(None, "agnieszka")
    assert await devices.remember(token, "piotr") == token
    assert await devices.recognise(token, "agnieszka")
    assert await devices.recognise(token, "ewa") is None
    assert await devices.remember("planted", "ewa") != "planted"
    await accounts.set_password("piotr", "of the operator", clock.now_ms() + 1)
    assert await devices.recognise(token, "piotr") is None
    clock.advance(DEVICE_LIFE_S * 1000)
    assert await devices.recognise(token, "agnieszka") is None
    await devices.purge()
    assert await devices.remember(token, "agnieszka") != token


async def test_the_last_state_of_a_handling_wins_and_finished_ones_are_forgotten_in_time(
    engine: AsyncEngine,
) -> None:
    assignments = Assignments(engine)
    first = Assignment("tel-1", "ewa", PHONE, "drogi", "pl", 5, explanation=EXPLANATION)
    await assignments.save(first)
    await assignments.save(first)
    done = Assignment("tel-2", "ewa", CHAT, "odpady", "uk", 6, done_ms=70)
    await assignments.save(done)
    assert await assignments.unfinished() == (first,)
    assert await assignments.get("tel-2") == done
    await assignments.purge(before_ms=71)
    assert await assignments.get("tel-2") is None
    await assignments.delete("tel-1")
    assert await assignments.unfinished() == ()


async def test_a_fact_told_twice_counts_once_even_after_a_restart(engine: AsyncEngine) -> None:
    daily_stats = DailyStats(engine)
    fact = DailyStat("100-0", StatKind.HANDLED, "ewa", 100)
    await daily_stats.add(fact)
    await daily_stats.add(fact)
    await daily_stats.add(DailyStat("50-0", StatKind.MISSED, "ewa", 50))
    again = DailyStats(engine)
    await again.load(since_ms=60)
    assert again.of("ewa", 60) == daily_stats.of("ewa", 60) == (fact,)


async def test_statistics_of_past_days_are_purged(engine: AsyncEngine) -> None:
    daily_stats = DailyStats(engine)
    for at_ms in (50, 100):
        await daily_stats.add(DailyStat(f"{at_ms}-0", StatKind.HANDLED, "ewa", at_ms))
    await daily_stats.purge(before_ms=100)
    again = DailyStats(engine)
    await again.load(since_ms=0)
    assert [stat.at_ms for stat in again.of("ewa", 0)] == [100]
