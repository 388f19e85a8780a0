"""A locked database delays writes and loses none; one that cannot be reached is reported."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from sqlalchemy import text

from acd.adapters.memory.contacts import MemoryContactBook
from acd.adapters.sql.engine import CityEngine, make_engine
from crm_bridge.builtin import BuiltInCrm
from crm_bridge.errors import CrmUnavailable
from tests.support.city import CATALOGUE, HandClock, a_call, a_case
from tests.support.databases import fresh_database, migrated_database


@pytest.fixture
def url() -> str:
    return migrated_database("sqlite")


@pytest.fixture
async def engine(url: str) -> AsyncIterator[CityEngine]:
    engine = make_engine(url)
    yield engine
    await engine.dispose()


def crm_on(engine: CityEngine) -> BuiltInCrm:
    book = MemoryContactBook()
    return BuiltInCrm(engine, CATALOGUE, book, book, HandClock())


async def test_draft_and_ticket_wait_for_a_locked_database(engine: CityEngine, url: str) -> None:
    crm, other = crm_on(engine), make_engine(url)
    async with other.begin() as lock:
        draft = asyncio.create_task(crm.save_draft("tel-1", a_case(), "bielak"))
        ticket = asyncio.create_task(crm.open_ticket(a_call(), a_case(), "bielak"))
        assert await crm.draft("tel-1") is None  # readers do not wait for a writer
        assert not draft.done()
        assert not ticket.done()
        await lock.execute(text("DELETE FROM crm_drafts"))
    await draft
    assert (await ticket).number == "1/26"
    assert await crm.draft("tel-1") == a_case()
    await other.dispose()


async def test_ticket_that_could_not_be_written_can_be_saved_again(
    engine: CityEngine, tmp_path: Path
) -> None:
    away = crm_on(make_engine(f"sqlite:///{tmp_path}"))  # a folder is not a database
    with pytest.raises(CrmUnavailable):
        await away.save_draft("tel-1", a_case(), "bielak")
    with pytest.raises(CrmUnavailable):
        await away.open_ticket(a_call(), a_case(), "bielak")
    assert (await crm_on(engine).open_ticket(a_call(), a_case(), "bielak")).number == "1/26"


async def test_database_error_contains_no_personal_data() -> None:
    engine = make_engine(fresh_database("sqlite"))
    case = a_case(description="Halina Wrona, 601 000 118")
    with pytest.raises(CrmUnavailable) as raised:
        await crm_on(engine).save_draft("tel-1", case, "bielak")
    assert "Wrona" not in f"{raised.value} {raised.value.__cause__}"
    await engine.dispose()
