"""Version of the run folder: data of another layout is refused before anything starts."""

from __future__ import annotations

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


def require_current(run_dir: Path) -> None:
    """Raise RunFolderOutdated unless the folder is new or of this layout; write nothing."""
    version = _version(run_dir)
    if version is not None and version != str(LAYOUT_VERSION):
        raise RunFolderOutdated(run_dir, version)


def claim(run_dir: Path) -> None:
    """Create the run folder if need be, close it to other users and mark it with this layout.

    Raises RunFolderOutdated, FolderNotPrivate.
    """
    require_current(run_dir)
    make_private_folder(run_dir)
    if _version(run_dir) != str(LAYOUT_VERSION):
        write_whole(run_dir / VERSION_FILE, f"{LAYOUT_VERSION}\n")


def _version(run_dir: Path) -> str | None:
    """Return the version of the folder; "1" for data without one, None for no data."""
    try:
        return (run_dir / VERSION_FILE).read_text(encoding="utf-8").strip()
    except FileNotFoundError:
        return "1" if any((run_dir / name).exists() for name in DATA_FILES) else None
