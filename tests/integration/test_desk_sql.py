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
from desk.auth.login_throttle import PER_ACCOUNT, PER_ADDRESS, WINDOW_MS, LoginThrottle
from desk.auth.sessions import Sessions
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
    sessions = Sessions(engine, clock, HOUR_MS)
    token, first = await sessions.create("agnieszka")
    _, second = await sessions.create("agnieszka")
    assert await sessions.find(token) == first
    assert token not in first.key
    assert await sessions.find("another token") is None
    await sessions.revoke(second.key)
    assert await sessions.alive({first.key, second.key}) == {first.key}
    clock.advance(HOUR_MS)
    assert await sessions.find(token) is None


async def test_guesses_at_once_are_all_counted(engine: AsyncEngine, clock: AnsweringClock) -> None:
    login_throttle = LoginThrottle(engine, clock)

    async def guess() -> bool:
        try:
            await login_throttle.begin("agnieszka", "10.0.0.1")
        except RateLimitExceeded:
            return False
        return True

    assert sum(await asyncio.gather(*(guess() for _ in range(40)))) == PER_ACCOUNT


async def test_an_address_that_tries_many_accounts_is_stopped_and_others_are_not(
    engine: AsyncEngine, clock: AnsweringClock
) -> None:
    login_throttle = LoginThrottle(engine, clock)
    for number in range(PER_ADDRESS):
        await login_throttle.begin(f"login-{number}", "10.0.0.1")
    with pytest.raises(RateLimitExceeded) as refused:
        await login_throttle.begin("login-new", "10.0.0.1")
    assert refused.value.retry_after_s == WINDOW_MS // 1000
    await login_throttle.begin("login-new", "10.0.0.2")


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
