"""Long-running tasks of the engine: each is started again by itself when it fails."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

import structlog

from acd.domain.model.errors import CentralaError
from acd.ports.backoff import Backoff

FIRST_DELAY_S, MAX_DELAY_S = 0.1, 10.0
BACKOFF_RESET_S = 30.0  # uptime after which the back-off is reset

log = structlog.get_logger()


async def keep_running(
    name: str,
    run: Callable[[], Awaitable[None]],
    fatal: tuple[type[Exception], ...] = (),
    backoff: Backoff | None = None,
) -> None:
    """Run `run` again whenever it ends, until cancelled. Raises only what is in `fatal`."""
    backoff = backoff or Backoff(FIRST_DELAY_S, MAX_DELAY_S, reset_after_s=BACKOFF_RESET_S)
    while True:
        backoff.start()
        try:
            await run()
            log.warning("task-ended", task=name)
        except fatal:
            raise
        except CentralaError as error:
            log.error("task-failed", task=name, error=error.id, reason=error.message)
        except Exception:
            log.exception("task-crashed", task=name)
        await backoff.pause()
