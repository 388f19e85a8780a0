"""A resident dials 19115 and a consultant answers in a real browser, the case on screen."""

from __future__ import annotations

import re
from pathlib import Path

from playwright.async_api import Browser, Page, expect

from tests.e2e.steps import become_ready, state_of, telephone_of
from tests.support.browser import MICROPHONE_HZ, signed_in, until_heard
from tests.support.sipp import SippResident, sipp_call
from tests.support.system import System
from tests.support.waiting import PATIENCE_S

CALLER_HZ = 440
HALINA = "601000118"
CONSULTANT = "bielak"


async def walk_the_menu(resident: SippResident) -> None:
    """Polish, then roads and pavements; keys work while the prompts are spoken."""
    await resident.wait_for_sound(within=PATIENCE_S)
    await resident.press("1")
    await resident.press("1")


async def test_a_resident_dials_and_a_consultant_answers_with_the_case_on_screen(
    system: System, browser: Browser, tmp_path: Path
) -> None:
    async with signed_in(browser, system, CONSULTANT) as page:
        await become_ready(page)
        calling = sipp_call(system.runtime, tmp_path, system.sip_port, HALINA, CALLER_HZ)
        async with calling as resident:
            await walk_the_menu(resident)

            # The screen pop is there while it rings: who, how sure, the path, the open tickets.
            telephone = telephone_of(page)
            await expect(telephone).to_contain_text("Dzwoni telefon")
            beside = page.get_by_role("complementary")
            await expect(beside).to_contain_text("Halina Wrona")
            await expect(beside).to_contain_text("Drogi i chodniki")
            await expect(beside).to_contain_text("Reklamowane")
            await expect(telephone).to_contain_text("601 ••• 118")

            await page.keyboard.press("Alt+a")
            await expect(telephone).to_contain_text("Rozmowa")
            await resident.wait_for_tone(MICROPHONE_HZ, within=PATIENCE_S)
            await until_heard(page, CALLER_HZ)

            number = await write_the_case(page)
            await telephone.get_by_role("button", name="Rozłącz").click()
            assert await resident.hung_up_by_them(within=PATIENCE_S)

        await expect(telephone).to_contain_text("Podsumowanie")
        await telephone.get_by_role("button", name=re.compile("Gotowe")).click()
        await expect(state_of(page)).to_contain_text("Dostępna")

        again = sipp_call(system.runtime, tmp_path / "again", system.sip_port, HALINA, CALLER_HZ)
        async with again as resident:
            await walk_the_menu(resident)
            await expect(telephone).to_contain_text("Dzwoni telefon")
            await expect(beside).to_contain_text(number)


async def write_the_case(page: Page) -> str:
    """By keyboard: category, description, place, district; saved with Ctrl Enter."""
    contact = page.get_by_role("main")
    category = contact.get_by_role("combobox", name="Kategoria")
    await category.fill("uszkodzenia chodnika")
    await page.locator("[role=option]").first.wait_for()
    await page.keyboard.press("ArrowDown")
    await page.keyboard.press("Enter")
    await contact.get_by_label("Opis").fill("Przy przystanku zapadły się trzy płyty chodnika.")
    await contact.get_by_label("Gdzie").fill("ul. Wałbrzyska 11")
    await contact.get_by_label("Dzielnica").press("Enter")
    await page.get_by_role("option", name="Mokotów").press("Enter")
    await page.keyboard.press("Control+Enter")
    saved = contact.get_by_text(re.compile(r"^\d{6}/\d{2}$")).first
    await expect(saved).to_be_visible()
    return (await saved.inner_text()).strip()
