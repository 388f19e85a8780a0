"""`make call` tells a call step by step, to the hang-up, as a person reads it."""

from __future__ import annotations

import asyncio
import re

import pytest
from playwright.async_api import Browser, expect

from tests.e2e.steps import become_ready, telephone_of
from tests.support.browser import signed_in
from tests.support.system import CENTRALA, ROOT, System

pytestmark = pytest.mark.timeout(240)
CALL_MS = 90_000  # the prompts are listened to before each key


async def all_that_is_said(call: asyncio.subprocess.Process, within: float) -> str:
    """Everything up to the end of the process; ends it after `within` seconds."""
    assert call.stdout is not None
    output = bytearray()
    try:
        async with asyncio.timeout(within):
            while chunk := await call.stdout.read(4096):
                output += chunk
            await call.wait()
    except TimeoutError:
        call.kill()
        await call.wait()
    return output.decode()


async def test_make_call_tells_each_step_and_who_hung_up(system: System, browser: Browser) -> None:
    async with signed_in(browser, system, "bielak") as page:
        await become_ready(page)
        call = await asyncio.create_subprocess_exec(
            *CENTRALA,
            *("call", "--keys", "1,1", "--from", "+48601000118", "--seconds", "3"),
            env=system.environment,
            cwd=ROOT,
            stdout=asyncio.subprocess.PIPE,
        )
        await expect(telephone_of(page)).to_contain_text("Dzwoni telefon", timeout=CALL_MS)
        await page.keyboard.press("Alt+a")
        output = await all_that_is_said(call, within=60)
        assert call.returncode == 0, output
    for step in (
        r"dialled 19115 as \+48601000118",
        r"answered after \d",
        r"heard \d+\.\d s of sound at -\d+ dBov",
        r"key 1 sent",
        r"in queue drogi",
        r"rings at Agnieszka Bielak",
        r"connected to Agnieszka Bielak",
        r"talked \d+\.\d s, heard -\d+ dBov on average",
        r"hung up by the caller after \d",
    ):
        assert re.search(step, output), (step, output)
