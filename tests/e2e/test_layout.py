"""No page overflows, overlaps or covers its texts: every state at every usual width.

The pages are the built ones; their states are stored, so that no call has to be made for them.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from itertools import product

import pytest
from playwright.async_api import Browser, Page

from tests.support.stored_cases import OFFICER_STATES, show_desk_case, show_officer
from tests.support.stored_pages import (
    ORIGIN,
    StoredServer,
    layout_faults,
    stored_page,
    with_city,
)
from tests.support.stored_persons import PERSON_STATES, show_person, with_person
from tests.support.stored_views import (
    ACCOUNT_STATES,
    AFTER_RELOAD,
    CALL_HERE,
    CALL_STATES,
    CHAT_STATES,
    DESK_STATES,
    WALLBOARD_STATES,
    View,
    session,
    sessions,
)

HEIGHTS = {320: 640, 414: 896, 1280: 720, 1440: 900, 1920: 1080}
DESKTOP, TELEPHONE = (1280, 1440, 1920), (320, 414)
DRAWN = "new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))"

REFUSAL = {"code": "case-incomplete", "field": "category", "detail": ""}
OPENED_BY = {
    "Alt+s": "[role=listbox]",
    "?": "[role=dialog]",
    "Control+Enter": ".field__error",
}
BROKEN = """<html lang=en><title>t</title><body style="margin: 0; font: 16px sans-serif">
<div style="width: 99px; overflow: hidden; white-space: nowrap"><b>longer than it is</b></div>
<p style="margin: 0; width: 30px; overflow: hidden; text-overflow: ellipsis">abcdefghijk</p>
<p style="margin: 20px 0 -16px">below</p><p style="margin: 0">above</p>
<button style="display: block; margin: 40px 0 0; outline-offset: 5px">press</button>
<p style="margin: 0">covered by the ring</p></body></html>"""

pytestmark = pytest.mark.usefixtures("system")  # builds the pages


@asynccontextmanager
async def page_of(
    browser: Browser, server: StoredServer, path: str, width: int, language: str
) -> AsyncIterator[Page]:
    size = {"width": width, "height": HEIGHTS[width]}
    page = await stored_page(browser, server, size, language=language)  # type: ignore[arg-type]
    try:
        await page.goto(f"{ORIGIN}{path}")
        yield page
    finally:
        await page.context.close()


async def resized(page: Page, width: int) -> None:
    await page.set_viewport_size({"width": width, "height": HEIGHTS[width]})
    await page.evaluate(DRAWN)  # the wallboard follows the size of its window when it is drawn


async def measured(page: Page, state: str, widths: tuple[int, ...]) -> list[str]:
    """Return the faults of one state at these widths."""
    faults: list[str] = []
    for width in widths:
        await resized(page, width)
        faults += [f"{state}, {width} px: {fault}" for fault in await layout_faults(page)]
    return faults


async def shown(page: Page, server: StoredServer, view: View) -> None:
    """Let the desk draw a view; a ring waits for its telephone call for a moment."""
    server.show(view)
    if view["offers"]:
        await page.locator("[data-state=ringing]").wait_for()
    await page.evaluate(DRAWN)


@pytest.mark.parametrize(("language", "widths"), [("pl", DESKTOP), ("en", (1280,))])
async def test_no_state_of_the_desk_overflows_or_overlaps(
    browser: Browser, language: str, widths: tuple[int, ...]
) -> None:
    server = with_city(StoredServer())
    server.answer("GET /session", session(language=language))
    server.show(DESK_STATES["free"])
    faults: list[str] = []
    async with page_of(browser, server, "/desk", 1440, language) as page:
        await page.locator("[data-area=phone]").wait_for()
        for width in widths:
            await resized(page, width)
            for state, view in DESK_STATES.items():
                await shown(page, server, view)
                faults_here = await layout_faults(page, rings=(language, width) == ("pl", 1280))
                faults += [f"{state}, {width} px: {fault}" for fault in faults_here]
    assert not faults, "\n".join(faults)


async def test_no_state_of_a_call_in_this_page_overflows_or_overlaps(browser: Browser) -> None:
    server = with_city(StoredServer())
    server.answer("GET /session", session())
    server.show(DESK_STATES["call ringing"])
    faults: list[str] = []
    async with page_of(browser, server, "/desk", 1280, "pl") as page:
        page.on("dialog", lambda dialog: dialog.accept())
        await page.get_by_text("Łącze i zestaw: dobrze").wait_for()
        await server.telephone.ring(page, "tel-1")
        await page.locator("[data-state=ringing]").wait_for()
        await page.keyboard.press("Alt+a")
        await shown(page, server, CALL_HERE)
        await page.get_by_text("Rozmowa · polski").wait_for()
        for state, keys in CALL_STATES.items():
            if keys:
                await page.keyboard.press(keys)
                await page.evaluate(DRAWN)
            faults += await measured(page, state, DESKTOP)
        await page.keyboard.press("Escape")
        await server.end_session()
        await page.get_by_text("Sesja zakończona").wait_for()
        faults += await measured(page, "session ended in the call", DESKTOP)
        server.begin_session(session())
        await page.reload()
        await page.get_by_text("przerwało rozmowę").wait_for()
        for state, view in AFTER_RELOAD.items():
            await shown(page, server, view)
            faults += await measured(page, state, DESKTOP)
    assert not faults, "\n".join(faults)


async def test_no_list_and_no_question_of_the_desk_overflows_or_overlaps(browser: Browser) -> None:
    server = with_city(StoredServer())
    server.answer("GET /session", session())
    server.answer("POST /desk/contacts/tel-1/ticket", REFUSAL, 422)
    server.show(DESK_STATES["talking, with other work"])
    faults = []
    async with page_of(browser, server, "/desk", 1280, "pl") as page:
        await page.locator("[data-area=phone]").wait_for()
        for key, opened in OPENED_BY.items():
            await page.keyboard.press(key)
            await page.locator(opened).first.wait_for()
            faults += await measured(page, f"after {key}", DESKTOP)
            await page.keyboard.press("Escape")
    assert not faults, "\n".join(faults)


@pytest.mark.parametrize(("language", "widths"), [("pl", DESKTOP), ("en", (1280,))])
async def test_no_form_about_a_resident_and_no_case_overflows_or_overlaps(
    browser: Browser, language: str, widths: tuple[int, ...]
) -> None:
    server = with_person(with_city(StoredServer()))
    server.answer("GET /session", session(language=language))
    server.show(DESK_STATES["talking, with other work"])
    faults = []
    async with page_of(browser, server, "/desk", 1280, language) as page:
        await page.locator("[data-area=phone]").wait_for()
        for state in PERSON_STATES:
            await show_person(page, state, language)
            faults += await measured(page, f"resident: {state}", widths)
        await show_desk_case(page, server, language)
        faults += await measured(page, "whole case", widths)
    assert not faults, "\n".join(faults)


@pytest.mark.parametrize(("language", "widths"), [("pl", DESKTOP), ("en", (1280,))])
async def test_no_state_of_the_other_pages_of_the_staff_overflows_or_overlaps(
    browser: Browser, language: str, widths: tuple[int, ...]
) -> None:
    server = with_city(StoredServer())
    server.answer("GET /sessions", sessions(3))
    server.answer("GET /supervisor/sessions", sessions(6))
    server.answer("GET /session", {"code": "session-missing"}, 401)
    faults: list[str] = []
    async with page_of(browser, server, "/login", 1280, language) as page:
        await page.locator("input").first.wait_for()
        faults += await measured(page, "login", widths)
        for state, account in ACCOUNT_STATES.items():
            server.answer("GET /session", in_language(account, language))
            await page.goto(f"{ORIGIN}/account")
            await page.locator("form").first.wait_for()
            faults += await measured(page, f"account: {state}", widths)
        server.answer("GET /session", session("supervisor", language))
        await page.goto(f"{ORIGIN}/wallboard")
        for state, board in WALLBOARD_STATES.items():
            server.show(board)
            await page.locator(".wallboard").wait_for()
            await page.evaluate(DRAWN)
            faults += await measured(page, f"wallboard: {state}", widths)
    assert not faults, "\n".join(faults)


@pytest.mark.parametrize(("language", "widths"), [("pl", DESKTOP), ("en", (1280,))])
async def test_no_state_of_the_officers_page_overflows_or_overlaps(
    browser: Browser, language: str, widths: tuple[int, ...]
) -> None:
    server = with_city(StoredServer())
    show_officer(server, "new", language)
    faults: list[str] = []
    async with page_of(browser, server, "/officer", 1280, language) as page:
        for state in OFFICER_STATES:
            show_officer(server, state, language)
            await page.goto(f"{ORIGIN}/officer")
            await page.locator(".officer h1").wait_for()
            faults += await measured(page, state, widths)
            if state == "new":
                await page.keyboard.press("z")
                await page.get_by_role("dialog").wait_for()
                faults += await measured(page, "return", widths)
    assert not faults, "\n".join(faults)


async def test_no_state_of_the_residents_chat_overflows_or_overlaps(browser: Browser) -> None:
    faults: list[str] = []
    server = with_city(StoredServer())
    async with page_of(browser, server, "/chat", 320, "pl") as page:
        for (state, frame), language in product(CHAT_STATES.items(), ("pl", "uk")):
            first_frame = None if frame is None else frame | {"language": language}
            server.frame = first_frame
            server.answer(
                "GET /chat", first_frame or {"code": "chat-unknown"}, 200 if first_frame else 404
            )
            await page.goto(f"{ORIGIN}/chat")
            await page.locator("form, .chat__log").first.wait_for()
            await page.locator(".chat__tool").first.click()
            await page.locator(".chat__language select").select_option(language)
            faults += await measured(page, f"{state}, {language}, look open", TELEPHONE)
            await page.locator(".chat__tool").first.click()
            faults += await measured(page, f"{state}, {language}", (*TELEPHONE, 1280))
    assert not faults, "\n".join(faults)


async def test_covered_cut_and_crushed_texts_are_found(browser: Browser) -> None:
    page = await browser.new_page(viewport={"width": 400, "height": 300})
    await page.set_content(BROKEN)
    assert [fault.split(" ")[0] for fault in await layout_faults(page, rings=True)] == [
        "crushed",
        "cut",
        "overlap:",
        "ring",
    ]


def in_language(account: View, language: str) -> View:
    user: Mapping[str, object] = account["user"]
    return account | {"user": {**user, "language": language}}
