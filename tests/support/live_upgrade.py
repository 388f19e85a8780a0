"""`centrala upgrade` while residents call twice a second and chats are offered."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from pathlib import Path

from tests.support.offer_clock import OfferTimes, offer_clock
from tests.support.steady_calls import FallbackWatch, SteadyCalls, beside
from tests.support.system import System


@dataclass(frozen=True)
class Observed:
    """Experience of residents and consultants during an upgrade, and what the command said."""

    code: int
    output: str
    calls: SteadyCalls
    fallback: FallbackWatch
    offers: OfferTimes


async def upgrade_under_calls(system: System, folder: Path, around_s: float) -> Observed:
    """Upgrade to the version in the folder; calls come from `around_s` before to as long after."""
    calls, fallback = SteadyCalls(system), FallbackWatch(system)
    async with offer_clock(system) as offers:
        async with beside(calls.run(), fallback.run()):
            await asyncio.sleep(around_s)
            done = await asyncio.to_thread(system.run, "upgrade", "--to", str(folder))
            await asyncio.sleep(around_s)
        await calls.finish()
    return Observed(done.returncode, done.stdout + done.stderr, calls, fallback, offers)
