"""`python -m centrala.wiring`: the one process with the ACD, the IVR, the desk and the doors.

With `--wait` it loads everything and begins at a line on its standard input: the supervisor keeps
such a spare, because loading takes longer than callers should have to wait for a dead engine.
"""

from __future__ import annotations

import asyncio
import signal
import sys

import structlog

from centrala.host import secrets
from centrala.host.exit_codes import run_main
from centrala.wiring import gc_tuning, logging
from centrala.wiring.engine import Engine
from config import settings
from config.readers import city

log = structlog.get_logger()


def main() -> None:
    """Until SIGTERM or SIGINT. Exit code 78: a file or setting is wrong; see config/errors.py."""
    if "--wait" in sys.argv and not sys.stdin.readline():
        return  # the supervisor is gone, or does not need this spare
    told = settings.load()
    logging.configure(told.log_level)
    known = secrets.load_or_create(told.run_dir / "secrets.json")
    engine = Engine(told, known, city.load(told))
    gc_tuning.spare()
    asyncio.run(_run(engine))


async def _run(engine: Engine) -> None:
    work = asyncio.create_task(engine.run())
    for name in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(name, work.cancel)
    log.info("engine-starts")
    try:
        await work
    except asyncio.CancelledError:
        log.info("shutdown-requested")


if __name__ == "__main__":
    run_main(main)
