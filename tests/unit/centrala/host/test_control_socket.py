"""Orders to the supervisor over its socket."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from centrala.host import control_socket
from centrala.host.control_socket import ControlSocket, Say
from centrala.host.subprocesses import until
from centrala.host.upgrade_errors import UpgradeRefused
from tests.support.waiting import PATIENCE_S


class Worker:
    """Carries out orders: waits until it may end, and counts them."""

    def __init__(self) -> None:
        self.begun, self.may_end, self.done = 0, asyncio.Event(), 0

    async def carry(self, order: dict[str, Any], say: Say) -> str:
        self.begun += 1
        say(f"order {order['upgrade']}")
        await self.may_end.wait()
        if order["upgrade"] == "bad":
            raise UpgradeRefused("it is bad")
        self.done += 1
        return "it runs"


@pytest.fixture
def worker() -> Worker:
    return Worker()


@pytest.fixture
async def folder(tmp_path: Path, worker: Worker) -> AsyncIterator[Path]:
    serving = asyncio.create_task(ControlSocket(tmp_path, worker.carry).run())

    async def listens() -> bool:
        return (tmp_path / control_socket.SOCKET).exists()

    await asyncio.wait_for(until(listens), PATIENCE_S)
    yield tmp_path
    serving.cancel()
    await asyncio.gather(serving, return_exceptions=True)


async def test_lines_and_the_end_of_an_order_are_told(folder: Path, worker: Worker) -> None:
    worker.may_end.set()
    lines: list[str] = []
    result = await control_socket.send(folder, {"upgrade": "next"}, lines.append)
    assert (result, lines) == ((False, "it runs"), ["order next"])


async def test_failure_is_told_in_its_sentence(folder: Path, worker: Worker) -> None:
    worker.may_end.set()
    assert await control_socket.send(folder, {"upgrade": "bad"}, print) == (True, "it is bad")


async def test_order_is_carried_out_when_its_giver_has_gone(folder: Path, worker: Worker) -> None:
    giver = asyncio.create_task(control_socket.send(folder, {"upgrade": "next"}, print))

    async def begun() -> bool:
        return worker.begun == 1

    async def done() -> bool:
        return worker.done == 1

    await asyncio.wait_for(until(begun), PATIENCE_S)
    giver.cancel()
    await asyncio.gather(giver, return_exceptions=True)
    worker.may_end.set()
    await asyncio.wait_for(until(done), PATIENCE_S)


async def test_second_order_waits_for_the_first(folder: Path, worker: Worker) -> None:
    orders = [
        asyncio.create_task(control_socket.send(folder, {"upgrade": name}, print))
        for name in ("one", "two")
    ]

    async def begun() -> bool:
        return worker.begun == 1

    await asyncio.wait_for(until(begun), PATIENCE_S)
    assert worker.done == 0
    worker.may_end.set()
    assert await asyncio.gather(*orders) == [(False, "it runs")] * 2


async def test_line_that_is_no_order_gets_no_answer(folder: Path, worker: Worker) -> None:
    reader, writer = await asyncio.open_unix_connection(folder / control_socket.SOCKET)
    writer.write(b"{\n")
    assert await reader.read() == b""
    writer.close()
    assert worker.begun == 0
