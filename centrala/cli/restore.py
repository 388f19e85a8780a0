"""`centrala restore`: put a backup in place of the data."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer

from centrala.backup import places
from centrala.backup.errors import BackupInvalid
from centrala.backup.restore import Restored, restore
from centrala.cli.console import out
from centrala.host import run_folder
from config import settings
from config.settings import Settings


def command(
    backup: Annotated[
        str, typer.Argument(help="A backup; or a folder or s3://bucket/prefix: its newest backup.")
    ],
    replace: Annotated[
        bool, typer.Option("--replace", help="Set the present data aside (nothing is deleted).")
    ] = False,
) -> None:
    """Restore database, log and secrets of a backup; then start with `centrala up`.

    Live contacts of then are ended, and answers that were unsent then are not sent.
    """
    loaded = settings.load()
    with file_of(loaded, backup) as path:
        restored = restore(loaded, path, replace=replace)
    for line in report(restored):
        out.print(line, highlight=False, markup=False)


def report(restored: Restored) -> list[str]:
    """Return the result, one line each."""
    manifest, resumed = restored.manifest, restored.resumed
    lines = [
        f"Restored: Centrala {manifest.version}, log up to {manifest.log_position}.",
        f"Calls, chats and callbacks of then that were ended: {resumed.ended}.",
        f"Answers by e-mail that were unsent then and are held: {resumed.held_answers}.",
    ]
    if restored.aside is not None:
        lines.append(f"The data of before are in {restored.aside}.")
    return lines


@contextmanager
def file_of(loaded: Settings, address: str) -> Iterator[Path]:
    """Yield the file of a backup; one from a bucket is deleted afterwards."""
    place, name = places.chosen(address)
    run_folder.claim(loaded.run_dir)
    with tempfile.TemporaryDirectory(dir=loaded.run_dir, prefix=".fetching-") as work:
        path = place.get(name, Path(work))
        if not path.is_file():
            raise BackupInvalid(f"{address}: expected a backup, or a place with backups")
        yield path
