from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import pytest

from tests.support.background import cancelled
from tests.support.fastagi import Server
from tests.support.waiting import PATIENCE_S


@pytest.fixture
async def server() -> AsyncIterator[Server]:
    one = Server()
    one.task = asyncio.create_task(one.agi.run())
    async with asyncio.timeout(PATIENCE_S):
        await one.agi.listening.wait()
    yield one
    await cancelled(one.task)
