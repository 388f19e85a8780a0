"""A page that is left in a call: the caller holds, and the same consultant gets the call back."""

from __future__ import annotations

import re

from playwright.async_api import Browser, Page, expect

from tests.e2e.steps import answer_call, become_ready, finish_wrap_up, telephone_of
from tests.support.browser import MICROPHONE_HZ, OURS, log_in, signed_in
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


async def test_call_goes_on_after_its_session_was_ended_elsewhere_and_nothing_typed_is_lost(
    system: System, browser: Browser
) -> None:
    async with (
        signed_in(browser, system, "bielak") as page,
        calling(system, CALLER, hz=440) as resident,
    ):
        await become_ready(page)
        await answer_call(page, resident)
        await end_sessions(system, browser, "bielak")
        await expect(page.get_by_text("Sesja zakończona. Rozmowa trwa")).to_be_visible()
        await page.get_by_label("Opis").fill("Dziura przed szkołą")
        await resident.wait_for_tone(MICROPHONE_HZ, within=PATIENCE_S)
        await hang_up(page)
        await page.get_by_role("alertdialog").get_by_role("button", name="Rozłącz").click()
        await resident.wait_for_end(PATIENCE_S)
        await expect(page.get_by_text("Sesja została zakończona")).to_be_visible()
        await log_in(page, system, "bielak")
        await expect(page.get_by_label("Opis")).to_have_value("Dziura przed szkołą")


async def end_sessions(system: System, browser: Browser, person: str) -> None:
    """End the sessions of a user from another browser, which leaves the telephone alone."""
    context = await browser.new_context(extra_http_headers=OURS)
    login = system.login_of(person)
    proof = {"login": login, "password": system.password(login)}
    for path, body in (("login", proof), ("sessions/end-others", None)):
        answer = await context.request.post(f"{system.origin}/api/v1/{path}", data=body)
        assert answer.ok, await answer.text()
    await context.close()
