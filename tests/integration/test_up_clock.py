"""The clock of the machine is set while consultants and residents are in contact.

That of the log server stays: what its time does to timers of the ACD is shown by
`test_log_clock_jump.py`.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from typing import Any

import pytest
from aiohttp import ClientSession, ClientWebSocketResponse, CookieJar

from tests.support.desk_page import OURS, Page, only
from tests.support.residents import writing
from tests.support.set_clock import SetClock
from tests.support.system import System, running_system
from tests.support.waiting import PATIENCE_S, until_true

HOUR_S = 3600
REQUESTS = 20

pytestmark = pytest.mark.timeout(400)


@pytest.fixture(scope="module")
def clock(tmp_path_factory: pytest.TempPathFactory) -> SetClock:
    return SetClock(tmp_path_factory.mktemp("clock"))


@pytest.fixture(scope="module")
def system(tmp_path_factory: pytest.TempPathFactory, clock: SetClock) -> Iterator[System]:
    with running_system(tmp_path_factory.mktemp("up-clock"), **clock.environment) as started:
        yield started


@asynccontextmanager
async def consultant(system: System, person: str) -> AsyncIterator[Page]:
    """Open the desk of a consultant who takes chats."""
    jar = CookieJar(unsafe=True)
    async with ClientSession(system.origin, cookie_jar=jar, headers=OURS) as session:
        page = Page(session)  # type: ignore[arg-type]  # a client of a test server has the same
        login = system.login_of(person)
        body = {"login": login, "password": system.password(login)}
        await page.press("login", body, path="/api/v1/login")
        await page.connect()
        await page.press("state", {"state": "ready"})
        yield page
        await page.leave()
        await page.press("logout", path="/api/v1/logout")


async def says(resident: ClientWebSocketResponse, text: str) -> None:
    """Send a message of the resident and wait until the page shows it."""
    await resident.send_json({"type": "message", "client_id": text.replace(" ", "-"), "text": text})
    await shown(resident, text)


async def shown(resident: ClientWebSocketResponse, text: str) -> None:
    frame: dict[str, Any] = {}
    while frame.get("text") != text:
        frame = await resident.receive_json(timeout=PATIENCE_S)
        assert frame["type"] != "error", frame


@pytest.mark.parametrize("set_by_s", [HOUR_S, -HOUR_S], ids=["forward", "back"])
async def test_nobody_is_refused_or_disconnected_when_the_clock_is_set(
    system: System, clock: SetClock, set_by_s: int
) -> None:
    async with (
        consultant(system, "bielak") as desk,
        writing(system, "drogi", "Dziura w jezdni.") as browser,
        browser.ws_connect("/api/v1/chat/ws") as resident,
    ):
        offer = await desk.shows(lambda view: only(view["offers"]))
        await desk.press(f"offers/{offer['offer_id']}/accept")
        contact = await desk.shows(lambda view: only(view["contacts"]))
        await says(resident, "przed")
        async with writing(system, "drogi", "Latarnia nie świeci.") as waiting:
            clock.set_by(set_by_s)
            for number in range(REQUESTS):
                await says(resident, f"po {number}")
                await desk.press("session", path="/api/v1/session", method="GET")
            answer = {"client_id": "answer-1", "text": "Zapisuję."}
            await desk.press(f"contacts/{contact['contact_id']}/messages", answer)
            await shown(resident, "Zapisuję.")
            async with waiting.get("/api/v1/chat") as chat:
                assert (await chat.json())["stage"] == "waiting"
            async with writing(system, "drogi", "Nowy czat."):
                await until_true(lambda: is_ready(system))
        await desk.press(f"contacts/{contact['contact_id']}/end")
    clock.set_by(0)


async def is_ready(system: System) -> bool:
    async with ClientSession() as session, session.get(f"{system.origin}/readyz") as answer:
        return answer.status == 200
