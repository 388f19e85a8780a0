"""HTTP and WebSocket of the resident's chat page. Whose chat it is, the cookie tells."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

import structlog
from aiohttp import WSCloseCode, WSMsgType, web

from acd.domain.model.errors import CentralaError, DependencyUnavailable
from acd.ports.clock import Clock
from acd.ports.contacts import ContactRecord
from acd.serialisation.serialiser import to_json
from channels.chat.connector import ChatConnector
from channels.chat.errors import ChatEnded, ChatUnknown
from channels.chat.limits import Limiter
from channels.chat.outbound import Page
from channels.chat.schemas import Leave, Typing, Written, read_new_chat, read_said
from channels.chat.settings import ChatSettings
from web.errors import RateLimitExceeded, RequestInvalid
from web.json_response import json_response

log = structlog.get_logger()

COOKIE = "centrala_chat"
COOKIE_AGE_S = 24 * 3600
PATH = "/api/v1/chat"
MAX_MESSAGE = 32 * 1024  # bytes: 4000 signs of any script, escaped, and some air

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]
AddressOf = Callable[[web.Request], str]
CheckOrigin = Callable[[web.Request], None]


def chat_routes(
    connector: ChatConnector,
    clock: Clock,
    settings: ChatSettings,
    *,
    address_of: AddressOf,
    check_origin: CheckOrigin,
    typing: Callable[[str], None] | None = None,
) -> list[web.RouteDef]:
    """Routes to be mounted where `CentralaError` becomes a problem document (RFC 9457).

    `address_of` tells a request's network address, `check_origin` raises for a page of another
    site, `typing(contact_id)` is told that the resident is writing.
    """
    handlers = _ChatRoutes(connector, clock, settings, address_of, check_origin, typing)
    return [
        web.post(PATH, handlers.start),
        web.get(PATH, handlers.current),
        web.get(f"{PATH}/ws", handlers.talk),
    ]


class _ChatRoutes:
    def __init__(
        self,
        connector: ChatConnector,
        clock: Clock,
        settings: ChatSettings,
        address_of: AddressOf,
        check_origin: CheckOrigin,
        typing: Callable[[str], None] | None,
    ) -> None:
        self._connector = connector
        self._clock = clock
        self._settings = settings
        self._address_of = address_of
        self._check_origin = check_origin
        self._typing = typing
        self._new_chats = Limiter("new chats", settings.new_chats)
        self._messages = Limiter("messages", settings.messages)

    async def start(self, request: web.Request) -> web.Response:
        """201 with the cookie; a second call from a browser with a live chat is that chat."""
        new = read_new_chat(await request.read())
        record = await self._record(request)
        if record is not None and self._connector.is_live(record.contact_id):
            return web.json_response({"chat": record.contact_id}, status=201)
        try:
            self._new_chats.count(self._address_of(request), self._clock.now_ms())
        except RateLimitExceeded as error:
            return _too_many(error)
        started = await self._connector.intake.start(new)
        response = web.json_response({"chat": started.contact_id}, status=201)
        response.set_cookie(
            COOKIE,
            started.token,
            max_age=COOKIE_AGE_S,
            path=PATH,
            httponly=True,
            samesite="Strict",
            secure=self._settings.secure_cookie,
        )
        return response

    async def current(self, request: web.Request) -> web.Response:
        """The conversation as it is. Raises NoChat."""
        snapshot = await self._connector.views.snapshot(await self._own(request))
        return json_response(snapshot)

    async def talk(self, request: web.Request) -> web.StreamResponse:
        """Raises NoChat and what `check_origin` raises, before the upgrade."""
        self._check_origin(request)
        record = await self._own(request)
        socket = web.WebSocketResponse(heartbeat=20, max_msg_size=MAX_MESSAGE, timeout=2)
        await socket.prepare(request)
        page = await self._connector.views.open(record)
        tasks = {
            asyncio.create_task(self._listen(socket, page, self._address_of(request))),
            asyncio.create_task(_speak(socket, page)),
        }
        try:
            await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        finally:
            self._connector.views.close(page)
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
        if not socket.closed:
            await socket.close(code=WSCloseCode.TRY_AGAIN_LATER)
        return socket

    async def _listen(self, socket: web.WebSocketResponse, page: Page, address: str) -> None:
        """Until the page leaves or says what is no word of ours."""
        async for received in socket:
            try:
                if received.type is not WSMsgType.TEXT:
                    raise RequestInvalid("expected text")
                await self._obey(page, received.data, address)
            except (RateLimitExceeded, ChatEnded, DependencyUnavailable) as error:
                page.say({"type": "error", "code": error.id})
            except CentralaError:
                await _send_away(socket)
                return

    async def _obey(self, page: Page, data: str, address: str) -> None:
        said = read_said(data)
        if isinstance(said, Leave):
            await self._connector.intake.leave(page.contact_id)
            return
        self._messages.count(address, self._clock.now_ms())
        if isinstance(said, Written):
            self._connector.views.show_message(
                await self._connector.intake.write(page.contact_id, said)
            )
        elif isinstance(said, Typing) and self._typing is not None:
            self._typing(page.contact_id)

    async def _record(self, request: web.Request) -> ContactRecord | None:
        token = request.cookies.get(COOKIE, "")
        return await self._connector.intake.find(token) if token else None

    async def _own(self, request: web.Request) -> ContactRecord:
        record = await self._record(request)
        if record is None:
            raise ChatUnknown("there is no chat in this browser")
        return record


async def _speak(socket: web.WebSocketResponse, page: Page) -> None:
    while (word := await page.words.get()) is not None:
        await socket.send_str(word)


async def _send_away(socket: web.WebSocketResponse) -> None:
    await socket.send_str('{"type":"error","code":"message-invalid"}')
    await socket.close(code=WSCloseCode.POLICY_VIOLATION, message=b"message-invalid")


def _too_many(error: RateLimitExceeded) -> web.Response:
    problem = {
        "type": "about:blank",
        "title": "Too Many Requests",
        "status": 429,
        "code": error.id,
        "detail": error.message,
    }
    return web.Response(
        body=to_json(problem),
        status=429,
        content_type="application/problem+json",
        headers={"Retry-After": str(error.retry_after_s)},
    )
