"""`python -m centrala.wiring`: the engine, one process with the ACD, the desk and all connectors.

With `--wait` it loads everything and starts at a line on its standard input: the supervisor keeps
such a standby process, because loading takes longer than callers should wait after a crash.
"""

from __future__ import annotations

import asyncio
import signal
import sys

import structlog

from centrala.host import run_folder, secrets
from centrala.host.exit_codes import run_main
from centrala.host.file_limits import raise_file_limit
from centrala.wiring import gc_tuning, logging
from centrala.wiring.engine import Engine
from config import settings
from config.readers import city

log = structlog.get_logger()


def main() -> None:
    """Run until SIGTERM or SIGINT. Exit code 78: a file or setting is invalid."""
    if "--wait" in sys.argv and not sys.stdin.readline():
        return  # the supervisor is gone, or does not need this standby
    raise_file_limit()
    loaded = settings.load()
    run_folder.claim(loaded.run_dir)
    logging.configure(loaded.log_level)
    stored_secrets = secrets.load_or_create(loaded.run_dir / "secrets.json")
    engine = Engine(loaded, stored_secrets, city.load(loaded))
    gc_tuning.tune_gc()
    asyncio.run(_run(engine))


async def _run(engine: Engine) -> None:
    running = asyncio.create_task(engine.run())
    for name in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(name, running.cancel)
    log.info("engine-starting")
    try:
        await running
    except asyncio.CancelledError:
        log.info("shutdown-requested")


if __name__ == "__main__":
    run_main(main)
