"""Files of an installation: for its own user alone.

They hold telephone numbers, messages, passwords and keys. The umask covers what any process of the
installation creates, the run folder covers what lies in it.
"""

from __future__ import annotations

import contextlib
import os
import stat
from pathlib import Path
from typing import ClassVar

from config.errors import Exit, StartRefused

UMASK = 0o077
FOLDER_MODE = 0o700
OTHERS = stat.S_IRWXG | stat.S_IRWXO


class FolderNotPrivate(StartRefused):
    """Run folder that other users of this machine may read, and that this user cannot close.

    Remedy: give the folder to the user that runs Centrala, as the message says.
    """

    id: ClassVar[str] = "run-folder-not-private"
    code = Exit.CONFIG


def restrict_umask() -> None:
    """Create files of this process and of its children for this user alone."""
    os.umask(UMASK)


def make_private_folder(folder: Path) -> None:
    """Create the folder for this user alone, or close an existing one. Raises FolderNotPrivate."""
    folder.mkdir(mode=FOLDER_MODE, parents=True, exist_ok=True)
    mode = stat.S_IMODE(folder.stat().st_mode)
    if mode & OTHERS == 0:
        return
    try:
        folder.chmod(mode & ~OTHERS)
    except OSError as error:
        raise FolderNotPrivate(
            f"other users may read {folder} (mode {mode:o}), and it cannot be closed "
            f"({error.strerror}): chown -R {os.geteuid()} {folder}, or set CENTRALA_RUN_DIR"
        ) from error


def close_files(folder: Path) -> list[Path]:
    """Take the rights of other users from every file and folder below `folder`.

    Returns what they may still read because it belongs to another user. Links are not followed.
    """
    return [
        Path(parent) / name
        for parent, folders, files in os.walk(folder)
        for name in (*folders, *files)
        if not _is_closed(Path(parent) / name)
    ]


def _is_closed(path: Path) -> bool:
    with contextlib.suppress(FileNotFoundError):  # a running part deleted it
        status = path.lstat()
        if stat.S_ISLNK(status.st_mode) or status.st_mode & OTHERS == 0:
            return True
        try:
            path.chmod(stat.S_IMODE(status.st_mode) & ~OTHERS)
        except PermissionError:
            return False
    return True
