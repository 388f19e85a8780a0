"""What consultants do, in the words of the Polish pages."""

from __future__ import annotations

import re

from playwright.async_api import Locator, Page, expect

PATIENCE_MS = 20_000


def telephone_of(page: Page) -> Locator:
    return page.get_by_role("region", name="Telefon")


def state_of(page: Page) -> Locator:
    return page.get_by_role("button", name=re.compile("Mój stan"))


async def become_ready(page: Page) -> None:
    """By keyboard, once microphone and registration are in order."""
    await expect(page.get_by_text("Łącze i zestaw: dobrze")).to_be_visible(timeout=PATIENCE_MS)
    await page.keyboard.press("Alt+d")
    await expect(state_of(page)).to_contain_text("Dostępn")
