"""kill -9 of the SIP gateway: the pair that talks notices nothing, the telephone comes back."""

from __future__ import annotations

import asyncio
import os
import signal

from playwright.async_api import Browser

from tests.e2e.steps import answer_call, become_ready, finish_wrap_up
from tests.support.browser import MICROPHONE_HZ, signed_in, until_heard
from tests.support.external_view import console
from tests.support.residents import calling
from tests.support.system import System
from tests.support.waiting import PATIENCE_S, until_true

CALLER_HZ = 440
"""JsSIP tries again after 2 s at first, and after 30 s at the latest."""


async def test_talk_goes_on_and_the_telephone_registers_again_when_the_gateway_is_killed(
    system: System, browser: Browser
) -> None:
    async with signed_in(browser, system, "bielak") as desk:
        await become_ready(desk)
        async with calling(system, "601000118", hz=CALLER_HZ) as resident:
            await answer_call(desk, resident)
            killed = await gateway_pid(system)
            os.kill(killed, signal.SIGKILL)

            await resident.wait_for_tone(MICROPHONE_HZ, within=PATIENCE_S)
            await until_heard(desk, CALLER_HZ)

            async def is_registered_again() -> bool:
                contacts = await console(system, "pjsip show contacts")
                return "consultant-bielak" in contacts and await gateway_pid(system) != killed

            await until_true(is_registered_again)
            await resident.wait_for_tone(MICROPHONE_HZ, within=PATIENCE_S)
            await desk.keyboard.press("Alt+Shift+x")
            await resident.wait_for_end(within=PATIENCE_S)
        await finish_wrap_up(desk)


async def gateway_pid(system: System) -> int:
    """Return the process id; 0 while it is started again."""
    status = await asyncio.to_thread(system.status)
    return int(status["parts"]["gateway"]["pid"] or 0)
