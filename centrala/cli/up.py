"""`centrala up`: start everything, in this terminal or in the background."""

from __future__ import annotations

import asyncio
import subprocess
import sys
from functools import partial
from typing import Annotated

import typer

from centrala.backup.schedule import BackupSchedule
from centrala.cli.console import out
from centrala.host import child_environment, daemon, exposure, run_folder, run_state, status_report
from centrala.host.child_environment import ADMINISTRATOR, DATABASE, LOG
from centrala.host.installation import BEGIN_ANEW
from centrala.host.private_files import close_files
from centrala.host.progress import Progress
from centrala.host.up import Start
from config import settings
from config.settings import ROOT, Settings


def command(
    detach: Annotated[
        bool,
        typer.Option("--detach", "-d", help="Return when all parts run; `centrala down` stops."),
    ] = False,
    begin_anew: Annotated[
        bool,
        typer.Option(BEGIN_ANEW, help="Accept that data of before are missing; begin with none."),
    ] = False,
) -> None:
    """Start everything and run until Ctrl-C.

    The first start downloads Asterisk, voices and the front end's packages and takes some
    minutes; later starts take seconds.
    """
    loaded = settings.load()
    run_folder.claim(loaded.run_dir)
    options = [BEGIN_ANEW] if begin_anew else []
    _require_administrator(loaded, options)
    if detach:
        daemon.start(loaded, out, [*daemon.UP, *options])
        status_report.print_logins(loaded, out)
        return
    others = [f"{path} belongs to another user" for path in close_files(loaded.run_dir)]
    for sentence in (*others, *exposure.remarks(loaded)):
        out.print(f"Warning: {sentence}", highlight=False, markup=False)
    progress = Progress(out)
    backups = BackupSchedule(loaded, progress.say)
    announce = partial(status_report.print_block, loaded, out)
    start = Start(loaded, progress, announce, beside=(backups.run,), begin_anew=begin_anew)
    asyncio.run(start.run())


def _require_administrator(settings: Settings, options: list[str]) -> None:
    """Make the first account where the demo makes none; the child may ask on this terminal."""
    if settings.demo or run_state.is_running(settings.run_dir):
        return
    module = "centrala.host.first_administrator"
    argv = [sys.executable, "-m", module, *options]
    environment = child_environment.own(DATABASE, LOG, ADMINISTRATOR)
    made = subprocess.run(argv, cwd=ROOT, env=environment)
    if made.returncode != 0:
        raise typer.Exit(made.returncode)
