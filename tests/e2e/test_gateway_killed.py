"""kill -9 of the SIP gateway: the pair that talks notices nothing, the telephone comes back."""

from __future__ import annotations

import asyncio
import os
import signal

import pytest
from playwright.async_api import Browser, expect

from tests.e2e.steps import PATIENCE_MS, become_ready, finish_wrap_up, telephone_of
from tests.support.browser import MICROPHONE_HZ, signed_in, until_heard
from tests.support.external_view import console
from tests.support.residents import calling
from tests.support.system import System
from tests.support.waiting import until_true

pytestmark = pytest.mark.timeout(120)
CALLER_HZ = 440
BACK_WITHIN_S = 45.0
"""JsSIP tries again after 2 s at first, and after 30 s at the latest."""


async def test_talk_goes_on_and_the_telephone_registers_again_when_the_gateway_is_killed(
    system: System, browser: Browser
) -> None:
    async with signed_in(browser, system, "bielak") as desk:
        await become_ready(desk)
        async with calling(system, "601000118", hz=CALLER_HZ) as resident:
            await expect(telephone_of(desk)).to_contain_text("Dzwoni", timeout=PATIENCE_MS)
            await desk.keyboard.press("Alt+a")
            await resident.wait_for_tone(MICROPHONE_HZ, within=15)
            killed = await gateway_pid(system)
            os.kill(killed, signal.SIGKILL)

            await resident.wait_for_tone(MICROPHONE_HZ, within=5)
            await until_heard(desk, CALLER_HZ)

            async def is_registered_again() -> bool:
                contacts = await console(system, "pjsip show contacts")
                return "consultant-bielak" in contacts and await gateway_pid(system) != killed

            await until_true(is_registered_again, BACK_WITHIN_S)
            await resident.wait_for_tone(MICROPHONE_HZ, within=5)
            await desk.keyboard.press("Alt+Shift+x")
            await resident.wait_for_end(within=20)
        await finish_wrap_up(desk)


async def gateway_pid(system: System) -> int:
    """Return the process id; 0 while it is started again."""
    status = await asyncio.to_thread(system.status)
    return int(status["parts"]["gateway"]["pid"] or 0)
