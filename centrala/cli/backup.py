"""`centrala backup`: one consistent backup of what runs."""

from __future__ import annotations

import asyncio
from typing import Annotated

import typer

from centrala.backup import make, places
from centrala.cli.console import out
from centrala.cli.log_client import EngineNotRunning
from centrala.host import run_folder, run_state, secrets
from config import settings


def command(
    to: Annotated[
        str | None,
        typer.Option(
            "--to", help="Folder or s3://bucket/prefix; without it that of CENTRALA_BACKUP_TO."
        ),
    ] = None,
    keep: Annotated[
        int | None, typer.Option("--keep", help="Delete all but the newest backups there.")
    ] = None,
) -> None:
    """Back up database, log, secrets and configuration of one moment, while calls go on.

    The file holds personal data and secrets: only its owner can read it. Keys of a bucket come
    from the environment: AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, AWS_ENDPOINT_URL, AWS_REGION.
    """
    loaded = run_state.as_started(settings.load())
    run_folder.claim(loaded.run_dir)
    if loaded.redis_url is None and not run_state.is_running(loaded.run_dir):
        raise EngineNotRunning("nothing runs from this clone: start it with make up")
    place = places.place_of(to or loaded.backup_to)
    stored = secrets.load(loaded.run_dir / "secrets.json")
    address = asyncio.run(make.back_up(loaded, stored, place))
    out.print(address, highlight=False, markup=False)
    for old in make.forget_old(place, keep or 0):
        out.print(f"deleted {old}", highlight=False, markup=False)
