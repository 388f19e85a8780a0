"""HTTP and WebSocket of the resident's chat page; the cookie says whose chat it is."""

from __future__ import annotations

from collections.abc import Callable

import structlog
from aiohttp import WSCloseCode, WSMessage, WSMsgType, web

from acd.domain.model.errors import CentralaError, DependencyUnavailable
from acd.ports.acd import AcdOverloaded
from acd.ports.clock import Clock
from acd.ports.contacts import ContactRecord
from acd.ports.log_errors import LogUnavailable
from acd.serialisation.serialiser import to_json, to_view
from channels.chat.connector import ChatConnector
from channels.chat.errors import (
    ChatEnded,
    ChatUnknown,
    TranscriptEmpty,
    TranscriptUnavailable,
)
from channels.chat.messages import (
    ChatError,
    ChatMessageAdded,
    ChatSnapshot,
    ChatStageChanged,
    ChatStarted,
    ChatState,
    ConsultantTyping,
)
from channels.chat.outbound import Page
from channels.chat.schemas import (
    Leave,
    NewChat,
    TranscriptRequest,
    Typing,
    Written,
    read_page_message,
)
from channels.chat.settings import ChatSettings
from channels.chat.socket_limits import (
    FramesExceeded,
    SocketLimit,
    SocketLimits,
)
from channels.chat.transcripts import ChatTranscripts
from web.asyncapi import Socket
from web.cookies import put_cookie, read_cookie, remove_cookie
from web.errors import RateLimitExceeded, RequestInvalid
from web.json_response import json_response
from web.limits import Limiter, count_request
from web.operations import HttpApi, Operation
from web.problem_json import Handler
from web.schemas import read_body
from web.site import network_of_request
from web.websocket import (
    answer_control_frame,
    close_for,
    open_counted_socket,
    refuse_message,
    run_until_first_ends,
)

log = structlog.get_logger()

COOKIE = "centrala_chat"
COOKIE_AGE_S = 24 * 3600
PATH = "/api/v1/chat"
MAX_MESSAGE_BYTES = 32 * 1024
"""4000 characters of any script, escaped, and some more."""


def chat_api(
    start: Handler, read: Handler, forget: Handler, send_transcript: Handler, talk: Handler
) -> HttpApi:
    """Return the chat's operations and its WebSocket with these handlers."""
    return HttpApi(
        operations=(
            Operation(
                method="POST",
                path=PATH,
                id="startChat",
                summary="Start a chat; sets the chat's cookie. A live chat is continued.",
                handler=start,
                body=NewChat,
                answers={201: ChatStarted},
                refusals=(LogUnavailable, AcdOverloaded),
                tag="chat",
            ),
            Operation(
                method="GET",
                path=PATH,
                id="readChat",
                summary="Return the conversation of this browser, while it lasts.",
                handler=read,
                answers={200: ChatState},
                security=({"chat": ()},),
                refusals=(ChatUnknown,),
                tag="chat",
            ),
            Operation(
                method="DELETE",
                path=PATH,
                id="forgetChat",
                summary="End the chat, and let this browser forget it; a repeat is harmless.",
                handler=forget,
                answers={204: None},
                refusals=(LogUnavailable,),
                tag="chat",
            ),
            Operation(
                method="POST",
                path=f"{PATH}/transcript",
                id="sendTranscript",
                summary="Send the conversation by mail, once; the key is the page's own.",
                handler=send_transcript,
                body=TranscriptRequest,
                answers={204: None},
                refusals=(
                    ChatUnknown,
                    TranscriptEmpty,
                    TranscriptUnavailable,
                    ("mail-store-unavailable", 503),
                ),
                tag="chat",
            ),
        ),
        sockets=(
            Socket(
                id="chat",
                path=f"{PATH}/ws",
                handler=talk,
                summary="The conversation of this browser, live.",
                received={"chat-message": Written, "resident-typing": Typing, "leave": Leave},
                sent={
                    "chat-snapshot": ChatSnapshot,
                    "chat-message-added": ChatMessageAdded,
                    "chat-stage-changed": ChatStageChanged,
                    "consultant-typing": ConsultantTyping,
                    "chat-error": ChatError,
                },
                headers={},
                close_codes={1008: "message-invalid or frames-exceeded", 1013: "going-away"},
            ),
        ),
    )


