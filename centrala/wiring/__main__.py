"""`python -m centrala.wiring PROCESS`: one process of Centrala: engine, desk or public.

With `--wait` it loads everything and starts at a line on its standard input: the supervisor keeps
such a standby process, because loading takes longer than callers should wait after a crash. With
`--prove` it also follows the log until that line, as `proof.py` says: so a new version begins.
"""

from __future__ import annotations

import asyncio
import importlib
import sys

if __name__ == "__main__":
    # structlog loads rich where it can, for coloured logs: 5 MB, and a seventh of the loading time.
    sys.modules["rich"] = None  # type: ignore[assignment]

import structlog

from acd.ports.process_status import DESK, ENGINE, PROCESSES, PUBLIC
from centrala.host import run_folder, secrets
from centrala.host.exit_codes import run_main
from centrala.host.file_limits import raise_file_limit
from centrala.wiring import gc_tuning, logging, proof
from centrala.wiring.stop_signals import run_until_stopped
from config import settings
from config.errors import UsageError
from config.readers import city

MODULES = {
    ENGINE: "centrala.wiring.engine",
    DESK: "centrala.wiring.desk_process",
    PUBLIC: "centrala.wiring.public_process",
}
"""Module with the `run` of each process; the others are not loaded."""

log = structlog.get_logger()


def main() -> None:
    """Run until SIGTERM or SIGINT. Exit code 78: a file or setting is invalid."""
    gc_tuning.start_without_gc()
    process = _process(sys.argv[1:])
    run = importlib.import_module(MODULES[process]).run
    if "--wait" in sys.argv and not sys.stdin.readline():
        return  # the supervisor is gone, or does not need this standby
    raise_file_limit()
    loaded = settings.load()
    run_folder.claim(loaded.run_dir)
    logging.configure(loaded.log_level)
    stored_secrets = secrets.load(loaded.run_dir / "secrets.json")
    files = city.load(loaded)
    gc_tuning.tune_gc()
    if "--prove" in sys.argv:
        asyncio.run(proof.prove(process, loaded, stored_secrets, files))
        if not sys.stdin.readline():
            return
    log.info("process-starting", process=process)
    asyncio.run(run_until_stopped(run(loaded, stored_secrets, files)))


def _process(arguments: list[str]) -> str:
    """Return the process that the command line names. Raises UsageError."""
    if not arguments or arguments[0] not in PROCESSES:
        raise UsageError(f"expected one of {', '.join(PROCESSES)}", field="process")
    return arguments[0]


if __name__ == "__main__":
    run_main(main)
