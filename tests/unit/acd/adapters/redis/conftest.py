"""Fixtures of the log's adapter: a scripted server in place of Valkey."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from tests.support.scripted_log_server import ScriptedLogServer, scripted_log_server


@pytest.fixture
async def server() -> AsyncIterator[ScriptedLogServer]:
    async with scripted_log_server() as scripted:
        yield scripted
