"""Asterisk's WebSocket as a script: a server on a free port that a test answers for."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from aiohttp import WSMsgType, web

from tests.support.waiting import PATIENCE_S

ANSWER = "SIP/2.0 {status}\r\nCSeq: 1 {method}\r\n\r\n"


class ScriptedSipServer:
    """One WebSocket at a time is enough for most tests: `socket` is the newest.

    `addresses`: of those that connected; `received`: messages in their order.
    """

    def __init__(self) -> None:
        app = web.Application()
        app.router.add_get("/ws", self.serve)
        self.runner = web.AppRunner(app, shutdown_timeout=0.1)
        self.port = 0
        self.addresses: list[str] = []
        self.sockets: list[web.WebSocketResponse] = []
        self.received: asyncio.Queue[str] = asyncio.Queue()

    @property
    def socket(self) -> web.WebSocketResponse:
        return self.sockets[-1]

    async def stop(self) -> None:
        """Close every socket and listen no more."""
        for socket in self.sockets:
            await socket.close()
        await self.runner.cleanup()

    async def answer(self, status: int, method: str = "REGISTER") -> None:
        await self.socket.send_str(ANSWER.format(status=status, method=method))

    async def next_message(self) -> str:
        async with asyncio.timeout(PATIENCE_S):
            return await self.received.get()

    async def serve(self, request: web.Request) -> web.WebSocketResponse:
        socket = web.WebSocketResponse(protocols=("sip",))
        await socket.prepare(request)
        self.addresses.append(request.remote or "")
        self.sockets.append(socket)
        async for message in socket:
            if message.type is WSMsgType.TEXT:
                self.received.put_nowait(message.data)
        return socket


@asynccontextmanager
async def scripted_sip_server() -> AsyncIterator[ScriptedSipServer]:
    server = ScriptedSipServer()
    await server.runner.setup()
    await web.TCPSite(server.runner, "127.0.0.1", 0).start()
    server.port = server.runner.addresses[0][1]
    try:
        yield server
    finally:
        await server.stop()
