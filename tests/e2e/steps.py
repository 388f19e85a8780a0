"""Steps of a consultant on the Polish pages."""

from __future__ import annotations

import re

from playwright.async_api import Locator, Page, expect

from ivr.test_phone.phone import PhoneCall
from tests.support.browser import MICROPHONE_HZ
from tests.support.waiting import PATIENCE_S

MAX_TAB_STOPS = 40
"""Maximum presses of Tab on a way through the desk."""


def telephone_of(page: Page) -> Locator:
    return page.get_by_role("region", name="Telefon")


def state_of(page: Page) -> Locator:
    return page.get_by_role("button", name=re.compile("Mój stan"))


async def become_ready(page: Page) -> None:
    """By keyboard, once microphone and registration are in order; who waits may ring at once."""
    await expect(page.get_by_text("Łącze i zestaw: dobrze")).to_be_visible()
    await page.keyboard.press("Alt+d")
    await expect(state_of(page)).to_contain_text(re.compile("Dostępn|Dzwoni"))


async def answer_call(page: Page, resident: PhoneCall) -> None:
    """By keyboard, as soon as it rings; the resident then hears the microphone."""
    await expect(telephone_of(page)).to_contain_text("Dzwoni telefon")
    await page.keyboard.press("Alt+a")
    await resident.wait_for_tone(MICROPHONE_HZ, within=PATIENCE_S)


async def finish_wrap_up(page: Page) -> None:
    """Done before its time is over, by keyboard."""
    await expect(telephone_of(page)).to_contain_text("Podsumowanie")
    await page.keyboard.press("Control+Enter")
    await expect(telephone_of(page)).not_to_contain_text("Podsumowanie")


async def tab_to(page: Page, element_to_focus: Locator, back: bool = False) -> None:
    """Presses Tab (or Shift Tab) until the focus is there. Fails when it never comes."""
    for _ in range(MAX_TAB_STOPS):
        if await element_to_focus.evaluate("(element) => element === document.activeElement"):
            return
        await page.keyboard.press("Shift+Tab" if back else "Tab")
    raise AssertionError(f"the Tab key does not reach {element_to_focus}")


async def type_the_case(page: Page) -> str:
    """Category, description, place and district without a mouse; the number of the saved case."""
    contact = page.get_by_role("main")
    await tab_to(page, contact.get_by_role("combobox", name="Kategoria"))
    await page.keyboard.type("uszkodzenia chodnika")
    await page.locator("[role=option]").first.wait_for()
    await page.keyboard.press("ArrowDown")
    await page.keyboard.press("Enter")
    await tab_to(page, contact.get_by_label("Opis"))
    await page.keyboard.type("Przy przystanku zapadły się trzy płyty chodnika.")
    await tab_to(page, contact.get_by_label("Gdzie"))
    await page.keyboard.type("ul. Wałbrzyska 11")
    await tab_to(page, contact.get_by_role("button", name=re.compile("Dzielnica")))
    await page.keyboard.press("Enter")
    await page.locator("[role=option]").first.wait_for()
    await page.keyboard.type("Mok")
    await page.keyboard.press("Enter")
    await page.keyboard.press("Control+Enter")
    saved = contact.get_by_text(re.compile(r"^\d{6}/\d{2}$")).first
    await expect(saved).to_be_visible()
    return (await saved.inner_text()).strip()
