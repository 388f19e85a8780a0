"""Status of the SIP gateway, published for all processes."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import asdict
from pathlib import Path

import pytest

from acd.adapters.memory.signals import MemorySignals
from acd.ports.lag import Lag
from acd.ports.process_status import GATEWAY, ProcessStatus
from acd.service.process_status import ProcessStatusBoard
from centrala.wiring.gateway_status import publish_answer, publish_gateway_status
from centrala.wiring.health_server import HealthServer
from config.settings import Settings
from tests.support.background import cancelled
from tests.support.builders import AnsweringClock
from tests.support.waiting import until

STATUS = ProcessStatus(GATEWAY, is_current=True, refused_telephones={"sip-refused": 3})


@asynccontextmanager
async def published(folder: Path) -> AsyncIterator[ProcessStatusBoard]:
    """Yield a board with the status of the gateway in this run folder."""
    board = ProcessStatusBoard(MemorySignals(), AnsweringClock())
    running = asyncio.create_task(publish_gateway_status(Settings(run_dir=folder), board))
    try:
        yield board
    finally:
        await cancelled(running)


@asynccontextmanager
async def gateway(folder: Path, status: Callable[[], ProcessStatus]) -> AsyncIterator[None]:
    place = Settings(run_dir=folder).health_socket(GATEWAY)
    serving = asyncio.create_task(HealthServer(place, {}, Lag, status).run())
    await until(place.exists)
    try:
        yield
    finally:
        await cancelled(serving)


async def test_answer_of_the_gateway_is_published(tmp_path: Path) -> None:
    async with gateway(tmp_path, lambda: STATUS), published(tmp_path) as board:
        await until(lambda: board.status(GATEWAY) == STATUS)


async def test_absent_gateway_has_no_status(tmp_path: Path) -> None:
    board = ProcessStatusBoard(MemorySignals(), AnsweringClock())
    asking = publish_gateway_status(Settings(run_dir=tmp_path), board)
    with pytest.raises(TimeoutError):
        await asyncio.wait_for(asking, 0.2)
    assert board.status(GATEWAY) is None


async def test_gateway_of_another_version_still_says_whether_it_works(tmp_path: Path) -> None:
    newer = {**asdict(STATUS), "figure_of_a_newer_version": 1}
    board = ProcessStatusBoard(MemorySignals(), AnsweringClock())
    publish_answer(board, newer)
    assert board.status(GATEWAY) == ProcessStatus(GATEWAY, is_current=True)
