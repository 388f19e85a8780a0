"""Real Chromium: a consultant with a fake microphone, a resident with a chat page."""

from __future__ import annotations

import contextlib
import re
import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import numpy as np
import soundfile
from playwright.async_api import Browser, Error, Page, ViewportSize, async_playwright, expect

from tests.support.system import System
from tests.support.waiting import PATIENCE_S, until_true

expect.set_options(timeout=PATIENCE_S * 1000)

MICROPHONE_HZ = 1000
MOST = 0.5
OURS = {"X-Centrala": "1"}
WIDE: ViewportSize = {"width": 1440, "height": 900}
FLAGS = (
    "--no-sandbox",
    "--use-fake-device-for-media-stream",
    "--use-fake-ui-for-media-stream",
    "--allow-loopback-in-peer-connection",
    "--autoplay-policy=no-user-gesture-required",
    "--disable-features=WebRtcHideLocalIpsWithMdns",
    "--disable-gpu",
    "--disable-quic",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
)

# Share of the power of what the page plays that sits within 30 Hz of a frequency, over 0.3 s.
TONE_SHARE = """async (hz) => {
  const streams = [...document.querySelectorAll("audio")]
    .map((element) => element.srcObject)
    .filter((stream) => stream instanceof MediaStream && stream.active);
  if (streams.length === 0) return 0;
  const context = new AudioContext();
  await context.resume();
  const analyser = context.createAnalyser();
  analyser.fftSize = 16384;
  context.createMediaStreamSource(streams[0]).connect(analyser);
  await new Promise((resolve) => setTimeout(resolve, 500));
  const bins = new Float32Array(analyser.frequencyBinCount);
  analyser.getFloatFrequencyData(bins);
  const width = context.sampleRate / analyser.fftSize;
  let near = 0, all = 0;
  bins.forEach((db, index) => {
    const power = 10 ** (db / 10);
    all += power;
    if (Math.abs(index * width - hz) <= 30) near += power;
  });
  await context.close();
  return all === 0 ? 0 : near / all;
}"""


@asynccontextmanager
async def chromium(folder: Path, *flags: str) -> AsyncIterator[Browser]:
    """Headless, with a microphone that plays 1000 Hz for ever, and further flags."""
    microphone = folder / "microphone.wav"
    wave = np.sin(2 * np.pi * MICROPHONE_HZ * np.arange(48_000) / 48_000) * 0.3
    soundfile.write(microphone, wave.astype(np.float32), 48_000, subtype="PCM_16")
    program = shutil.which("chromium")
    assert program is not None, "chromium is not installed; `make test` installs it"
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(
            executable_path=program,
            args=[*FLAGS, *flags, f"--use-file-for-fake-audio-capture={microphone}"],
        )
        try:
            yield browser
        finally:
            await browser.close()


@asynccontextmanager
async def signed_in(
    browser: Browser, system: System, person: str, size: ViewportSize = WIDE
) -> AsyncIterator[Page]:
    """The page after a login by keyboard alone; the language of the page is Polish.

    Signs out at the end: who is not there is offered nothing.
    """
    context = await browser.new_context(
        viewport=size, locale="pl-PL", permissions=["microphone"], color_scheme="light"
    )
    page = await context.new_page()
    try:
        await page.goto(system.desk)
        await log_in(page, system, person)
        yield page
    finally:
        with contextlib.suppress(Error):  # a test that failed may have left no engine
            await context.request.post(f"{system.origin}/api/v1/logout", headers=OURS)
        await context.close()


async def log_in(page: Page, system: System, person: str) -> None:
    """Fill in the page of the login by keyboard."""
    login = system.login_of(person)
    await expect(page.get_by_label("Login")).to_be_focused()
    await page.keyboard.type(login)
    await page.keyboard.press("Tab")
    await page.keyboard.type(system.password(login))
    await page.keyboard.press("Enter")
    await expect(page).not_to_have_url(re.compile("login"))


async def until_heard(page: Page, hz: int) -> None:
    """Return once most of what the consultant hears is this tone. Raises TimeoutError."""

    async def is_heard() -> bool:
        return float(await page.evaluate(TONE_SHARE, hz)) > MOST

    await until_true(is_heard)
