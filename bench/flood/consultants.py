"""Consultants who are ready at the desk and answer every call that rings."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from typing import Self

from aiohttp import ClientError, ClientSession, CookieJar

from bench.flood.voice import StallWatch, VoiceGap
from tests.support.browser import OURS
from tests.support.consultant_phone import ConsultantPhone, IncomingCall
from tests.support.system import System

VOICE_HZ = 880
REACTION_S = 0.3
SETTLE_S = 0.5
"""From the answer until both hear each other, at most: not part of the voice gap."""


class Consultant:
    """One signed-in consultant with a telephone on `port`. `gaps_s` of the calls that ended."""

    def __init__(self, system: System, id: str, port: int, stalls: StallWatch) -> None:
        self.gaps_s: list[float] = []
        self._system = system
        self._id = id
        self._stalls = stalls
        self._phone = ConsultantPhone(port)
        self._stack = AsyncExitStack()
        self._page_open = asyncio.Event()

    async def __aenter__(self) -> Self:
        await self._stack.enter_async_context(self._phone)
        tasks = await self._stack.enter_async_context(asyncio.TaskGroup())
        jar = CookieJar(unsafe=True)  # our host is an IP address
        client = ClientSession(self._system.origin, cookie_jar=jar, headers=OURS)
        session = await self._stack.enter_async_context(client)
        login = self._system.login_of(self._id)
        await _post(session, "login", {"login": login, "password": self._system.password(login)})
        running = [tasks.create_task(self._keep_page_open(session))]
        running.append(tasks.create_task(self._answer_calls(tasks)))
        self._stack.callback(lambda: [task.cancel() for task in running])
        async with asyncio.timeout(20):
            await self._page_open.wait()
            await _post(session, "desk/state", {"state": "ready"})
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._stack.aclose()

    async def _keep_page_open(self, session: ClientSession) -> None:
        """Watch the desk as its page does; a lost connection is opened anew."""
        while True:
            try:
                async with session.ws_connect("/api/v1/ws/desk") as socket:
                    await socket.send_json({"type": "hello"})
                    async for _ in socket:
                        self._page_open.set()
            except ClientError:
                await asyncio.sleep(0.2)

    async def _answer_calls(self, tasks: asyncio.TaskGroup) -> None:
        while True:
            call = await self._phone.next_call(within=3600)
            tasks.create_task(self._talk(call))

    async def _talk(self, call: IncomingCall) -> None:
        await asyncio.sleep(REACTION_S)
        if call.cancelled.is_set():
            return
        await call.answer(VOICE_HZ)
        await asyncio.sleep(SETTLE_S)
        if call.media is None:
            return
        gap = VoiceGap(call.media, self._stalls)
        await call.over()
        self.gaps_s.append(gap.end(still_talking=False))
        call.close()


@asynccontextmanager
async def browser_account(system: System, id: str) -> AsyncIterator[None]:
    """Sign a consultant in and issue the telephone account of the browser, until the block ends."""
    jar = CookieJar(unsafe=True)  # our host is an IP address
    async with ClientSession(system.origin, cookie_jar=jar, headers=OURS) as session:
        login = system.login_of(id)
        await _post(session, "login", {"login": login, "password": system.password(login)})
        async with session.get("/api/v1/desk/softphone") as answer:
            if answer.status != 200:
                raise RuntimeError(f"softphone: {answer.status} {await answer.text()}")
        yield


async def _post(session: ClientSession, path: str, body: dict[str, str]) -> None:
    async with session.post(f"/api/v1/{path}", json=body) as answer:
        if answer.status >= 400:
            raise RuntimeError(f"{path}: {answer.status} {await answer.text()}")
