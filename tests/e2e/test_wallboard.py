"""The board on the wall: who waits now, an old figure shown as old, and a day that is not lost."""

from __future__ import annotations

import os
import re
import signal
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from playwright.async_api import Browser, Locator, Page, ViewportSize, expect

from tests.e2e.steps import become_ready, finish_wrap_up, telephone_of
from tests.support.browser import signed_in
from tests.support.external_view import engine_pid, until_replaced, until_waiting, wallboard
from tests.support.frozen import frozen
from tests.support.residents import calling
from tests.support.system import System
from tests.support.waiting import PATIENCE_S, until_true

SCREEN: ViewportSize = {"width": 1920, "height": 1080}
YELLOW = "rgb(255, 212, 0)"
STALE = re.compile(r"DANE NIEAKTUALNE od (\d+):(\d\d)")
STALE_AFTER_S = 15


async def test_stale_wallboard_says_so_and_recovers(system: System, browser: Browser) -> None:
    before = (await today(system))["abandoned"]
    async with on_the_wall(browser, system) as board:
        clock = board.locator("header").get_by_text("dane z")
        band = board.get_by_role("alert")
        longest = card(board, "Najdłużej czeka")
        await expect(card(board, "Czeka teraz")).to_contain_text("telefon 0")
        async with calling(system, "601000118"):
            await expect(card(board, "Czeka teraz")).to_contain_text("telefon 1")
            await expect(longest).to_contain_text("Drogi i chodniki")
            await expect(clock).not_to_have_css("color", YELLOW)

            with frozen(await engine_pid(system)):
                await expect(clock).to_have_css("color", YELLOW)
                await expect(band).to_contain_text(STALE)
                shown_first_s = await age_s(band)
                assert shown_first_s >= STALE_AFTER_S
                await expect(board.get_by_text("w normie")).to_have_count(0)
                as_of = await longest.inner_text()
                await until_true(lambda: _is_older(band, shown_first_s))
                assert await longest.inner_text() == as_of

            await expect(band).to_have_count(0)
            await expect(clock).not_to_have_css("color", YELLOW)
            await expect(card(board, "Czeka teraz")).to_contain_text("telefon 1")
            await until_true(lambda: _agrees(system))
        await expect(card(board, "Czeka teraz")).to_contain_text("telefon 0")
        await expect(longest).to_contain_text("nikt nie czeka")
        await until_true(lambda: _abandoned(system, before + 1))


async def test_daily_figures_survive_a_killed_engine(system: System, browser: Browser) -> None:
    async with on_the_wall(browser, system) as board, signed_in(browser, system, "bielak") as desk:
        earlier = sum((await today(system))["answered"].values())
        await become_ready(desk)
        async with calling(system, "602000244") as resident:
            await expect(telephone_of(desk)).to_contain_text("Dzwoni")
            await desk.keyboard.press("Alt+a")
            await expect(telephone_of(desk)).to_contain_text("Rozmowa")
            await desk.keyboard.press("Alt+Shift+x")
            await resident.wait_for_end(within=PATIENCE_S)
        await finish_wrap_up(desk)
        await until_true(lambda: _is_counted(system, earlier + 1))
        before = await today(system)
        answered = card(board, "Odebrane dziś").get_by_text(str(sum(before["answered"].values())))
        await expect(answered).to_be_visible()

        killed = await engine_pid(system)
        os.kill(killed, signal.SIGKILL)
        await until_replaced(system, killed)

        assert await today(system) == before
        await expect(answered).to_be_visible()
        await expect(board.locator("header").get_by_text("dane z")).not_to_have_css("color", YELLOW)
        await until_waiting(system, 0)


@asynccontextmanager
async def on_the_wall(browser: Browser, system: System) -> AsyncIterator[Page]:
    """A screen without a keyboard: the address carries the key."""
    context = await browser.new_context(viewport=SCREEN, locale="pl-PL")
    page = await context.new_page()
    await page.goto(system.wallboard)
    await card(page, "Czeka teraz").wait_for()
    try:
        yield page
    finally:
        await context.close()


async def age_s(band: Locator) -> int:
    """Return the age that the board shows, seconds."""
    age = STALE.search(await band.inner_text())
    assert age
    return int(age[1]) * 60 + int(age[2])


async def _is_older(band: Locator, than_s: int) -> bool:
    return await age_s(band) > than_s


def card(board: Page, name: str) -> Locator:
    return board.get_by_role("region", name=name)


async def today(system: System) -> dict[str, Any]:
    """Figures since midnight, of the whole city."""
    figures: dict[str, Any] = (await wallboard(system))["total"]["today"]
    return figures


async def _abandoned(system: System, count: int) -> bool:
    return bool((await today(system))["abandoned"] == count)


async def _agrees(system: System) -> bool:
    """The ACD and Asterisk know of the same calls."""
    return (await wallboard(system)).get("drift") == 0


async def _is_counted(system: System, answered: int) -> bool:
    """The call is among the figures, and so is its wrap-up, which ended after it."""
    view = await wallboard(system)
    if not view or view["consultants"]["wrap_up"]:
        return False
    return bool(sum(view["total"]["today"]["answered"].values()) == answered)
