"""Channel that the product does not ship: its folder, one line of wiring, one entry of the file.

The steps of "Add a channel" in docs/extending.md, followed with the kiosk of tests/support: it is
offered to a consultant in the browser under its label, and answered.
"""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager

from playwright.async_api import Browser, expect

from tests.e2e.steps import become_ready, finish_wrap_up, telephone_of
from tests.support.browser import signed_in
from tests.support.connectors.kiosk import KioskDriver
from tests.support.system import ROOT, System
from tests.support.valkey import free_port
from tests.support.waiting import until_true

QUESTION = "Gdzie wyrobię kartę mieszkańca?"
ANSWER = "W urzędzie dzielnicy, pokój 12."


@contextmanager
def kiosk_process(system: System, port: int) -> Iterator[None]:
    """Run the kiosk's connector beside the running Centrala, over its log and database."""
    environment = {**system.environment, "CENTRALA_RESIDENTS_PORT": str(port)}
    command = (sys.executable, "-m", *KioskDriver.module)
    process = subprocess.Popen(command, env=environment, cwd=ROOT)
    try:
        yield
    finally:
        process.kill()
        process.wait()


@asynccontextmanager
async def kiosk(system: System) -> AsyncIterator[KioskDriver]:
    port, driver = free_port(), KioskDriver()
    with kiosk_process(system, port):
        async with driver.running(f"http://127.0.0.1:{port}"):
            yield driver


async def test_a_declared_channel_is_offered_under_its_label_and_answered(
    system: System, browser: Browser
) -> None:
    async with signed_in(browser, system, "bielak") as desk, kiosk(system) as driver:
        await become_ready(desk)
        await driver.arrive(QUESTION)
        await expect(telephone_of(desk)).to_contain_text("infokiosk")
        await desk.keyboard.press("Alt+a")
        await expect(desk.get_by_role("log")).to_contain_text(QUESTION)

        await desk.get_by_role("textbox", name=re.compile("Odpowiedź")).fill(ANSWER)
        await desk.keyboard.press("Enter")

        async def shows_answer() -> bool:
            return list(await driver.received()) == [ANSWER]

        await until_true(shows_answer)
        await desk.get_by_role("main").get_by_role("button", name="Zakończ").press("Enter")
        await until_true(driver.has_ended)
        await finish_wrap_up(desk)
