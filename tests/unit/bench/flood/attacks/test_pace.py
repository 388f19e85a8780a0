"""A fixed rate, however slowly the requests are answered."""

from __future__ import annotations

import asyncio
from collections import Counter
from contextlib import suppress

from bench.flood.attacks.pace import at_rate
from tests.support.background import cancelled
from tests.support.waiting import PATIENCE_S


async def counted(
    until: str, count: int, per_s: float, max_open: int, *, answers: bool
) -> Counter[str]:
    """Run until `count` results have the name `until`."""
    sent: Counter[str] = Counter()
    reached, never = asyncio.Event(), asyncio.Event()

    async def start(number: int) -> str:
        if not answers:
            await never.wait()
        return "answered" if number % 2 else "refused"

    running = asyncio.create_task(at_rate(per_s, start, sent, max_open))
    async with asyncio.timeout(PATIENCE_S):
        while sent[until] < count:
            with suppress(TimeoutError):
                async with asyncio.timeout(0.01):
                    await reached.wait()
    await cancelled(running)
    return sent


async def test_results_are_counted_by_name() -> None:
    sent = await counted("answered", 20, per_s=2_000, max_open=100, answers=True)
    assert abs(sent["answered"] - sent["refused"]) <= 1
    assert "held-back" not in sent


async def test_no_more_than_the_limit_are_open_at_a_time() -> None:
    sent = await counted("held-back", 50, per_s=2_000, max_open=10, answers=False)
    assert set(sent) == {"held-back"}
