"""No page breaks a rule of WCAG 2.1 A or AA: every state, light and dark, Polish and English."""

from __future__ import annotations

import re
from contextlib import suppress

from playwright.async_api import Browser, Page, expect

from tests.e2e.steps import become_ready, finish_wrap_up, telephone_of
from tests.support.accessibility import Inspection
from tests.support.browser import signed_in
from tests.support.external_view import until_waiting
from tests.support.residents import begin_chat, calling, on_chat_page
from tests.support.system import System
from tests.support.waiting import until_true

ROADS = "Drogi i chodniki"
OTHER = {"pl": "English", "en": "Polski"}
RINGING = re.compile("Dzwoni telefon|A call is ringing")
WRAP_UP = re.compile("Podsumowanie|Wrap-up")


async def test_a_rule_that_is_broken_is_found_with_its_place(browser: Browser) -> None:
    page = await browser.new_page()
    await page.set_content("<html lang=pl><title>t</title><main><button id=mute></button></main>")
    inspection = Inspection()
    await inspection.look(page, "broken")
    assert [fault.split(": ")[:2] for fault in inspection.faults] == [
        ["broken (pl, light)", "button-name"],
        ["broken (pl, dark)", "button-name"],
    ]
    assert "#mute" in inspection.faults[0]


async def test_the_login_page_breaks_no_rule(system: System, browser: Browser) -> None:
    page = await browser.new_page(locale="pl-PL")
    await page.goto(system.desk)
    await page.get_by_label("Login").wait_for()
    inspection = Inspection()
    await inspection.look(page, "login")
    await page.get_by_role("radio", name="English").press("Space")
    await inspection.look(page, "login")
    await page.get_by_label("Login").fill("nobody")
    await page.get_by_label("Password").fill("wrong")
    await page.keyboard.press("Enter")
    await page.get_by_role("alert").wait_for()
    await inspection.look(page, "login refused")
    assert not inspection.faults, "\n".join(inspection.faults)


async def test_the_desk_breaks_no_rule_from_the_free_telephone_to_the_wrap_up(
    system: System, browser: Browser
) -> None:
    inspection = Inspection()
    async with signed_in(browser, system, "bielak") as page:
        telephone = page.locator("[data-area=phone]")
        await become_ready(page)
        await look_in_both_languages(inspection, page, "free")
        await look_at_what_opens(inspection, page)
        async with calling(system, "601000118"):
            await expect(telephone).to_contain_text(RINGING)
            await look_in_both_languages(inspection, page, "ringing")
            await page.keyboard.press("Alt+a")
            await expect(page.locator("#contact-title")).to_be_focused()
            await look_in_both_languages(inspection, page, "talking")
            refusal = page.get_by_role("main").get_by_role("alert").first

            async def is_refused() -> bool:
                await page.keyboard.press("Control+Enter")  # the menu of languages may still close
                with suppress(AssertionError):  # a second press would go to the field in focus
                    await expect(refusal).to_be_visible(timeout=2_000)
                return await refusal.is_visible()

            await until_true(is_refused)
            await inspection.look(page, "form refused")
            async with calling(system, "602000244"):
                await until_waiting(system, 1)
                await look_at_the_wallboard(inspection, browser, system)
            await page.keyboard.press("Alt+Shift+x")
            await expect(telephone).to_contain_text(WRAP_UP)
            await look_in_both_languages(inspection, page, "wrap-up")
            await page.keyboard.press("Control+Enter")
    assert not inspection.faults, "\n".join(inspection.faults)


async def test_a_chat_breaks_no_rule_on_either_side(system: System, browser: Browser) -> None:
    inspection = Inspection()
    async with (
        signed_in(browser, system, "bielak") as desk,
        on_chat_page(browser, system) as resident,
    ):
        await become_ready(desk)
        await look_at_the_residents_page(inspection, resident, "chat form")
        await begin_chat(resident, ROADS, "Przed szkołą jest dziura w jezdni.")
        await expect(telephone_of(desk)).to_contain_text("Nowy kontakt: czat")
        await inspection.look(desk, "chat offered")
        await desk.keyboard.press("Alt+a")
        await expect(resident.get_by_text("Rozmawiasz z: Agnieszka")).to_be_visible()
        await look_at_the_residents_page(inspection, resident, "chat conversation")
        await look_in_both_languages(inspection, desk, "chat in progress")
        await switch_language(desk)
        await desk.get_by_role("main").get_by_role("button", name="Zakończ").press("Enter")
        await resident.get_by_text("Rozmowa zakończona").wait_for()
        await inspection.look(resident, "chat ended")
        await finish_wrap_up(desk)
    assert not inspection.faults, "\n".join(inspection.faults)


async def look_in_both_languages(inspection: Inspection, page: Page, surface: str) -> None:
    """Ends in the other language."""
    await inspection.look(page, surface)
    await switch_language(page)
    await inspection.look(page, surface)


async def switch_language(page: Page) -> None:
    """In the settings of the page, behind the initials of the consultant."""
    other = OTHER[await page.evaluate("document.documentElement.lang")]
    await open_settings(page)
    await page.get_by_role("radio", name=other).press("Space")
    await page.keyboard.press("Escape")
    await expect(page.get_by_role("dialog")).to_have_count(0)


async def open_settings(page: Page) -> None:
    await page.get_by_role("button", name=re.compile("ustawienia|settings")).press("Enter")
    await page.get_by_role("dialog").wait_for()


async def look_at_what_opens(inspection: Inspection, page: Page) -> None:
    """The state picker, the shortcuts and the settings, in both languages."""
    for _ in OTHER:
        await page.keyboard.press("Alt+s")
        await page.get_by_role("listbox").wait_for()
        await inspection.look(page, "state picker")
        await page.keyboard.press("Escape")
        await expect(page.get_by_role("listbox")).to_have_count(0)
        await page.keyboard.press("?")
        await page.get_by_role("dialog").wait_for()
        await inspection.look(page, "shortcuts")
        await page.keyboard.press("Escape")
        await expect(page.get_by_role("dialog")).to_have_count(0)
        await open_settings(page)
        await inspection.look(page, "settings")
        await page.keyboard.press("Escape")
        await switch_language(page)


async def look_at_the_wallboard(inspection: Inspection, browser: Browser, system: System) -> None:
    """The board ignores the colour scheme of the screen; its language is the browser's setting."""
    page = await browser.new_page(viewport={"width": 1920, "height": 1080})
    await page.goto(system.wallboard)
    await page.get_by_role("heading", name="Konsultanci").wait_for()
    await inspection.look(page, "wallboard")
    await page.evaluate("""localStorage["centrala.settings"] = '{"language":"en"}'""")
    await page.reload()
    await page.get_by_role("heading", name="Consultants").wait_for()
    await inspection.look(page, "wallboard")
    await page.context.close()


async def look_at_the_residents_page(inspection: Inspection, page: Page, surface: str) -> None:
    """Ends in Polish, with the settings of the look open."""
    await inspection.look(page, surface)
    await page.get_by_role("button", name=re.compile("Wygląd|Look")).click()
    look = page.get_by_role("group", name=re.compile("Wygląd|Look"))
    for language in ("en", "pl"):
        await look.get_by_role("combobox").select_option(language)
        await inspection.look(page, f"{surface}, look open")
