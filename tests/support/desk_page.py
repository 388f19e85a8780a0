"""A consultant's page without a browser: logs in, watches its view, presses buttons."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from typing import Any, Self

from aiohttp import ClientWebSocketResponse, WSMsgType

from acd.service.wallboard.merge_patch import apply_patch
from tests.support.desk import PASSWORD, Client
from tests.support.waiting import PATIENCE_S

OURS = {"X-Centrala": "1"}


class Page:
    """A page over HTTP and WebSocket. `view`: the snapshot with every patch merged in."""

    def __init__(self, client: Client, kind: str = "desk") -> None:
        self.client = client
        self.kind = kind
        self.view: dict[str, Any] = {}
        self.sequence: str | None = None
        self.frames: list[dict[str, Any]] = []
        self._socket: ClientWebSocketResponse | None = None

    @classmethod
    async def of(cls, client: Client, login: str, kind: str = "desk") -> Self:
        """Return a page that is logged in and watches its view."""
        page = cls(client, kind)
        await page.press("login", {"login": login, "password": PASSWORD}, path="/api/v1/login")
        await page.connect()
        return page

    async def connect(self, resume: bool = False) -> None:
        self._socket = await self.client.ws_connect(f"/api/v1/ws/{self.kind}")
        await self.say({"type": "hello", "resume_from": self.sequence if resume else None})
        await self.next()

    async def say(self, message: object) -> None:
        assert self._socket is not None
        await self._socket.send_str(message if isinstance(message, str) else json.dumps(message))

    async def next(self) -> dict[str, Any]:
        """Return the next frame, merged into the view."""
        frame = json.loads(await self._text())
        self.frames.append(frame)
        self.sequence = frame.get("sequence", self.sequence)
        if frame["type"] == "snapshot":
            self.view = frame["view"]
        elif frame["type"] == "patch":
            self.view = apply_patch(self.view, frame["patch"])
        return dict(frame)

    async def shows(self, condition: Callable[[dict[str, Any]], Any]) -> Any:
        """Watch until the condition holds; return its first true answer."""
        async with asyncio.timeout(PATIENCE_S):
            while not (answer := _answer(condition, self.view)):
                await self.next()
        return answer

    async def closed(self) -> int:
        """Watch until the server closes; return the close code."""
        assert self._socket is not None
        async with asyncio.timeout(PATIENCE_S):
            while True:
                message = await self._socket.receive()
                if message.type is WSMsgType.TEXT:
                    self.frames.append(json.loads(message.data))
                elif message.type in (WSMsgType.CLOSE, WSMsgType.CLOSED, WSMsgType.CLOSING):
                    return int(self._socket.close_code or 0)

    async def leave(self) -> None:
        """Close the page."""
        assert self._socket is not None
        await self._socket.close()

    async def press(
        self,
        action: str,
        body: object | None = None,
        *,
        path: str | None = None,
        method: str = "POST",
        expect: int | None = None,
    ) -> Any:
        """Send a request of the desk; return the answer's body. Fail unless it succeeded."""
        address = path or f"/api/v1/desk/{action}"
        async with self.client.request(method, address, json=body, headers=OURS) as response:
            text = await response.text()
            good = response.status < 400 if expect is None else response.status == expect
            assert good, f"{action}: {response.status} {text}"
            return json.loads(text) if text else None

    async def _text(self) -> str:
        assert self._socket is not None
        async with asyncio.timeout(PATIENCE_S):
            return str(await self._socket.receive_str())


def _answer(condition: Callable[[dict[str, Any]], Any], view: dict[str, Any]) -> Any:
    """Return what the condition says of the view, None while a member of it is missing."""
    try:
        return condition(view)
    except (KeyError, StopIteration, IndexError):
        return None


def only(members: dict[str, Any]) -> Any:
    """Return the single member."""
    assert len(members) <= 1, f"expected one, answer {sorted(members)}"
    return next(iter(members.values()))
