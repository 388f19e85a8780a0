"""Health of a process on its Unix socket."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager, suppress
from dataclasses import asdict
from pathlib import Path

from acd.ports.lag import Lag
from acd.ports.process_status import GATEWAY, ProcessStatus, ProcessUnavailable
from centrala.host.health_probe import SocketEndpoint, json_get
from centrala.wiring.health_server import HealthServer
from tests.support.waiting import until
from web.readiness import Check


@asynccontextmanager
async def served(
    folder: Path, checks: Mapping[str, Check], status: Callable[[], ProcessStatus] | None = None
) -> AsyncIterator[SocketEndpoint]:
    path = folder / "process.sock"
    serving = asyncio.create_task(HealthServer(path, checks, Lag, status).run())
    await until(path.exists)
    try:
        yield SocketEndpoint(path)
    finally:
        serving.cancel()
        with suppress(asyncio.CancelledError):
            await serving


async def works() -> None:
    pass


async def fails() -> None:
    raise ProcessUnavailable("away")


async def test_readiness_names_every_part(tmp_path: Path) -> None:
    async with served(tmp_path, {"log": works, "disk": fails}) as place:
        code, answer = await json_get(place, "/readyz")
    assert (code, answer["status"]) == (503, "not-ready")
    assert answer["parts"] == {"log": {"status": "up"}, "disk": {"status": "down"}}


async def test_status_is_served_by_a_process_without_signals_only(tmp_path: Path) -> None:
    status = ProcessStatus(GATEWAY, is_current=True, refused_telephones={"sip-refused": 1})
    async with served(tmp_path, {}, lambda: status) as place:
        assert await json_get(place, "/status") == (200, asdict(status))
    async with served(tmp_path, {}) as place:
        assert (await json_get(place, "/status"))[0] == 404
