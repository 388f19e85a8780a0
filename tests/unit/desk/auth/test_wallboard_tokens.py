"""Tokens of wallboard screens."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncEngine

from acd.adapters.sql.engine import make_engine
from desk.auth.tables import wallboard_tokens
from desk.auth.wallboard_tokens import DAY_MS, WallboardTokens
from desk.errors import TokenNameTaken, TokenUnknown
from tests.support.city import HandClock


@pytest.fixture
async def engine(database: str) -> AsyncIterator[AsyncEngine]:
    made = make_engine(database)
    yield made
    await made.dispose()


@pytest.fixture
def clock() -> HandClock:
    return HandClock()


@pytest.fixture
def tokens(engine: AsyncEngine, clock: HandClock) -> WallboardTokens:
    return WallboardTokens(engine, clock.now_ms)


async def test_several_tokens_open_the_wallboard_and_each_is_revoked_alone(
    tokens: WallboardTokens,
) -> None:
    first, second = await tokens.add("entrance", 1), await tokens.add("office", 1)
    await tokens.revoke("entrance")
    assert await tokens.name_of(first) is None
    assert await tokens.name_of(second) == "office"
    assert await tokens.live_names() == {"office"}
    assert [token.name for token in await tokens.all()] == ["entrance", "office"]


async def test_token_opens_nothing_after_its_days(
    tokens: WallboardTokens, clock: HandClock
) -> None:
    value = await tokens.add("entrance", 2)
    clock.at_ms += 2 * DAY_MS - 1
    assert await tokens.name_of(value) == "entrance"
    clock.at_ms += 1
    assert await tokens.name_of(value) is None


async def test_name_is_used_once_and_an_unknown_one_is_refused(tokens: WallboardTokens) -> None:
    await tokens.add("entrance", 1)
    with pytest.raises(TokenNameTaken):
        await tokens.add("entrance", 1)
    with pytest.raises(TokenUnknown):
        await tokens.revoke("nowhere")


async def test_database_has_the_hash_alone(tokens: WallboardTokens, engine: AsyncEngine) -> None:
    value = await tokens.add("entrance", 1)
    async with engine.connect() as db:
        row = (await db.execute(sa.select(wallboard_tokens))).one()
    assert value not in str(row)
