"""Pictures of the real pages during a real call: `python -m tests.support.pictures --into DIR`.

One call at each width and theme: login, ringing, talking, wrap-up, and the wallboard beside it.
"""

from __future__ import annotations

import argparse
import asyncio
import re
import tempfile
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Literal

from playwright.async_api import Browser, Page, ViewportSize, expect

from ivr.test_phone.phone import PhoneCall
from ivr.test_phone.sound import Sound
from ivr.test_phone.target import Target
from tests.e2e.steps import become_ready, telephone_of
from tests.support.browser import chromium, signed_in
from tests.support.system import System, running_system
from tests.support.waiting import PATIENCE_S

Theme = Literal["light", "dark"]
SIZES: tuple[ViewportSize, ...] = (
    {"width": 1280, "height": 800},
    {"width": 1440, "height": 900},
    {"width": 1920, "height": 1080},
)
HALINA = "+48601000118"


class Album:
    """Folder of the pictures of one width and theme."""

    def __init__(self, folder: Path, size: ViewportSize, theme: Theme) -> None:
        self._folder = folder
        self._suffix = f"{size['width']}-{theme}"
        folder.mkdir(parents=True, exist_ok=True)

    async def take(self, page: Page, name: str) -> None:
        await page.screenshot(path=self._folder / f"{name}-{self._suffix}.png")


async def picture_login(browser: Browser, system: System, album: Album, size: ViewportSize) -> None:
    context = await browser.new_context(viewport=size, locale="pl-PL")
    page = await context.new_page()
    await page.goto(system.desk)
    await page.get_by_label("Login").wait_for()
    await album.take(page, "login")
    await context.close()


async def picture_wallboard(browser: Browser, system: System, album: Album) -> None:
    context = await browser.new_context(viewport={"width": 1920, "height": 1080}, locale="pl-PL")
    page = await context.new_page()
    await page.goto(system.wallboard)
    await page.get_by_text("Konsultanci").wait_for()
    await album.take(page, "wallboard")
    await context.close()


async def picture_call(browser: Browser, system: System, album: Album, page: Page) -> None:
    telephone = telephone_of(page)
    await album.take(page, "desk-free")
    async with AsyncExitStack() as calls:
        target = Target("127.0.0.1", system.sip_port)
        for number in (HALINA, "+48602000244"):
            call = PhoneCall(target, number=number, sound=Sound.tone(440))
            await calls.enter_async_context(call)
            await call.dial()
            await call.wait_for_sound(within=PATIENCE_S)
            await call.press("1")
            await call.press("1")
        await expect(telephone).to_contain_text("Halina Wrona")
        await album.take(page, "desk-ringing")
        await page.keyboard.press("Alt+a")
        await expect(telephone).to_contain_text("Rozmowa")
        await page.get_by_label("Opis").fill(
            "Przy przystanku Wałbrzyska 02 zapadły się trzy płyty."
        )
        await page.get_by_label("Gdzie").fill("ul. Wałbrzyska 11, przy przystanku")
        await page.get_by_role("combobox", name="Kategoria").fill("uszkodzenia chodnika")
        await page.locator("[role=option]").first.wait_for()
        await page.keyboard.press("ArrowDown")
        await page.keyboard.press("Enter")
        await page.get_by_label("Dzielnica").press("Enter")
        await page.get_by_role("option", name="Mokotów").press("Enter")
        await album.take(page, "desk-talking")
        await picture_wallboard(browser, system, album)
        await page.keyboard.press("Control+Enter")
        await page.get_by_text(re.compile(r"^\d{6}/\d{2}$")).first.wait_for()
        await telephone.get_by_role("button", name="Rozłącz").click()
        await expect(telephone).to_contain_text("Podsumowanie")
        await album.take(page, "desk-wrapup")
    await telephone.get_by_role("button", name=re.compile("Gotowe")).click()


async def album_of(system: System, folder: Path, size: ViewportSize, theme: Theme) -> None:
    with tempfile.TemporaryDirectory() as scratch:
        async with chromium(Path(scratch)) as browser:
            album = Album(folder, size, theme)
            await picture_login(browser, system, album, size)
            async with signed_in(browser, system, "bielak", size) as page:
                await page.emulate_media(color_scheme=theme)
                await become_ready(page)
                await picture_call(browser, system, album, page)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--into", type=Path, required=True)
    parser.add_argument("--only", type=int, default=None, help="this width alone, light")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder, running_system(Path(folder)) as system:
        for size in SIZES:
            for theme in ("light", "dark"):
                if arguments.only in (None, size["width"]) and (
                    arguments.only is None or theme == "light"
                ):
                    asyncio.run(album_of(system, arguments.into, size, theme))


if __name__ == "__main__":
    main()
