"""The built pages in Chromium with stored answers in place of a server: any state, at once."""

from __future__ import annotations

import json
import mimetypes
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from playwright.async_api import Browser, Page, Request, Route, ViewportSize, WebSocketRoute

from centrala.host.frontend_build import DIST
from desk.http.websocket import SESSION_ENDED
from tests.support.stored_views import CITY, NOW_MS, TAXONOMY, View

ORIGIN = "http://localhost:4173"
"""Nothing listens there; browsers take it for a secure origin."""
LAYOUT = Path(__file__).with_name("layout.js")
API = "/api/v1"
VOICE_OFFER = """async () => {
  const connection = new RTCPeerConnection();
  connection.addTransceiver("audio");
  return (await connection.createOffer()).sdp;
}"""


@dataclass
class StoredServer:
    """Answers of the API by method and path, and the newest frame of the WebSocket.

    `socket_open`: False lets the page lose its connection after the first frame.
    """

    answers: dict[str, tuple[int, object]] = field(default_factory=dict)
    frame: View | None = None
    socket_open: bool = True
    session_over: bool = False
    requests: list[Request] = field(default_factory=list)
    telephone: StoredTelephone = field(default_factory=lambda: StoredTelephone())
    _sockets: list[WebSocketRoute] = field(default_factory=list)

    def answer(self, request: str, body: object = None, status: int = 200) -> None:
        self.answers[request] = (status, body)

    def show(self, view: View) -> None:
        """Let the live view be this one, on the open page as well."""
        frame = {"type": "snapshot", "sequence": "1-0", "at_ms": NOW_MS, "view": without_none(view)}
        self.frame = frame
        for socket in self._sockets[-1:]:
            socket.send(json.dumps(frame))

    async def serve(self, route: Route) -> None:
        """Answer one request of the page."""
        request = route.request
        path = re.sub(r"^https?://[^/]+", "", request.url).split("#")[0]
        if path.startswith(API):
            self.requests.append(request)
            await self._answer(route, f"{request.method} {path.removeprefix(API)}")
            return
        file = DIST / path.split("?")[0].lstrip("/")
        if not file.is_file():
            file = DIST / "index.html"
        kind = mimetypes.guess_type(file.name)[0] or "application/octet-stream"
        await route.fulfill(body=file.read_bytes(), content_type=kind)

    async def _answer(self, route: Route, request: str) -> None:
        missing = 404 if request.startswith("GET") else 204
        status, body = self.answers.get(request, (missing, None))
        text = "" if body is None else json.dumps(without_none(body))
        await route.fulfill(status=status, body=text, content_type="application/json")

    async def connect(self, socket: WebSocketRoute) -> None:
        """Play the live view, the chat or the telephone."""
        if "sip" in socket.url:
            self.telephone.connect(socket)
            return
        if self.session_over:
            await socket.close(code=SESSION_ENDED)
            return
        self._sockets.append(socket)
        if self.frame is not None:
            socket.send(json.dumps(self.frame))
        if not self.socket_open:
            await socket.close()

    async def end_session(self) -> None:
        """End the session elsewhere: the page is refused, and loses its connection."""
        self.session_over = True
        self.answer("GET /session", {"code": "session-missing"}, 401)
        await self._sockets[-1].close(code=SESSION_ENDED)

    def begin_session(self, session: View) -> None:
        """Let the person be signed in again."""
        self.session_over = False
        self.answer("GET /session", session)


class StoredTelephone:
    """SIP beside the page: registers its telephone, and calls it without voice."""

    def __init__(self) -> None:
        self._socket: WebSocketRoute | None = None
        self._calls = 0

    def connect(self, socket: WebSocketRoute) -> None:
        self._socket = socket
        socket.on_message(lambda text: self._receive(str(text)))

    async def ring(self, page: Page, contact_id: str) -> None:
        """Call the telephone of the page for the offer of a contact."""
        self._calls += 1
        description: str = await page.evaluate(VOICE_OFFER)
        headers = [
            f"X-Centrala-Offer: {contact_id}-o1",
            f"X-Centrala-Contact: {contact_id}",
            "Content-Type: application/sdp",
        ]
        self._send("INVITE", "<sip:bielak@centrala.local>", headers, description)

    def _receive(self, text: str) -> None:
        """Accept what the page asks for. It needs no answer to hold a call."""
        if text.startswith("SIP/2.0 200") and re.search(r"(?m)^CSeq: \d+ INVITE", text):
            to = re.search(r"(?m)^To: (.*?)\r$", text)
            assert to is not None
            self._send("ACK", to.group(1), [])
        elif not text.startswith(("SIP/2.0", "INVITE", "ACK")):
            self._accept(text)

    def _accept(self, request: str) -> None:
        head = request.split("\r\n\r\n")[0].split("\r\n")
        copied = [line for line in head if line.split(":")[0] in ("Via", "From", "Call-ID", "CSeq")]
        to = next(line for line in head if line.startswith("To:"))
        contact = [line for line in head if line.startswith("Contact:")]
        self._write(["SIP/2.0 200 OK", *copied, f"{to};tag=stored", *contact])

    def _send(self, method: str, to: str, headers: list[str], body: str = "") -> None:
        lines = [
            f"{method} sip:bielak@centrala.local SIP/2.0",
            f"Via: SIP/2.0/WS stored.invalid;branch=z9hG4bK{method}{self._calls}",
            "Max-Forwards: 70",
            "From: <sip:601000118@centrala.local>;tag=stored",
            f"To: {to}",
            f"Call-ID: stored-{self._calls}",
            f"CSeq: 1 {method}",
            "Contact: <sip:stored@stored.invalid;transport=ws>",
        ]
        self._write([*lines, *headers], body)

    def _write(self, lines: list[str], body: str = "") -> None:
        assert self._socket is not None
        self._socket.send("\r\n".join([*lines, f"Content-Length: {len(body)}", "", body]))


def without_none(value: Any) -> Any:
    """Return the JSON value without members that are None, as the server sends it."""
    if isinstance(value, Mapping):
        return {key: without_none(item) for key, item in value.items() if item is not None}
    return [without_none(item) for item in value] if isinstance(value, list | tuple) else value


async def stored_page(
    browser: Browser, server: StoredServer, size: ViewportSize, *, language: str = "pl"
) -> Page:
    """Return a page without an address; its context is its own."""
    context = await browser.new_context(
        viewport=size,
        locale="pl-PL" if language == "pl" else "en-GB",
        permissions=["microphone"],
        color_scheme="light",
        reduced_motion="reduce",
    )
    page = await context.new_page()
    await page.route("**/*", server.serve)
    await page.route_web_socket(re.compile(".*"), server.connect)
    return page


def with_city(server: StoredServer) -> StoredServer:
    """Let the server know what every page asks for."""
    account = {
        "sip_user": "bielak",
        "sip_uri": "sip:bielak@centrala.local",
        "sip_password": "stored",
        "ws_url": "ws://localhost:4174/sip",
        "display_name": "Agnieszka",
        "ice_servers": [],
    }
    server.answer("GET /city", CITY)
    server.answer("GET /desk/taxonomy", TAXONOMY)
    server.answer("GET /desk/softphone", account)
    return server


async def layout_faults(page: Page, *, rings: bool = False) -> list[str]:
    """Return what overflows or overlaps on the page as it is drawn now."""
    await page.evaluate("document.fonts.ready")
    faults: list[str] = await page.evaluate(LAYOUT.read_text(encoding="utf-8"), rings)
    return faults
