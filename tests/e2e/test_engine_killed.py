"""kill -9 of the engine: the pair that talks notices nothing, nobody who waits loses the place."""

from __future__ import annotations

import os
import re
import signal
import sqlite3

import pytest
from playwright.async_api import Browser, expect

from tests.e2e.steps import answer_call, become_ready, telephone_of
from tests.support.browser import MICROPHONE_HZ, signed_in, until_heard
from tests.support.external_view import engine_pid, until_replaced, until_waiting
from tests.support.residents import calling
from tests.support.system import System
from tests.support.waiting import PATIENCE_S, until_true

pytestmark = pytest.mark.timeout(240)
FIRST, SECOND, THIRD = "601000118", "602000244", "605000526"
FIRST_HZ, OTHER_HZ = 440, 540


async def test_the_talk_goes_on_and_the_line_stays_in_order_when_the_engine_is_killed(
    system: System, browser: Browser
) -> None:
    async with signed_in(browser, system, "bielak") as page:
        await become_ready(page)
        telephone = telephone_of(page)
        async with calling(system, FIRST, hz=FIRST_HZ) as first:
            await answer_call(page, first)
            async with calling(system, SECOND, hz=OTHER_HZ):
                await until_waiting(system, 1)
                async with calling(system, THIRD, hz=OTHER_HZ):
                    await until_waiting(system, 2)

                    killed = await engine_pid(system)
                    os.kill(killed, signal.SIGKILL)

                    await first.wait_for_tone(MICROPHONE_HZ, within=PATIENCE_S)
                    await until_heard(page, FIRST_HZ)
                    await until_replaced(system, killed)
                    await until_waiting(system, 2)
                    await first.wait_for_tone(MICROPHONE_HZ, within=PATIENCE_S)
                    await expect(telephone).to_contain_text("Rozmowa")

                    await telephone.get_by_role("button", name="Rozłącz").click()
                    await telephone.get_by_role("button", name=re.compile("Gotowe")).click()
                    await expect(telephone).to_contain_text("602 ••• 244")
                    await until_waiting(system, 2)

        async def ledger_follows() -> bool:
            return offers_of_the_last(system, 3) == [1, 1, 0]

        await until_true(ledger_follows)  # the ledger follows the ring


def offers_of_the_last(system: System, count: int) -> list[int]:
    """How often each of the newest calls was offered, in the order in which they came."""
    with sqlite3.connect(system.run_dir / "centrala.db") as ledger:
        rows = ledger.execute(
            "SELECT offers FROM contact_history WHERE channel = 'phone'"
            " ORDER BY admitted_ms DESC LIMIT ?",
            (count,),
        ).fetchall()
    return [offers for (offers,) in reversed(rows)]
