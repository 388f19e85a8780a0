"""Driver of the kiosk, the channel that only tests have."""

from __future__ import annotations

import uuid
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager, suppress
from typing import Any

from aiohttp import ClientError, ClientSession

from tests.support.connectors.chat import START_S, engaged_contacts
from tests.support.connectors.installation import Installation
from tests.support.kiosk_channel.connector import build_kiosk
from tests.support.kiosk_channel.routes import PATH
from tests.support.waiting import until_true


class KioskDriver:
    channel = "kiosk"
    build = staticmethod(build_kiosk)
    module: Sequence[str] = ("tests.support.kiosk_channel",)
    ends_outside = True

    def __init__(self) -> None:
        self._question: dict[str, str] = {}
        self._contact_id = ""

    def settings(self) -> Mapping[str, str]:
        return {}

    @asynccontextmanager
    async def running(self, base_url: str) -> AsyncIterator[None]:
        async with ClientSession(base_url, headers={"X-Centrala": "1"}) as self._session:
            yield

    async def arrive(self, text: str) -> None:
        self._question = {"id": uuid.uuid4().hex, "text": text, "queue": "informacja"}
        await until_true(self._ask, within_s=START_S)

    async def repeat_arrival(self) -> None:
        assert await self._ask()

    async def reach(self, installation: Installation, contact_id: str, text: str) -> None:
        if contact_id not in engaged_contacts(installation):
            await installation.engage(contact_id)
        await installation.answer(contact_id, text)

    async def received(self) -> Sequence[str]:
        answers: list[str] = (await self._screen())["answers"]
        return answers

    async def has_ended(self) -> bool:
        return bool((await self._screen())["ended"])

    async def _ask(self) -> bool:
        with suppress(ClientError):
            async with self._session.post(PATH, json=self._question) as response:
                if response.status == 201:
                    self._contact_id = (await response.json())["contact_id"]
                    return True
        return False

    async def _screen(self) -> dict[str, Any]:
        with suppress(ClientError):
            async with self._session.get(f"{PATH}/{self._contact_id}") as response:
                screen: dict[str, Any] = await response.json()
                return screen
        return {"answers": [], "ended": False}
