"""`centrala replica`: run a hot standby of the ACD."""

from __future__ import annotations

import asyncio

from centrala.cli.console import out
from centrala.host import run_folder
from centrala.wiring import replica
from config import settings


def command() -> None:
    """Run one more replica of the ACD beside the engine, without channel connectors.

    It follows the log (REDIS_URL, or that of this clone's `centrala up`) as a hot standby, on
    this machine or another, until Ctrl-C.
    """
    loaded = settings.load()
    run_folder.claim(loaded.run_dir)
    asyncio.run(replica.run(loaded, lambda line: out.print(line, highlight=False)))
