"""A page that is left in a call: the caller holds, and the same consultant gets the call back."""

from __future__ import annotations

import re

from playwright.async_api import Browser, Page, expect

from tests.e2e.steps import answer_call, become_ready, finish_wrap_up, telephone_of
from tests.support.browser import MICROPHONE_HZ, signed_in
from tests.support.residents import calling
from tests.support.system import System
from tests.support.waiting import PATIENCE_S

CALLER = "601000118"


async def test_call_comes_back_after_a_reload_of_the_page(system: System, browser: Browser) -> None:
    async with signed_in(browser, system, "bielak") as page:
        page.on("dialog", lambda dialog: dialog.accept())
        await become_ready(page)
        async with calling(system, CALLER, hz=440) as resident:
            await answer_call(page, resident)
            await page.reload()
            await expect(page.get_by_text("przerwało rozmowę")).to_be_visible()
            await answer_call(page, resident)
            await hang_up(page)
            await resident.wait_for_end(PATIENCE_S)
        await finish_wrap_up(page)


async def test_call_comes_back_to_a_new_page_after_the_browser_died(
    system: System, browser: Browser
) -> None:
    """Nobody says goodbye to Asterisk: the voice of the consultant stops."""
    async with calling(system, CALLER, hz=440) as resident:
        async with signed_in(browser, system, "bielak") as page:
            await become_ready(page)
            await answer_call(page, resident)
            await page.context.close()
        async with signed_in(browser, system, "bielak") as page:
            await answer_call(page, resident)
            await resident.wait_for_tone(MICROPHONE_HZ, within=PATIENCE_S)
            await hang_up(page)
            await resident.wait_for_end(PATIENCE_S)
            await finish_wrap_up(page)


async def hang_up(page: Page) -> None:
    await telephone_of(page).get_by_role("button", name=re.compile("Rozłącz")).click()
