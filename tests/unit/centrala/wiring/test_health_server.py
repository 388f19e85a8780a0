"""Health of a process on its Unix socket."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import asdict
from pathlib import Path

from acd.ports.lag import Lag
from acd.ports.process_status import GATEWAY, ProcessStatus, ProcessUnavailable
from centrala.host.health_probe import SocketEndpoint, http_get, json_get
from centrala.wiring.health_server import HealthServer
from tests.support.background import beside
from tests.support.waiting import until_true
from web.readiness import Check


@asynccontextmanager
async def served(
    folder: Path, checks: Mapping[str, Check], status: Callable[[], ProcessStatus] | None = None
) -> AsyncIterator[SocketEndpoint]:
    path = folder / "process.sock"
    place = SocketEndpoint(path)

    async def answers() -> bool:
        return (await http_get(place, "/"))[0] != 0

    async with beside(HealthServer(path, checks, Lag, status).run()):
        await until_true(answers)
        yield place


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
