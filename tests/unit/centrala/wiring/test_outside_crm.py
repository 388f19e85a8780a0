"""Outside CRM of an installation: chosen by the settings, registered, and left out again."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from pathlib import Path

import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncEngine

from acd.adapters.sql.engine import make_engine
from centrala.wiring.outside_crm import ADAPTERS, OutsideBridge
from config.settings import Settings
from crm_bridge.outbox.tables import systems
from tests.support.city import HandClock
from tests.support.databases import migrated_database
from tests.support.waiting import until_true


@pytest.fixture
def url() -> str:
    return migrated_database("sqlite")


def settings(folder: Path, **values: str) -> Settings:
    return Settings.model_validate({"run_dir": folder, **values})


async def registered(engine: AsyncEngine) -> list[str]:
    async with engine.connect() as connection:
        return list(await connection.scalars(select(systems.c.system)))


async def test_configured_system_gets_every_change_until_it_is_left_out(
    url: str, tmp_path: Path
) -> None:
    engine = make_engine(url)
    address = {"crm_url": "http://127.0.0.1:9", "crm_user": "centrala"}
    for values, expected in (
        ({"crm_system": "helpdesk", **address}, ["helpdesk"]),
        ({"crm_system": "request-tracker", **address}, ["request-tracker"]),
        ({}, []),
    ):
        bridge = OutsideBridge(settings(tmp_path, **values), engine, HandClock())
        task = asyncio.ensure_future(bridge.runs()["outbox"]())

        async def holds(expected: list[str] = expected) -> bool:
            return await registered(engine) == expected

        await until_true(holds)
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task
    await engine.dispose()


@pytest.mark.parametrize("name", sorted(ADAPTERS))
async def test_adapter_has_the_id_by_which_it_is_configured(name: str, tmp_path: Path) -> None:
    values = {"crm_system": name, "crm_url": "http://127.0.0.1:9", "crm_user": "centrala"}
    crm = ADAPTERS[name](settings(tmp_path, **values))
    assert crm.id == name
    await crm.close()
