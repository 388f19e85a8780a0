"""`centrala restore`: put a backup in place of the data."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from centrala.backup import container
from centrala.backup.errors import BackupInvalid
from centrala.backup.restore import Restored, restore
from centrala.cli.console import out
from config import settings


def command(
    backup: Annotated[Path, typer.Argument(help="A backup, or a folder: its newest backup.")],
    replace: Annotated[
        bool, typer.Option("--replace", help="Set the present data aside (nothing is deleted).")
    ] = False,
) -> None:
    """Restore database, log and secrets of a backup; then start with `centrala up`.

    Live contacts of then are ended, and answers that were unsent then are not sent.
    """
    restored = restore(settings.load(), _chosen(backup), replace=replace)
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


def _chosen(path: Path) -> Path:
    if path.is_dir():
        backups = container.backups_in(path)
        if not backups:
            raise BackupInvalid(f"{path} holds no backup")
        return backups[-1]
    if not path.is_file():
        raise BackupInvalid(f"{path}: expected a backup or a folder with backups")
    return path
