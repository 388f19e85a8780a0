"""Memory of the last backup in the run folder: a far server need not be asked for it."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from pathlib import Path

from centrala.whole_file import write_whole

FILE = "last-backup.json"


@dataclass(frozen=True)
class LastBackup:
    """Place of the last backup, and when it was made (UTC epoch, seconds)."""

    place: str
    made_s: float


def remember(run_dir: Path, place: str, made_s: float) -> None:
    write_whole(run_dir / FILE, json.dumps(asdict(LastBackup(place, made_s))))


def read(run_dir: Path) -> LastBackup | None:
    """Return the last backup; None when it is not known."""
    try:
        return LastBackup(**json.loads((run_dir / FILE).read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError):
        return None
