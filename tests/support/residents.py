"""Residents: one by telephone, one on the chat page of a mobile phone."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from itertools import cycle

from aiohttp import ClientSession, CookieJar, TCPConnector
from playwright.async_api import Browser, Page, ViewportSize, expect

from ivr.test_phone.phone import PhoneCall
from ivr.test_phone.sound import Sound
from ivr.test_phone.target import Target
from tests.support.browser import OURS
from tests.support.system import System
from tests.support.waiting import PATIENCE_S, until_true

POLISH_ROADS = "11"
OVERLOADED = 503
"""Status for a written contact that a loaded machine admits a little later."""

PHONE: ViewportSize = {"width": 390, "height": 844}
ADDRESSES = cycle(f"127.0.9.{number}" for number in range(1, 255))

# Ends the chat of the page's cookie in every state of the page.
LEAVE = """() => new Promise((done) => {
  const socket = new WebSocket(`ws://${location.host}/api/v1/chat/ws`);
  socket.onmessage = () => { socket.send('{"type":"leave"}'); socket.close(); };
  socket.onclose = socket.onerror = () => done();
})"""


@asynccontextmanager
async def calling(
    system: System, number: str, keys: str = POLISH_ROADS, hz: int = 440
) -> AsyncIterator[PhoneCall]:
    """A resident's call after the keys of the menus, playing a tone; hung up at the end."""
    target = Target("127.0.0.1", system.sip_port)
    async with PhoneCall(target, number=f"+48{number}", sound=Sound.tone(hz)) as call:
        await call.dial()
        await call.wait_for_sound(within=PATIENCE_S)
        for key in keys:
            await call.press(key)
        yield call


@asynccontextmanager
async def on_chat_page(browser: Browser, system: System) -> AsyncIterator[Page]:
    """The chat page on a mobile phone; a chat begun there ends with it."""
    context = await browser.new_context(
        viewport=PHONE, locale="pl-PL", is_mobile=True, has_touch=True, color_scheme="light"
    )
    page = await context.new_page()
    try:
        await page.goto(system.chat)
        yield page
    finally:
        await page.evaluate(LEAVE)
        await context.close()


async def begin_chat(page: Page, topic: str, text: str) -> None:
    """Fill in the form in Polish and send it."""
    await page.get_by_label("Temat").select_option(topic)
    await page.get_by_label("Wiadomość").fill(text)

    async def is_begun() -> bool:
        await page.get_by_role("button", name="Zacznij czat").click()
        await expect(page.get_by_role("log").or_(page.get_by_role("alert"))).to_be_visible()
        return await page.get_by_role("log").is_visible()

    await until_true(is_begun)


async def say(page: Page, text: str) -> None:
    """Send one message of the resident."""
    await page.get_by_role("textbox", name="Wiadomość").fill(text)
    await page.keyboard.press("Enter")


@asynccontextmanager
async def writing(system: System, queue: str, text: str) -> AsyncIterator[ClientSession]:
    """A chat of a resident without a browser, from another address; left at the end.

    Yields the session that holds the chat's cookie.
    """
    async with stranger_at(next(ADDRESSES), system.residents_origin) as session:
        new = {"language": "pl", "queue": queue, "text": text}

        async def is_accepted() -> bool:
            async with session.post("/api/v1/chat", json=new) as started:
                assert started.status in (201, OVERLOADED), await started.text()
                return started.status == 201

        await until_true(is_accepted)
        try:
            yield session
        finally:
            await _leave(session)


def stranger_at(address: str, origin: str) -> ClientSession:
    """Return a client of a pages' server at another address of this machine."""
    return ClientSession(
        origin,
        connector=TCPConnector(local_addr=(address, 0)),
        cookie_jar=CookieJar(unsafe=True),  # our host is an IP address
        headers=OURS,
    )


async def _leave(session: ClientSession) -> None:
    """Leave the chat through a new socket."""
    async with session.ws_connect("/api/v1/chat/ws") as socket:
        await socket.send_json({"type": "leave"})
        async for message in socket:
            if '"ended"' in message.data:
                return
