"""Driver of the chat: a resident's browser with one conversation at a time."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager, suppress
from itertools import count
from typing import Any

from aiohttp import ClientError, ClientSession, CookieJar, TCPConnector, WSMsgType

from centrala.wiring.chat import build_chat
from tests.support.background import cancelled
from tests.support.connectors.installation import Installation
from tests.support.waiting import until_true

PATH = "/api/v1/chat"
START_S = 90.0
"""Maximum time until a process answers its first request, seconds."""
NEW = {"language": "pl", "queue": "informacja", "name": "Anna"}


class ChatDriver:
    channel = "chat"
    build = staticmethod(build_chat)
    module: Sequence[str] = ("centrala.wiring.connector_process", "chat")
    ends_outside = True

    def __init__(self) -> None:
        self._base_url = ""
        self._session: ClientSession | None = None
        self._page: asyncio.Task[None] | None = None
        self._shown: list[str] = []
        self._stage = ""
        self._addresses = count(2)

    def settings(self) -> Mapping[str, str]:
        return {}

    @asynccontextmanager
    async def running(self, base_url: str) -> AsyncIterator[None]:
        self._base_url = base_url
        try:
            yield
        finally:
            await self._close()

    async def arrive(self, text: str) -> None:
        """Open a fresh browser, begin a conversation and stay on its page."""
        await self._close()
        # Every resident has an address of their own, as new chats of one address are limited.
        connector = TCPConnector(local_addr=(f"127.0.0.{next(self._addresses)}", 0))
        self._session = ClientSession(
            connector=connector, cookie_jar=CookieJar(unsafe=True), headers={"X-Centrala": "1"}
        )
        self._last = {**NEW, "text": text}
        await until_true(self._post, within_s=START_S)
        self._page = asyncio.create_task(self._stay_on_page(self._session))

    async def repeat_arrival(self) -> None:
        assert await self._post()

    async def reach(self, installation: Installation, contact_id: str, text: str) -> None:
        if contact_id not in engaged_contacts(installation):
            await installation.engage(contact_id)
        await installation.answer(contact_id, text)

    async def received(self) -> Sequence[str]:
        return tuple(self._shown)

    async def has_ended(self) -> bool:
        return self._stage == "ended"

    async def _post(self) -> bool:
        assert self._session is not None
        with suppress(ClientError):
            async with self._session.post(self._base_url + PATH, json=self._last) as response:
                return response.status == 201
        return False

    async def _stay_on_page(self, session: ClientSession) -> None:
        """Reconnect as the page does; a snapshot replaces what was shown."""
        while True:
            with suppress(ClientError, OSError):
                async with session.ws_connect(f"{self._base_url}{PATH}/ws") as socket:
                    while (message := await socket.receive()).type is WSMsgType.TEXT:
                        self._show(message.json())
            await asyncio.sleep(0.05)

    def _show(self, frame: Mapping[str, Any]) -> None:
        self._stage = frame.get("stage", self._stage)
        if frame["type"] == "snapshot":
            answers = [one for one in frame["messages"] if one["author"] == "consultant"]
            self._shown = [one["text"] for one in answers]
        elif frame["type"] == "message" and frame["author"] == "consultant":
            self._shown.append(frame["text"])

    async def _close(self) -> None:
        if self._page is not None:
            await cancelled(self._page)
        if self._session is not None:
            await self._session.close()
        self._page = self._session = None
        self._shown, self._stage = [], ""


def engaged_contacts(installation: Installation) -> tuple[str, ...]:
    """Return the current work of all consultants."""
    return tuple(
        contact_id
        for consultant in installation.acd.service.consultants()
        for contact_id in consultant.contacts
    )
