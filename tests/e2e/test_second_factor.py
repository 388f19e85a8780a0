"""A consultant protects the account with an authenticator app, and signs in with its code."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator

import pyotp
import pytest
from playwright.async_api import Browser, Page, expect

from desk.auth.second_factors import STEP_MS
from tests.e2e.steps import tab_to
from tests.support.browser import signed_in
from tests.support.system import System

PERSON = "wit"
"""No other test signs in as this person while the factor is there."""


@pytest.fixture(autouse=True)
def _without_factor(system: System) -> Iterator[None]:
    yield
    assert system.run("user", "second-factor", system.login_of(PERSON)).returncode == 0


def step() -> int:
    return int(time.time() * 1000) // STEP_MS


def unused_code(secret: str, used: int) -> str:
    """Return a code of a step after the used one; that of the next step is accepted, too."""
    return pyotp.TOTP(secret).generate_otp(max(step(), used + 1))


async def set_up_by_keyboard(page: Page, password: str) -> str:
    """Return the secret that the page shows, confirmed with a code of it."""
    factor = page.get_by_role("region", name="Drugi składnik")
    await tab_to(page, factor.get_by_label("Obecne hasło"))
    await page.keyboard.type(password)
    await page.keyboard.press("Enter")
    await expect(factor.get_by_role("img", name="Kod QR")).to_be_visible()
    secret = (await factor.locator("code").inner_text()).replace(" ", "")
    await tab_to(page, factor.get_by_label("Kod z aplikacji"))
    await page.keyboard.type(pyotp.TOTP(secret).generate_otp(step()))
    await page.keyboard.press("Enter")
    await expect(page.get_by_text("Drugi składnik działa.")).to_be_visible()
    return secret


async def test_account_is_protected_and_opened_with_a_code_by_keyboard_alone(
    system: System, browser: Browser
) -> None:
    login, password = system.login_of(PERSON), system.password(system.login_of(PERSON))
    async with signed_in(browser, system, PERSON) as page:
        await page.goto(f"{system.origin}/account")
        secret = await set_up_by_keyboard(page, password)
        used = step()
    context = await browser.new_context(locale="pl-PL")
    page = await context.new_page()
    await page.goto(system.desk)
    await expect(page.get_by_label("Login")).to_be_focused()
    await page.keyboard.type(login)
    await page.keyboard.press("Tab")
    await page.keyboard.type(password)
    await page.keyboard.press("Enter")
    await expect(page.get_by_label("Kod z aplikacji")).to_be_focused()
    await page.keyboard.type(unused_code(secret, used))
    await page.keyboard.press("Enter")
    await expect(page).not_to_have_url(re.compile("login"))
    await expect(page.get_by_role("button", name="Mój stan")).to_be_visible()
    await context.close()
