"""Attacks on the pages: frames of a chat, half-open requests, log-ins, new chats."""

from __future__ import annotations

import asyncio
from collections import Counter
from uuid import uuid4

import aiohttp

from bench.flood.attacks.pace import at_rate
from bench.flood.attacks.raw_http import PAUSE_S, hold_half_open, post
from bench.flood.targets import HOST, Targets, source_address

CHAT = "/api/v1/chat"
SOCKETS, FRAMES_PER_S, FRAMES_PER_MESSAGE = 200, 20, 20
HALF_OPEN, PER_SOURCE = 1_100, 100
LOGINS_PER_S, MAX_LOGINS = 60, 200
NEW_CHATS_PER_S, MAX_NEW_CHATS = 200, 400
NEW_CHAT = {"language": "pl", "queue": "odpady", "text": "Gdzie oddam starą lodówkę?"}


async def send_chat_frames(targets: Targets, sent: Counter[str]) -> None:
    """Open one chat and flood it through 200 WebSockets: typing, and a message a second."""
    origin = f"http://{HOST}:{targets.residents}"
    jar = aiohttp.CookieJar(unsafe=True)  # our host is an IP address
    connector = aiohttp.TCPConnector(local_addr=(source_address(50, 0), 0), limit=0)
    async with aiohttp.ClientSession(
        origin, connector=connector, cookie_jar=jar, headers={"X-Centrala": "1"}
    ) as session:
        async with session.post(CHAT, json=NEW_CHAT) as answer:
            sent[f"chat-{answer.status}"] += 1
        async with asyncio.TaskGroup() as group:
            for number in range(SOCKETS):
                group.create_task(_flood_socket(session, number, sent))


async def _flood_socket(session: aiohttp.ClientSession, number: int, sent: Counter[str]) -> None:
    await asyncio.sleep(PAUSE_S * number / SOCKETS)
    while True:
        try:
            async with session.ws_connect(f"{CHAT}/ws") as socket:
                reading = asyncio.create_task(_read_on(socket))
                try:
                    await _send_frames(socket, sent)
                finally:
                    reading.cancel()
        except (aiohttp.ClientError, ConnectionError, TimeoutError):
            sent["socket-refused"] += 1
        await asyncio.sleep(PAUSE_S)


async def _read_on(socket: aiohttp.ClientWebSocketResponse) -> None:
    async for _ in socket:
        continue


async def _send_frames(socket: aiohttp.ClientWebSocketResponse, sent: Counter[str]) -> None:
    frames = 0
    while not socket.closed:
        frames += 1
        if frames % FRAMES_PER_MESSAGE:
            await socket.send_str('{"type":"typing"}')
        else:
            await socket.send_json({"type": "message", "client_id": uuid4().hex, "text": "Halo?"})
        sent["frames"] += 1
        await asyncio.sleep(1 / FRAMES_PER_S)


async def hold_half_requests(targets: Targets, sent: Counter[str]) -> None:
    """Hold 1,100 connections with half a head to the residents' port and to the desk's."""
    ports = [targets.residents, targets.desk]
    await hold_half_open(ports, HALF_OPEN, 51, PER_SOURCE, sent)


async def guess_passwords(targets: Targets, sent: Counter[str]) -> None:
    """Guess passwords of accounts that exist and of some that do not, from many addresses."""

    async def guess(number: int) -> str:
        account = targets.logins[number % len(targets.logins)]
        login = account if number % 2 else f"{account}{number}"
        body = {"login": login, "password": f"zgadywane-{number}"}
        return await post(targets.desk, "/api/v1/login", body, source_address(52, number))

    await at_rate(LOGINS_PER_S, guess, sent, MAX_LOGINS)


async def open_chats(targets: Targets, sent: Counter[str]) -> None:
    """Open chats as fast as the channel lets, each from another address."""

    async def open_one(number: int) -> str:
        return await post(targets.residents, CHAT, NEW_CHAT, source_address(53, number))

    await at_rate(NEW_CHATS_PER_S, open_one, sent, MAX_NEW_CHATS)
