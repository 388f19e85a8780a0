"""Codes of an authenticator app: which are accepted, and when."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pyotp
import pytest

from acd.adapters.sql.engine import make_engine
from desk.auth.accounts import Accounts, Role, User
from desk.auth.second_factors import STEP_MS, SecondFactorPolicy, SecondFactors
from desk.errors import SecondFactorExists, UserUnknown
from tests.support.builders import AnsweringClock
from tests.support.desk import PASSWORD, a_consultant

NAME = "agnieszka"


@pytest.fixture
def clock() -> AnsweringClock:
    return AnsweringClock()


@pytest.fixture
async def factors(database: str, clock: AnsweringClock) -> AsyncIterator[SecondFactors]:
    engine = make_engine(database)
    await Accounts(engine).put(a_consultant(NAME), PASSWORD)
    yield SecondFactors(engine, clock)
    await engine.dispose()


def code(secret: str, clock: AnsweringClock, steps: int = 0) -> str:
    """Return the code of a step before or after the present one."""
    return pyotp.TOTP(secret).generate_otp(clock.now_ms() // STEP_MS + steps)


async def confirmed(factors: SecondFactors, clock: AnsweringClock) -> str:
    secret = await factors.begin(NAME)
    assert await factors.confirm(NAME, code(secret, clock))
    clock.advance(2 * STEP_MS)
    return secret


def test_codes_are_those_of_the_standard() -> None:
    """RFC 6238, appendix B: the last six of the eight digits for SHA-1."""
    codes = pyotp.TOTP("GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ")
    assert [codes.generate_otp(s // 30) for s in (59, 1111111109, 20000000000)] == [
        "287082",
        "081804",
        "353130",
    ]


@pytest.mark.parametrize(
    ("steps", "accepted"), [(-2, False), (-1, True), (0, True), (1, True), (2, False)]
)
async def test_codes_of_the_steps_around_now_are_accepted(
    factors: SecondFactors, clock: AnsweringClock, steps: int, accepted: bool
) -> None:
    secret = await confirmed(factors, clock)
    assert await factors.accepts(NAME, code(secret, clock, steps)) is accepted


async def test_code_is_accepted_once(factors: SecondFactors, clock: AnsweringClock) -> None:
    secret = await confirmed(factors, clock)
    used = code(secret, clock)
    assert await factors.accepts(NAME, used)
    assert not await factors.accepts(NAME, used)
    assert not await factors.accepts(NAME, code(secret, clock, -1))
    clock.advance(STEP_MS)
    assert await factors.accepts(NAME, code(secret, clock))


async def test_factor_is_in_force_once_it_is_confirmed(
    factors: SecondFactors, clock: AnsweringClock
) -> None:
    first, second = await factors.begin(NAME), await factors.begin(NAME)
    assert not await factors.accepts(NAME, code(second, clock))
    assert not await factors.confirm(NAME, code(first, clock))
    assert await factors.confirm(NAME, code(second, clock))


async def test_factor_in_force_is_not_replaced(
    factors: SecondFactors, clock: AnsweringClock
) -> None:
    secret = await confirmed(factors, clock)
    with pytest.raises(SecondFactorExists):
        await factors.begin(NAME)
    assert not await factors.confirm(NAME, code(secret, clock))


async def test_removed_factor_accepts_nothing(
    factors: SecondFactors, clock: AnsweringClock
) -> None:
    secret = await confirmed(factors, clock)
    await factors.remove(NAME)
    assert not await factors.accepts(NAME, code(secret, clock))


async def test_account_that_does_not_exist_is_named(factors: SecondFactors) -> None:
    with pytest.raises(UserUnknown, match="nobody has no account"):
        await factors.remove("nobody")


@pytest.mark.parametrize(
    ("policy", "role", "demanded"),
    [
        ("optional", Role.SUPERVISOR, False),
        ("supervisors", Role.CONSULTANT, False),
        ("supervisors", Role.SUPERVISOR, True),
        ("all", Role.CONSULTANT, True),
    ],
)
def test_policy_says_whose_accounts_need_one(policy: str, role: Role, demanded: bool) -> None:
    user = User("ewa", "ewa", "Ewa Nowak", role)
    assert SecondFactorPolicy(policy).demands(user) is demanded
    protected = User("ewa", "ewa", "Ewa Nowak", role, second_factor=True)
    assert not SecondFactorPolicy(policy).demands(protected)
