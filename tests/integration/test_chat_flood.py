"""Flood of chats on a public process with a small budget: its chats wait, and no call does."""

from __future__ import annotations

import asyncio
import time
from collections import Counter
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from aiohttp import ClientSession, TCPConnector

from acd.domain.model.contact import CHAT, PHONE
from tests.support.connectors.chat import NEW, PATH, ChatDriver
from tests.support.connectors.installation import Installation, in_second_process, installation
from tests.support.databases import migrated_database
from tests.support.valkey import free_port, valkey_server

BUDGET = 5
"""Inputs a second; a chat takes two, its admission and its first message."""

CHATS, CALLS = 100, 40
REFUSALS = {"input-budget-exceeded", "acd-overloaded"}
"""Refusals of a flood: by the budget, and by the lag that a loaded machine adds to it."""


@pytest.fixture(scope="module")
def database() -> str:
    return migrated_database("sqlite")


@pytest.fixture
async def at(tmp_path: Path, database: str) -> AsyncIterator[Installation]:
    budget = {"CENTRALA_RESIDENTS_INPUTS_PER_S": str(BUDGET)}
    with valkey_server() as log:
        async with installation(tmp_path, log.url, database, free_port(), budget) as at:
            yield at


async def test_chats_beyond_the_budget_are_refused_and_every_call_is_admitted(
    at: Installation,
) -> None:
    driver = ChatDriver()
    async with in_second_process(at, ChatDriver.module), driver.running(at.base_url):
        await driver.arrive("Pierwszy")
        await at.contact(CHAT)
        began = time.monotonic()
        flood = [asyncio.create_task(open_chat(at, n)) for n in range(CHATS)]
        for _ in range(CALLS):
            await at.admit(PHONE)
        answers = Counter(await asyncio.gather(*flood))
        elapsed_s = time.monotonic() - began
    assert answers["input-budget-exceeded"] > 0
    assert set(answers) - {"201"} <= REFUSALS
    assert len(at.contacts(PHONE)) == CALLS  # the budget of the public process is not theirs
    assert len(at.contacts(CHAT)) <= 1 + BUDGET * (1 + elapsed_s)


async def open_chat(at: Installation, number: int) -> str:
    """Begin a conversation from an address of its own; return the status or the refusal."""
    connector = TCPConnector(local_addr=(f"127.0.1.{number + 1}", 0))
    async with (
        ClientSession(connector=connector, headers={"X-Centrala": "1"}) as session,
        session.post(at.base_url + PATH, json={**NEW, "text": "Dzień dobry"}) as answer,
    ):
        if answer.status == 201:
            return "201"
        return str((await answer.json())["code"])
