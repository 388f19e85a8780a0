"""The chat: the same line, the same bar, live in both directions, and it ends in a ticket."""

from __future__ import annotations

import re

from playwright.async_api import Browser, Page, expect

from tests.e2e.steps import (
    become_ready,
    finish_wrap_up,
    tab_to,
    telephone_of,
    type_the_case,
)
from tests.support import ledger
from tests.support.browser import signed_in
from tests.support.external_view import until_waiting
from tests.support.residents import PHONE, begin_chat, calling, on_chat_page, say
from tests.support.system import System

ROADS = "Drogi i chodniki"
QUESTION = "Dzień dobry, przed szkołą na Odkrytej jest głęboka dziura w jezdni."


async def test_a_resident_and_a_consultant_write_live_until_the_chat_ends_in_a_ticket(
    system: System, browser: Browser
) -> None:
    async with signed_in(browser, system, "bielak") as desk:
        await become_ready(desk)
        async with on_chat_page(browser, system) as resident:
            assert await width_of(resident) == PHONE["width"]
            await begin_chat(resident, ROADS, QUESTION)
            assert await width_of(resident) == PHONE["width"]

            telephone = telephone_of(desk)
            await expect(telephone).to_contain_text("Nowy kontakt: czat")
            await expect(telephone).to_contain_text(ROADS)
            await desk.keyboard.press("Alt+a")
            talk = desk.get_by_role("log")
            await expect(talk).to_contain_text(QUESTION)
            await expect(resident.get_by_text("Rozmawiasz z: Agnieszka")).to_be_visible()

            await answer(desk, "Dzień dobry, o którą stronę ulicy chodzi?")
            await expect(resident.get_by_role("log")).to_contain_text(
                "o którą stronę ulicy chodzi?"
            )
            await say(resident, "Od strony przystanku.")
            await expect(talk).to_contain_text("Od strony przystanku.")

            await resident.reload()
            again = resident.get_by_role("log")
            for text in (QUESTION, "o którą stronę ulicy chodzi?", "Od strony przystanku."):
                await expect(again).to_contain_text(text)
            await answer(desk, "Zapisuję zgłoszenie.")
            await expect(again).to_contain_text("Zapisuję zgłoszenie.")

            await tab_to(desk, desk.get_by_role("tab", name=re.compile("Rozmowa")), back=True)
            await desk.keyboard.press("ArrowRight")
            number = await type_the_case(desk)
            await desk.get_by_role("main").get_by_role("button", name="Zakończ").press("Enter")

            await expect(resident.get_by_text("Rozmowa zakończona")).to_be_visible()
            await expect(resident.get_by_text(f"Numer zgłoszenia: {number}")).to_be_visible()
            await finish_wrap_up(desk)


async def test_a_chat_waits_while_she_talks_and_a_call_waits_while_she_chats(
    system: System, browser: Browser
) -> None:
    before = ledger.last_moment(system)
    async with (
        signed_in(browser, system, "bielak") as desk,
        on_chat_page(browser, system) as resident,
    ):
        await become_ready(desk)
        telephone = telephone_of(desk)
        async with calling(system, "602000244"):
            await expect(telephone).to_contain_text("Dzwoni telefon")
            await desk.keyboard.press("Alt+a")
            await expect(telephone).to_contain_text("Rozmowa")
            await begin_chat(resident, ROADS, QUESTION)
            await expect(resident.get_by_text("Miejsce w kolejce: 1")).to_be_visible()
            await until_waiting(system, 1, "chat")
            await desk.keyboard.press("Alt+Shift+x")
            await finish_wrap_up(desk)

        await expect(telephone).to_contain_text("Nowy kontakt: czat")
        await desk.keyboard.press("Alt+a")
        await expect(desk.get_by_role("log")).to_contain_text(QUESTION)
        async with calling(system, "605000526"):
            await until_waiting(system, 1)
            await desk.get_by_role("main").get_by_role("button", name="Zakończ").press("Enter")
            await finish_wrap_up(desk)
            await expect(telephone).to_contain_text("Dzwoni telefon")

    expected = [
        ("tel", "OfferMade"),
        ("chat", "ContactQueued"),
        ("tel", "WrapUpEnded"),
        ("chat", "OfferMade"),
        ("tel", "ContactQueued"),
        ("chat", "WrapUpEnded"),
        ("tel", "OfferMade"),
    ]
    await ledger.until_recorded(system, before, [("tel", "ContactQueued"), *expected])


async def answer(desk: Page, text: str) -> None:
    """One message of the consultant."""
    await desk.get_by_role("textbox", name=re.compile("Odpowiedź")).fill(text)
    await desk.keyboard.press("Enter")


async def width_of(page: Page) -> int:
    """Count elements that need sideways scrolling."""
    return int(await page.evaluate("document.documentElement.scrollWidth"))
