"""Version of the run folder: data of another layout is refused before anything starts."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterator
from pathlib import Path
from typing import ClassVar

from centrala.host.private_files import make_private_folder
from centrala.whole_file import write_whole
from config.errors import Exit, StartRefused

LAYOUT_VERSION = 2
VERSION_FILE = "layout-version"
DATA_FILES = ("secrets.json", "centrala.db", "archive")
"""Data of every start: a folder that holds one of them without a version is older."""


class RunFolderOutdated(StartRefused):
    """Run folder whose data have the layout of another version of Centrala.

    Remedy: set the folder aside with the command that the message names; a new one is made.
    """

    id: ClassVar[str] = "run-folder-outdated"
    code = Exit.CONFIG

    def __init__(self, run_dir: Path, version: str) -> None:
        super().__init__(
            f"{run_dir} has layout {version}, this Centrala needs layout {LAYOUT_VERSION}; "
            f"set it aside with: mv {run_dir} {run_dir}.old"
        )


class RunFolderInvalid(StartRefused):
    """Path that is no folder, or a folder that this user may not use.

    Remedy: name another one in CENTRALA_RUN_DIR, or give it to the user that runs Centrala.
    """

    id: ClassVar[str] = "run-folder-invalid"
    code = Exit.CONFIG


def require_current(run_dir: Path) -> None:
    """Refuse a folder that is neither new nor of this layout; write nothing.

    Raises RunFolderOutdated, RunFolderInvalid.
    """
    with _usable(run_dir):
        version = _version(run_dir)
    if version is not None and version != str(LAYOUT_VERSION):
        raise RunFolderOutdated(run_dir, version)


def claim(run_dir: Path) -> None:
    """Create the run folder if need be, close it to other users and mark it with this layout.

    Raises RunFolderOutdated, RunFolderInvalid, FolderNotPrivate.
    """
    require_current(run_dir)
    with _usable(run_dir):
        make_private_folder(run_dir)
    if _version(run_dir) != str(LAYOUT_VERSION):
        write_whole(run_dir / VERSION_FILE, f"{LAYOUT_VERSION}\n")


@contextlib.contextmanager
def _usable(run_dir: Path) -> Iterator[None]:
    try:
        yield
    except (FileExistsError, NotADirectoryError, PermissionError) as error:
        raise RunFolderInvalid(
            f"CENTRALA_RUN_DIR: {run_dir} cannot be the run folder ({error.strerror}): name a "
            f"folder that this user may write, or give it to the user: chown {os.geteuid()}"
        ) from error


def _version(run_dir: Path) -> str | None:
    """Return the version of the folder; "1" for data without one, None for no data."""
    try:
        return (run_dir / VERSION_FILE).read_text(encoding="utf-8").strip()
    except FileNotFoundError:
        return "1" if any((run_dir / name).exists() for name in DATA_FILES) else None
