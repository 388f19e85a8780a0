"""End of a process at SIGTERM or SIGINT."""

from __future__ import annotations

import asyncio
import signal
from collections.abc import Coroutine
from typing import Any

import structlog

log = structlog.get_logger()


async def run_until_stopped(work: Coroutine[Any, Any, None]) -> None:
    """Run until the work ends or a signal cancels it. Raises what the work raised."""
    running = asyncio.create_task(work)
    for name in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(name, running.cancel)
    try:
        await running
    except asyncio.CancelledError:
        log.info("shutdown-requested")