class ChatHttp:
    """Handlers of the chat page. `clock`: monotonic. `typing(contact_id)` is called while the
    resident writes."""

    def __init__(
        self,
        connector: ChatConnector,
        clock: Clock,
        settings: ChatSettings,
        transcripts: ChatTranscripts,
        typing: Callable[[str], None],
        limits: SocketLimits,
    ) -> None:
        self._connector = connector
        self._clock = clock
        self._settings = settings
        self._transcripts = transcripts
        self._typing = typing
        self._new_chats = Limiter("new chats", settings.new_chats)
        self._transcript_limit = Limiter("transcripts", settings.transcripts)
        self._limits = limits

    def api(self) -> HttpApi:
        """Return the chat's operations and its WebSocket."""
        return chat_api(self.start, self.read, self.forget, self.send_transcript, self.talk)

    async def start(self, request: web.Request) -> web.Response:
        """Start a chat and set its cookie; a browser with a live chat gets that chat."""
        new = await read_body(request, NewChat)
        record = await self._record(request)
        if record is not None and self._connector.is_live(record.contact_id):
            return json_response(to_view(ChatStarted(record.contact_id)), 201)
        count_request(request, self._new_chats, network_of_request(request), self._clock.now_ms())
        started = await self._connector.intake.start(new)
        response = json_response(to_view(ChatStarted(started.contact_id)), 201)
        put_cookie(request, response, COOKIE, started.token, COOKIE_AGE_S)
        return response

    async def read(self, request: web.Request) -> web.Response:
        """Return the conversation as it is.

        Raises ChatUnknown, also for one that has ended: the next person at a shared computer must
        not read it.
        """
        record = await self._own(request)
        if not self._connector.is_live(record.contact_id):
            raise ChatUnknown("the chat of this browser has ended")
        return json_response(to_view(await self._connector.views.state(record)))

    async def forget(self, request: web.Request) -> web.Response:
        """End the chat for the resident and remove its cookie."""
        record = await self._record(request)
        if record is not None:
            await self._connector.intake.leave(record.contact_id)
        response = web.Response(status=204)
        remove_cookie(request, response, COOKIE)
        return response

    async def send_transcript(self, request: web.Request) -> web.Response:
        """Queue the conversation as a mail to the resident."""
        body = await read_body(request, TranscriptRequest)
        network, now = network_of_request(request), self._clock.now_ms()
        count_request(request, self._transcript_limit, network, now)
        await self._transcripts.send(body)
        return web.Response(status=204)

    async def talk(self, request: web.Request) -> web.StreamResponse:
        """Serve the conversation.

        Raises ChatUnknown, ChatSocketsExceeded, RateLimitExceeded before the upgrade.
        """
        network = network_of_request(request)
        self._limits.count_opening(network)
        record = await self._own(request)
        with self._limits.opened(record.contact_id, network) as limit:
            return await self._talk(request, record, limit)

    async def _talk(
        self, request: web.Request, record: ContactRecord, limit: SocketLimit
    ) -> web.StreamResponse:
        socket = await open_counted_socket(request, MAX_MESSAGE_BYTES)
        page = await self._connector.views.open(record)
        try:
            await run_until_first_ends(
                self._listen(socket, page, limit), _send_frames(socket, page)
            )
        finally:
            self._connector.views.close(page)
        if not socket.closed:
            await socket.close(code=WSCloseCode.TRY_AGAIN_LATER)
        return socket

    async def _listen(self, socket: web.WebSocketResponse, page: Page, limit: SocketLimit) -> None:
        """Handle messages until the page leaves, sends too many or one that fits no model."""
        async for received in socket:
            try:
                limit.count_frame()
                if not await answer_control_frame(socket, received):
                    await self._handle(page, received, limit)
            except (RateLimitExceeded, ChatEnded, DependencyUnavailable) as error:
                page.send(ChatError("error", error.id))
            except FramesExceeded as error:
                await close_for(socket, error.id)
                return
            except CentralaError:
                await refuse_message(socket)
                return

    async def _handle(self, page: Page, received: WSMessage, limit: SocketLimit) -> None:
        if received.type is not WSMsgType.TEXT:
            raise RequestInvalid("expected text")
        frame = read_page_message(received.data)
        if isinstance(frame, Leave):
            await self._connector.intake.leave(page.contact_id)
        elif isinstance(frame, Written):
            limit.count_message()
            self._connector.views.show_message(
                await self._connector.intake.write(page.contact_id, frame)
            )
        elif limit.passes_typing():
            self._typing(page.contact_id)

    async def _record(self, request: web.Request) -> ContactRecord | None:
        token = read_cookie(request, COOKIE)
        return await self._connector.intake.find(token) if token else None

    async def _own(self, request: web.Request) -> ContactRecord:
        record = await self._record(request)
        if record is None:
            raise ChatUnknown("there is no chat in this browser")
        return record


async def _send_frames(socket: web.WebSocketResponse, page: Page) -> None:
    """Send the page's frames until it is dismissed."""
    while (frame := await page.frames.get()) is not None:
        await socket.send_str(to_json(to_view(frame)).decode())
