"""Long-running parts of the engine: each is started again by itself when it fails."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable

import structlog

from acd.domain.model.errors import CentralaError

FIRST_PAUSE_S, LONGEST_PAUSE_S = 0.1, 10.0
STEADY_S = 30.0  # a part that ran so long starts again without a grudge

log = structlog.get_logger()


async def keep(
    name: str, run: Callable[[], Awaitable[None]], fatal: tuple[type[Exception], ...] = ()
) -> None:
    """Runs `run` until cancelled; what is in `fatal` ends the engine. Raises those only."""
    pause_s = FIRST_PAUSE_S
    while True:
        started = time.monotonic()
        try:
            await run()
            log.warning("part-ended", part=name)
        except fatal:
            raise
        except CentralaError as error:
            log.error("part-failed", part=name, error=error.id, reason=error.message)
        except Exception:
            log.exception("task-crashed", part=name)
        if time.monotonic() - started > STEADY_S:
            pause_s = FIRST_PAUSE_S
        await asyncio.sleep(pause_s)
        pause_s = min(pause_s * 2, LONGEST_PAUSE_S)
