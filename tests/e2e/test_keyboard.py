"""No mouse: a whole call, a ring that leaves the cursor alone, the ways around the desk."""

from __future__ import annotations

import re

from playwright.async_api import Browser, Page, expect

from ivr.test_phone.phone import PhoneCall
from tests.e2e.steps import (
    become_ready,
    finish_wrap_up,
    state_of,
    tab_to,
    telephone_of,
    type_the_case,
)
from tests.support.browser import MICROPHONE_HZ, signed_in
from tests.support.external_view import until_calls, until_waiting
from tests.support.residents import begin_chat, calling, on_chat_page, writing
from tests.support.system import System
from tests.support.waiting import PATIENCE_S, until_true

ROADS = "Drogi i chodniki"
FIRST, SECOND = "601000118", "602000244"
SILENCE_DBOV = -50.0
AREAS = ["top", "phone", "work", "contact", "resident"]

AREA = "document.activeElement.closest('[data-area]')?.dataset.area ?? ''"
CURSOR = """() => {
  const field = document.activeElement;
  return [field.id || field.getAttribute("aria-label"), field.value, field.selectionStart];
}"""


async def test_consultant_tries_the_voice_by_a_test_call(system: System, browser: Browser) -> None:
    async with signed_in(browser, system, "bielak") as page:
        await expect(page.get_by_text("Łącze i zestaw: dobrze")).to_be_visible()
        await page.get_by_role("button", name="Łącze i zestaw").press("Enter")
        await page.get_by_role("button", name="Zadzwoń na próbę").press("Enter")
        panel = page.get_by_role("region", name="Rozmowa próbna")
        # A busy machine loses packets, which the panel says, too.
        await expect(panel.get_by_role("alert")).to_contain_text(re.compile("działa"))
        _, reaches, returns, *_ = await panel.get_by_role("definition").all_inner_texts()
        assert (reaches, returns) == ("tak", "tak")
        await until_calls(system, 0)


async def test_call_is_handled_by_keyboard_alone(system: System, browser: Browser) -> None:
    async with signed_in(browser, system, "bielak") as page:
        await become_ready(page)
        telephone = telephone_of(page)
        async with calling(system, FIRST) as resident:
            await expect(telephone).to_contain_text("Dzwoni telefon")
            await page.keyboard.press("Alt+a")
            await expect(page.get_by_role("heading", name="Nowe zgłoszenie")).to_be_focused()
            await resident.wait_for_tone(MICROPHONE_HZ, within=PATIENCE_S)

            await page.keyboard.press("Alt+m")
            await until_true(lambda: _hears_nothing(resident))
            unmute = telephone.get_by_role("button", name="Włącz mikrofon")
            await expect(unmute).to_have_attribute("aria-pressed", "true")
            await page.keyboard.press("Alt+m")
            await resident.wait_for_tone(MICROPHONE_HZ, within=PATIENCE_S)

            number = await type_the_case(page)
            await page.keyboard.press("Alt+Shift+x")
            await resident.wait_for_end(within=PATIENCE_S)
        await finish_wrap_up(page)
        await expect(state_of(page)).to_contain_text("Dostępna")
        await expect(telephone).to_contain_text(number)


async def test_offer_leaves_the_cursor_where_the_consultant_types(
    system: System, browser: Browser
) -> None:
    async with (
        signed_in(browser, system, "bielak") as page,
        on_chat_page(browser, system) as resident,
    ):
        await become_ready(page)
        await begin_chat(resident, ROADS, "Przed szkołą jest dziura w jezdni.")
        await expect(telephone_of(page)).to_contain_text("Nowy kontakt: czat")
        await page.keyboard.press("Alt+a")
        reply = page.get_by_role("textbox", name=re.compile("Odpowiedź"))
        await tab_to(page, reply)
        await rings_beside_the_cursor(system, page, "Dzień dobry, zapisuję.")

        await page.keyboard.press("Alt+f")
        await expect(page.locator("#find-person")).to_be_focused()
        await rings_beside_the_cursor(system, page, "Wrona")

        await page.get_by_role("main").get_by_role("button", name="Zakończ").press("Enter")
        await finish_wrap_up(page)


async def rings_beside_the_cursor(system: System, page: Page, text: str) -> None:
    """Offer another chat while the cursor is inside a word; typing goes on at the cursor."""
    await page.keyboard.type(text)
    for _ in range(3):
        await page.keyboard.press("ArrowLeft")
    before = await page.evaluate(CURSOR)
    assert before[1:] == [text, len(text) - 3]
    async with writing(system, "drogi", "Latarnia nie świeci."):
        await expect(telephone_of(page)).to_contain_text("Nowy kontakt: czat")
        assert await page.evaluate(CURSOR) == before
        await page.keyboard.type("ju")
    await expect(telephone_of(page)).not_to_contain_text("Nowy kontakt: czat")
    after = await page.evaluate(CURSOR)
    assert after == [before[0], f"{text[:-3]}ju{text[-3:]}", len(text) - 1]


async def test_f6_moves_between_areas_and_a_question_mark_lists_the_shortcuts(
    system: System, browser: Browser
) -> None:
    async with signed_in(browser, system, "bielak") as page:
        await become_ready(page)
        assert [await area_after(page, "F6") for _ in range(6)] == [*AREAS, AREAS[0]]
        assert [await area_after(page, "Shift+F6") for _ in AREAS] == AREAS[::-1]

        await tab_to(page, state_of(page))
        await page.keyboard.press("?")
        shortcuts = page.get_by_role("dialog", name="Skróty klawiszowe")
        await expect(shortcuts).to_contain_text("Alt Shift X")
        await page.keyboard.press("Escape")
        await expect(shortcuts).to_have_count(0)
        await expect(state_of(page)).to_be_focused()

        await page.keyboard.press("Alt+s")
        states = page.get_by_role("listbox", name="Mój stan")
        await expect(states).to_be_visible()
        await page.keyboard.press("Escape")
        await expect(states).to_have_count(0)
        await expect(state_of(page)).to_be_focused()


async def test_rejected_caller_keeps_the_queue_position_and_one_key_makes_the_consultant_ready(
    system: System, browser: Browser
) -> None:
    async with (
        signed_in(browser, system, "bielak") as page,
        signed_in(browser, system, "wit") as other,
    ):
        await become_ready(page)
        telephone = telephone_of(page)
        async with calling(system, FIRST):
            await expect(telephone).to_contain_text("601 ••• 118")
            async with calling(system, SECOND):
                await until_waiting(system, 2)
                await page.keyboard.press("Alt+r")
                await expect(state_of(page)).to_contain_text("Nie odebrała")
                await expect(telephone).to_contain_text("Kontakt nieodebrany")

                await become_ready(other)
                await expect(telephone_of(other)).to_contain_text("601 ••• 118")
                await page.keyboard.press("Alt+d")
                await expect(telephone).to_contain_text("602 ••• 244")


async def area_after(page: Page, key: str) -> str:
    await page.keyboard.press(key)
    return str(await page.evaluate(AREA))


async def _hears_nothing(resident: PhoneCall) -> bool:
    level = resident.media.mean_level(0.3)
    return level is not None and level < SILENCE_DBOV
