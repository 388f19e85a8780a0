"""Memory of what an installation has: data that are missing are never replaced in silence.

After the first start the run folder says which database and which log it belongs to. A later start
that finds one of them gone or damaged refuses and says how to restore it. Files are looked at
here, before anything runs; what the stores hold is looked at in `data_marks.py`.
"""

from __future__ import annotations

import hashlib
import json
import re
import shutil
import sqlite3
from pathlib import Path
from typing import ClassVar

from centrala.host.log_files import last_line
from centrala.whole_file import write_whole
from config.errors import Exit, StartRefused
from config.settings import Settings

FILE = "installation.json"
UNREADABLE = "unreadable"  # a memory that was damaged still asks for the log
AOF_FOLDER = "valkey/appendonlydir"
AOF_TOOLS = ("valkey-check-aof", "redis-check-aof")
AOF_FAULTS = re.compile(
    r"Bad file format|append only file|AOF.*(doesn't exist|not.*open|invalid|corrupt)", re.I
)
RESTORE = "restore the newest backup with: centrala restore FOLDER"
BEGIN_ANEW = "--begin-anew"
ANEW = f"To begin with empty data instead: centrala up {BEGIN_ANEW}"


class DataMissing(StartRefused):
    """Database or log that this installation had and that is gone.

    Remedy: put it back, restore a backup, or begin anew as the message says.
    """

    id: ClassVar[str] = "data-missing"
    code = Exit.CONFIG


class DataMismatched(StartRefused):
    """Database and log of two installations.

    Remedy: name the right ones in DATABASE_URL and REDIS_URL, or restore a backup.
    """

    id: ClassVar[str] = "data-not-of-one-installation"
    code = Exit.CONFIG

    def __init__(self, database: str, log: str) -> None:
        super().__init__(
            f"the database {database} and the log {log} belong to two installations: correct "
            f"DATABASE_URL or REDIS_URL, or {RESTORE}"
        )


class DataDamaged(StartRefused):
    """Database or log whose file is damaged.

    Remedy: restore a backup, or repair the file as the message says.
    """

    id: ClassVar[str] = "data-unreadable"
    code = Exit.CONFIG


def require(settings: Settings, *, begin_anew: bool = False) -> None:
    """Raise DataMissing, DataDamaged unless the files of the last start are there and whole.

    `begin_anew`: missing ones are accepted, damaged ones are not.
    """
    had_database, had_log = remembered(settings)
    if had_database and not begin_anew:
        _require_database(settings)
    if had_log and settings.redis_url is None and not begin_anew:
        _require_log(settings)
    check_database(settings)


def remembered(settings: Settings) -> tuple[bool, bool]:
    """Return whether this run folder has had this database, and this log."""
    memory = _read(settings.run_dir)
    return (
        memory.get("database") == _fingerprint(settings.database),
        memory.get("log") in (_log_fingerprint(settings), UNREADABLE),
    )


def remember(settings: Settings, identity: str) -> None:
    """Remember what this start has used; a later start must find it again."""
    memory = {
        "installation": identity,
        "database": _fingerprint(settings.database),
        "log": _log_fingerprint(settings),
    }
    if memory != _read(settings.run_dir):
        write_whole(settings.run_dir / FILE, json.dumps(memory), 0o600)


def check_database(settings: Settings) -> None:
    """Run SQLite's quick check (sqlite.org/pragma.html#pragma_quick_check). Raises DataDamaged."""
    path = sqlite_file(settings)
    if path is None or not path.exists():
        return
    try:
        connection = sqlite3.connect(path)
        try:
            [(verdict,), *_] = connection.execute("PRAGMA quick_check(1)").fetchall()
        finally:
            connection.close()
    except sqlite3.DatabaseError as error:
        verdict = str(error)
    if verdict != "ok":
        raise DataDamaged(f"the database {path} is damaged ({verdict}): {RESTORE}")


def sqlite_file(settings: Settings) -> Path | None:
    """Return the file of the database; None for another kind."""
    scheme, _, path = settings.database.partition(":///")
    return Path(path) if scheme.startswith("sqlite") and path not in ("", ":memory:") else None


def log_failure(settings: Settings, log: Path) -> DataDamaged | None:
    """Return why the log server did not take its file; None when that was not the cause."""
    line = last_line(log)
    if not AOF_FAULTS.search(line):
        return None
    folder = settings.run_dir / AOF_FOLDER
    tool = next((name for name in AOF_TOOLS if shutil.which(name)), None)
    repair = f", or repair it with: {tool} --fix {folder}/*.manifest" if tool else ""
    return DataDamaged(f"the log in {folder} is damaged ({line}): {RESTORE}{repair}")


def missing(fault: str) -> DataMissing:
    """Return the refusal: what is missing, how to restore it, how to do without it."""
    return DataMissing(f"{fault}, although this installation had some: {RESTORE}. {ANEW}")


def _require_database(settings: Settings) -> None:
    path = sqlite_file(settings)
    if path is not None and not (path.exists() and path.stat().st_size):
        raise missing(f"the database {path} is missing or empty")


def _require_log(settings: Settings) -> None:
    folder = settings.run_dir / AOF_FOLDER
    if not any(folder.glob("*.manifest")):
        raise missing(f"the log in {folder} is missing")


def _log_fingerprint(settings: Settings) -> str:
    address = settings.redis_url.get_secret_value() if settings.redis_url else "private"
    return _fingerprint(f"{address} {settings.acd}")


def _fingerprint(address: str) -> str:
    """Return a hash of an address; it may hold a password."""
    return hashlib.sha256(address.encode()).hexdigest()


def _read(run_dir: Path) -> dict[str, object]:
    try:
        data = json.loads((run_dir / FILE).read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {}
    except (OSError, ValueError):
        return {"log": UNREADABLE}
    return data if isinstance(data, dict) else {}
