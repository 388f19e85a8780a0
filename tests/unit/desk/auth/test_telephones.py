"""Session that has a consultant's telephone."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass

import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from acd.adapters.sql.engine import make_engine
from desk.auth.accounts import Accounts
from desk.auth.sessions import Session, SessionLimits, Sessions
from desk.auth.tables import users
from desk.auth.telephones import Telephones
from tests.support.builders import AnsweringClock
from tests.support.desk import PASSWORD, QUICK_HASHES, a_consultant, a_supervisor

LIFE_MS = 60_000
LIMITS = SessionLimits(life_ms=LIFE_MS)


@dataclass
class Office:
    """A consultant and a supervisor with accounts, on a database of their own."""

    telephones: Telephones
    sessions: Sessions
    clock: AnsweringClock
    engine: AsyncEngine

    async def session(self, user_id: str = "agnieszka") -> Session:
        return (await self.sessions.create(user_id))[1]

    async def with_telephone(self, user_id: str = "agnieszka") -> Session:
        session = await self.session(user_id)
        await self.telephones.take(session)
        return session


@pytest.fixture
async def office(database: str) -> AsyncIterator[Office]:
    engine, clock = make_engine(database), AnsweringClock()
    accounts = Accounts(engine, QUICK_HASHES)
    for user in (a_consultant(), a_supervisor()):
        await accounts.put(user, PASSWORD)
    yield Office(Telephones(engine, clock), Sessions(engine, clock, LIMITS, clock), clock, engine)
    await engine.dispose()


async def test_session_without_a_telephone_has_no_secret(office: Office) -> None:
    await office.session()
    assert await office.telephones.session_keys() == {}


async def test_session_that_took_the_telephone_last_has_it(office: Office) -> None:
    first = await office.with_telephone()
    second = await office.with_telephone()
    assert await office.telephones.session_keys() == {"agnieszka": second.key}
    await office.telephones.take(first)
    assert await office.telephones.session_keys() == {"agnieszka": first.key}


async def test_ended_session_has_no_telephone(office: Office) -> None:
    session = await office.with_telephone()
    await office.sessions.revoke(session.key)
    assert await office.telephones.session_keys() == {}


async def test_expired_session_has_no_telephone(office: Office) -> None:
    await office.with_telephone()
    office.clock.advance(LIFE_MS)
    assert await office.telephones.session_keys() == {}


async def test_supervisor_has_no_telephone(office: Office) -> None:
    await office.with_telephone("nadzor")
    assert await office.telephones.session_keys() == {}


async def test_deleted_account_has_no_telephone(office: Office) -> None:
    await office.with_telephone()
    async with office.engine.begin() as db:
        await db.execute(users.delete())
    assert await office.telephones.session_keys() == {}
