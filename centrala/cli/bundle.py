"""`centrala bundle`: compare Asterisk and the voices with the mirror, and take updates."""

from __future__ import annotations

import subprocess
import sys
from typing import Annotated

import typer

from centrala.host import run_state
from centrala.host.asterisk_bundle import SCRIPT
from config import settings
from config.errors import Exit, UsageError

JOBS = {"check": ["--check"], "update": ["--update"]}


def command(
    job: Annotated[str, typer.Argument(help="check or update")],
    write_lock: Annotated[
        bool, typer.Option("--write-lock", help="update: write asterisk-docker/bundle.lock too.")
    ] = False,
) -> None:
    """Compare the Asterisk bundle with the mirror's index, or make it anew from it.

    check: lists every package with another version and how old the index is; exit code 1 when
    there are updates. update: takes them; nothing may run from this clone meanwhile.
    """
    if job not in JOBS:
        raise UsageError(f"bundle: expected {' or '.join(JOBS)}, got {job}")
    run_dir = settings.load().run_dir
    if job == "update" and run_state.is_running(run_dir):
        raise run_state.EngineAlreadyRunning(run_state.read(run_dir))
    options = [*JOBS[job], *(["--write-lock"] if write_lock and job == "update" else [])]
    code = subprocess.run([sys.executable, str(SCRIPT), *options], check=False).returncode
    if code:
        raise typer.Exit(code if code == 1 else int(Exit.UNAVAILABLE))
