"""`centrala backup`: one consistent backup of what runs."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Annotated

import typer

from centrala.backup import make
from centrala.cli.console import out
from centrala.cli.log_client import EngineNotRunning
from centrala.host import run_folder, run_state, secrets
from config import settings
from config.errors import UsageError
from config.settings import Settings


def command(
    to: Annotated[
        str | None, typer.Option("--to", help="Folder; without it that of CENTRALA_BACKUP_TO.")
    ] = None,
    keep: Annotated[
        int | None, typer.Option("--keep", help="Delete all but the newest backups there.")
    ] = None,
) -> None:
    """Back up database, log, secrets and configuration of one moment, while calls go on.

    The file holds personal data and secrets: only its owner can read it.
    """
    loaded = run_state.as_started(settings.load())
    run_folder.claim(loaded.run_dir)
    if loaded.redis_url is None and not run_state.is_running(loaded.run_dir):
        raise EngineNotRunning("nothing runs from this clone: start it with make up")
    folder = _folder(loaded, to)
    stored = secrets.load_or_create(loaded.run_dir / "secrets.json")
    path = asyncio.run(make.make_backup(loaded, stored, folder))
    out.print(f"{path} ({path.stat().st_size >> 10} kB)", highlight=False, markup=False)
    for old in make.forget_old(folder, keep or 0):
        out.print(f"deleted {old.name}", highlight=False, markup=False)


def _folder(loaded: Settings, to: str | None) -> Path:
    target = to or loaded.backup_to
    if not target or "://" in target:
        raise UsageError(f"--to: expected a folder, got {target or 'nothing'}")
    folder = Path(target).expanduser()
    folder.mkdir(parents=True, exist_ok=True)
    return folder
