"""`centrala up`: start everything, in this terminal or in the background."""

from __future__ import annotations

import asyncio
from functools import partial
from typing import Annotated

import typer

from centrala.backup.schedule import BackupSchedule
from centrala.cli.console import out
from centrala.host import daemon, run_folder, status_report
from centrala.host.progress import Progress
from centrala.host.up import Start
from config import settings


def command(
    detach: Annotated[
        bool,
        typer.Option("--detach", "-d", help="Return when all parts run; `centrala down` stops."),
    ] = False,
) -> None:
    """Start everything and run until Ctrl-C.

    The first start downloads Asterisk, voices and the front end's packages and takes some
    minutes; later starts take seconds.
    """
    loaded = settings.load()
    run_folder.claim(loaded.run_dir)
    if detach:
        daemon.start(loaded, out)
        return
    progress = Progress(out)
    backups = BackupSchedule(loaded, progress.say)
    announce = partial(status_report.print_block, loaded, out)
    start = Start(loaded, progress, announce, beside=(backups.run,))
    asyncio.run(start.run())
