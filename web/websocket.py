"""Parts that the WebSockets of the pages share: opening, two directions, refusing."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from typing import Any

from aiohttp import WSCloseCode, WSMessage, WSMsgType, web

HEARTBEAT_S = 20
CLOSE_TIMEOUT_S = 2
MESSAGE_INVALID = "message-invalid"
SUBPROTOCOL = "centrala"
"""Chosen where a page offers it: beside a token it must offer one that the server accepts."""


async def open_socket(request: web.Request, max_message_bytes: int) -> web.WebSocketResponse:
    """Upgrade the request to a WebSocket with a heartbeat."""
    socket = web.WebSocketResponse(
        heartbeat=HEARTBEAT_S,
        max_msg_size=max_message_bytes,
        timeout=CLOSE_TIMEOUT_S,
        protocols=(SUBPROTOCOL,),
    )
    await socket.prepare(request)
    return socket


async def open_counted_socket(
    request: web.Request, max_message_bytes: int, protocols: tuple[str, ...] = ()
) -> web.WebSocketResponse:
    """Upgrade the request to a WebSocket whose every frame reaches the handler.

    aiohttp answers pings by itself otherwise, however many there are. Nothing is compressed, as
    decompression is work that a stranger chooses. `protocols`: accepted sub-protocols.
    """
    socket = web.WebSocketResponse(
        protocols=protocols,
        heartbeat=HEARTBEAT_S,
        max_msg_size=max_message_bytes,
        timeout=CLOSE_TIMEOUT_S,
        autoping=False,
        compress=False,
    )
    await socket.prepare(request)
    return socket


async def answer_control_frame(socket: web.WebSocketResponse, received: WSMessage) -> bool:
    """Answer a ping; return whether the frame was a ping or pong."""
    if received.type is WSMsgType.PING:
        await socket.pong(received.data)
    return received.type in (WSMsgType.PING, WSMsgType.PONG)


async def close_for(socket: web.WebSocketResponse, reason: str) -> None:
    """Close with 1008 and an error id as the reason."""
    if not socket.closed:
        await socket.close(code=WSCloseCode.POLICY_VIOLATION, message=reason.encode())


async def run_until_first_ends(*parts: Coroutine[Any, Any, None]) -> None:
    """Run the parts together; cancel the others when one ends. Raises what a part raised.

    A connection that is gone (`ConnectionError`) is the usual end of a part, and no error.
    """
    tasks = [asyncio.create_task(part) for part in parts]
    try:
        await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for task in tasks:
            task.cancel()
        results = await asyncio.gather(*tasks, return_exceptions=True)
    for result in results:
        if isinstance(result, Exception) and not isinstance(result, ConnectionError):
            raise result


async def refuse_message(socket: web.WebSocketResponse) -> None:
    """Answer a message that does not fit its model, and close with 1008."""
    if not socket.closed:
        await socket.send_str(f'{{"type":"error","code":"{MESSAGE_INVALID}"}}')
        await socket.close(code=WSCloseCode.POLICY_VIOLATION, message=MESSAGE_INVALID.encode())
