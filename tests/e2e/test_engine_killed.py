"""kill -9 of the engine: the pair that talks notices nothing, nobody who waits loses the place."""

from __future__ import annotations

import os
import re
import signal
import sqlite3
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import aiohttp
import pytest
from playwright.async_api import Browser, expect

from ivr.caller.caller import Caller, Target
from ivr.caller.sound import Sound
from tests.e2e.steps import PATIENCE_MS, become_ready, telephone_of
from tests.support.browser import MICROPHONE_HZ, heard_share, signed_in
from tests.support.system import System
from tests.support.waiting import until_true

pytestmark = pytest.mark.timeout(240)
TONES = {"601000118": 440, "602000244": 540, "605000526": 640}
FIRST, SECOND, THIRD = TONES


@asynccontextmanager
async def dialled(system: System, number: str) -> AsyncIterator[Caller]:
    """A resident who has pressed Polish and roads, and now waits."""
    target = Target("127.0.0.1", system.sip_port)
    async with Caller(target, number=f"+48{number}", sound=Sound.tone(TONES[number])) as call:
        await call.dial()
        await call.hear(within=10)
        await call.press("1")
        await call.press("1")
        yield call


async def waiting(system: System) -> int:
    """How many calls wait, as the wallboard has it; -1 while nobody answers."""
    try:
        async with (
            aiohttp.ClientSession() as session,
            session.get(system.wallboard.replace("/wallboard", "/api/v1/wallboard")) as answer,
        ):
            view = await answer.json()
            return int(view["total"]["waiting"]["phone"])
    except (aiohttp.ClientError, KeyError):
        return -1


def engine_pid(system: System) -> int:
    return int(system.status()["parts"]["engine"]["pid"])


async def test_the_talk_goes_on_and_the_line_stays_in_order_when_the_engine_is_killed(
    system: System, browser: Browser
) -> None:
    async with signed_in(browser, system, "bielak") as page:
        await become_ready(page)
        telephone = telephone_of(page)
        async with dialled(system, FIRST) as first:
            await expect(telephone).to_contain_text("Dzwoni telefon", timeout=PATIENCE_MS)
            await page.keyboard.press("Alt+a")
            await first.hear_tone(MICROPHONE_HZ, within=15)
            async with dialled(system, SECOND):
                await until_true(lambda: _waits(system, 1))
                async with dialled(system, THIRD):
                    await until_true(lambda: _waits(system, 2))

                    killed = engine_pid(system)
                    os.kill(killed, signal.SIGKILL)

                    await first.hear_tone(MICROPHONE_HZ, within=5)
                    assert await heard_share(page, TONES[FIRST]) > 0.5
                    await until_true(lambda: _waits(system, 2), within_s=30)
                    assert engine_pid(system) != killed
                    await first.hear_tone(MICROPHONE_HZ, within=5)
                    await expect(telephone).to_contain_text("Rozmowa")

                    await telephone.get_by_role("button", name="Rozłącz").click()
                    await telephone.get_by_role("button", name=re.compile("Gotowe")).click()
                    await expect(telephone).to_contain_text("602 ••• 244", timeout=PATIENCE_MS)
                    assert await waiting(system) == 2
        assert offers_of_the_last(system, 3) == [1, 1, 0]


def offers_of_the_last(system: System, count: int) -> list[int]:
    """How often each of the newest calls was offered, in the order in which they came."""
    with sqlite3.connect(system.run_dir / "centrala.db") as ledger:
        rows = ledger.execute(
            "SELECT offers FROM contact_history WHERE channel = 'phone'"
            " ORDER BY admitted_ms DESC LIMIT ?",
            (count,),
        ).fetchall()
    return [offers for (offers,) in reversed(rows)]


async def _waits(system: System, count: int) -> bool:
    return await waiting(system) == count
