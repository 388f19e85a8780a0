"""`centrala upgrade` while residents call and chats are offered."""

from __future__ import annotations

import asyncio
import subprocess
from dataclasses import dataclass
from pathlib import Path

from centrala.host.process_switch import WATCH_S
from tests.support.background import beside
from tests.support.offer_clock import PAUSE_S, OfferTimes, offer_clock
from tests.support.steady_calls import PER_S, FallbackWatch, SteadyCalls
from tests.support.system import System


@dataclass(frozen=True)
class Observed:
    """Experience of residents and consultants during an upgrade, and what the command said."""

    code: int
    output: str
    calls: SteadyCalls
    fallback: FallbackWatch
    offers: OfferTimes


def upgrade(
    system: System, folder: Path, watch_s: float = WATCH_S
) -> subprocess.CompletedProcess[str]:
    """Run the command; the new version is watched for `watch_s` before it is kept."""
    return system.run("upgrade", "--to", str(folder), "--watch", str(watch_s))


@dataclass(frozen=True)
class Load:
    """Load around an upgrade: seconds of calls before and after it, calls a second, seconds
    between two offers of chats; and how long the new version is watched."""

    around_s: float
    calls_per_s: float = PER_S
    offer_pause_s: float = PAUSE_S
    watch_s: float = WATCH_S


async def upgrade_under_calls(system: System, folder: Path, load: Load) -> Observed:
    """Upgrade to the version in the folder while residents call and write."""
    calls, fallback = SteadyCalls(system, load.calls_per_s), FallbackWatch(system)
    async with offer_clock(system, load.offer_pause_s) as offers:
        async with beside(calls.run(), fallback.run()):
            await asyncio.sleep(load.around_s)
            done = await asyncio.to_thread(upgrade, system, folder, load.watch_s)
            await asyncio.sleep(load.around_s)
        await calls.finish()
    return Observed(done.returncode, done.stdout + done.stderr, calls, fallback, offers)
