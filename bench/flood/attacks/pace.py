"""Open loop: a fixed number a second, however slowly they are answered."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable

TICK_S = 0.02


async def at_rate(
    per_s: float, start: Callable[[int], Awaitable[str]], sent: Counter[str], max_open: int
) -> None:
    """Await `start(number)` `per_s` times a second until cancelled; count what each returns.

    At most `max_open` are awaited at a time; those beyond are counted as `held-back`.
    """
    loop = asyncio.get_running_loop()
    began, number = loop.time(), 0
    async with asyncio.TaskGroup() as group:
        waiting = 0

        async def one(number: int) -> None:
            nonlocal waiting
            waiting += 1
            try:
                sent[await start(number)] += 1
            except (OSError, TimeoutError, EOFError) as error:
                sent[type(error).__name__] += 1
            finally:
                waiting -= 1

        while True:
            due = int((loop.time() - began) * per_s)
            while number < due:
                number += 1
                if waiting < max_open:
                    group.create_task(one(number))
                else:
                    sent["held-back"] += 1
            await asyncio.sleep(TICK_S)
