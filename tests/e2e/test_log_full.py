"""The log at its memory limit: who talks goes on, who calls is queued, and nobody is lost."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from playwright.async_api import Browser, expect

from tests.e2e.steps import answer_call, become_ready, finish_wrap_up, telephone_of
from tests.support import log_of_system
from tests.support.browser import MICROPHONE_HZ, signed_in, until_heard
from tests.support.external_view import console, until_waiting
from tests.support.residents import calling
from tests.support.system import System
from tests.support.waiting import PATIENCE_S, until_true

FIRST, SECOND, THIRD = "601000118", "602000244", "605000526"
FIRST_HZ, OTHER_HZ = 440, 540
BACK_WITHIN_S = 90.0
"""Asterisk's own queue asks every 30 s whether the engine admits callers again."""


@asynccontextmanager
async def full_log(system: System) -> AsyncIterator[None]:
    """Let the log server refuse every write, as at its memory limit."""
    await log_of_system.command(system, "CONFIG", "SET", "maxmemory", "1")
    try:
        yield
    finally:
        await log_of_system.command(system, "CONFIG", "SET", "maxmemory", "0")


async def test_callers_are_queued_and_kept_while_the_log_is_full(
    system: System, browser: Browser
) -> None:
    async def is_in_asterisks_queue() -> bool:
        return "(wait: " in await console(system, "queue show fallback")

    async with signed_in(browser, system, "bielak") as page:
        await become_ready(page)
        telephone = telephone_of(page)
        async with calling(system, FIRST, hz=FIRST_HZ) as first:
            await answer_call(page, first)
            async with calling(system, SECOND, hz=OTHER_HZ):
                await until_waiting(system, 1)
                async with full_log(system), calling(system, THIRD, hz=OTHER_HZ) as third:
                    await until_true(is_in_asterisks_queue)
                    await third.wait_for_sound(within=PATIENCE_S)
                    await first.wait_for_tone(MICROPHONE_HZ, within=PATIENCE_S)
                    await until_heard(page, FIRST_HZ)
                    await log_of_system.command(system, "CONFIG", "SET", "maxmemory", "0")
                    await until_waiting(system, 2, within_s=BACK_WITHIN_S)
                    assert not await is_in_asterisks_queue()

                    await page.keyboard.press("Alt+Shift+x")
                    await first.wait_for_end(within=PATIENCE_S)
                    await finish_wrap_up(page)
                    await expect(telephone).to_contain_text("602 ••• 244")
