"""HTTP server on a port: a taken port, and shutdown with open pages."""

from __future__ import annotations

import asyncio
import socket

import pytest
from aiohttp import ClientSession, WSMsgType

from tests.support.background import cancelled
from tests.support.desk import WALL_PROTOCOLS, desk_world
from tests.support.waiting import PATIENCE_S
from web.server import HttpServer, PortTaken


@pytest.fixture
def port() -> int:
    """A port that was free a moment ago."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        number: int = probe.getsockname()[1]
    return number


async def test_taken_port_is_named(database: str, port: int) -> None:
    async with desk_world(database) as world:
        with socket.socket() as other:
            other.bind(("127.0.0.1", port))
            other.listen()
            with pytest.raises(PortTaken, match=f"port {port} is taken"):
                await HttpServer(world.app, "127.0.0.1", port).run()


async def test_shutdown_closes_open_pages_quickly(database: str, port: int) -> None:
    async with desk_world(database) as world, ClientSession() as browser:
        server = HttpServer(world.app, "127.0.0.1", port)
        running = asyncio.create_task(server.run())
        await server.ready.wait()
        address = f"http://127.0.0.1:{port}/api/v1/ws/wallboard"
        wall = await browser.ws_connect(address, protocols=WALL_PROTOCOLS)
        await wall.send_str('{"type":"hello","resume_from":null}')
        assert (await wall.receive_json())["type"] == "snapshot"
        async with asyncio.timeout(PATIENCE_S):
            leaving = asyncio.create_task(cancelled(running))
            while (await wall.receive()).type is WSMsgType.TEXT:
                pass
            await leaving
        assert wall.close_code == 1001
