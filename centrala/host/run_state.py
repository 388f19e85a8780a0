"""State of the run folder: a lock that dies with its holder, and a file about the parts."""

from __future__ import annotations

import contextlib
import fcntl
import json
import os
import sys
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, ClassVar, TextIO

from centrala.host.private_files import make_private_folder
from centrala.whole_file import write_whole
from config.errors import Exit, StartRefused
from config.settings import HOME, PORTS, Settings

ADDRESSES = (
    "http_host", "public_url", "sip_host", "sip_ws_url", "sip_ws_host", "tls_cert",
    "tls_key", "media_host", "city", "hotline", "acd",
)  # fmt: skip


OUR_PROCESSES = "centrala.wiring"  # in the command line of every version


@dataclass(frozen=True)
class RunState:
    """Running system. `pid`: the supervisor's; `parts`: name -> pid, None while down; `restarts` by
    name; `clone`: folder of the installation; `settings`: its addresses and ports; `versions` of
    our own processes by name; `target`: version that an upgrade is bringing, else empty."""

    pid: int
    started_ms: int
    ready: bool = False
    parts: dict[str, int | None] = field(default_factory=dict)
    restarts: dict[str, int] = field(default_factory=dict)
    clone: str = ""
    settings: dict[str, Any] = field(default_factory=dict)
    versions: dict[str, str] = field(default_factory=dict)
    target: str = ""


class EngineAlreadyRunning(StartRefused):
    """Run folder that another supervisor holds.

    Remedy: stop the other one with `make down`, or choose another run folder.
    """

    id: ClassVar[str] = "engine-already-running"
    code = Exit.TEMPORARY

    def __init__(self, state: RunState | None) -> None:
        pid = f" (pid {state.pid})" if state else ""
        clone = state.clone if state and state.clone not in ("", str(HOME)) else ""
        place = f"in its run folder from the clone {clone}" if clone else "from this clone"
        super().__init__(
            f"Centrala is already running {place}{pid}; see make status there, "
            "stop it with make down"
        )
        self.state = state


class RunOfAnotherClone(StartRefused):
    """Run folder whose system was started from another clone.

    Remedy: run the command in the clone that the message names, or unset CENTRALA_RUN_DIR.
    """

    id: ClassVar[str] = "run-folder-taken"
    code = Exit.TEMPORARY

    def __init__(self, run_dir: Path, clone: str) -> None:
        super().__init__(
            f"what runs in {run_dir} was started from the clone {clone}: run the command there"
        )


@contextlib.contextmanager
def exclusive(run_dir: Path) -> Iterator[None]:
    """Hold the run folder. Raises EngineAlreadyRunning, FolderNotPrivate."""
    make_private_folder(run_dir)
    with (run_dir / "up.lock").open("w") as lock:
        if not _try_lock(lock):
            raise EngineAlreadyRunning(read(run_dir))
        yield
        with contextlib.suppress(OSError):  # a file without its lock counts for nothing
            (run_dir / "run.json").unlink(missing_ok=True)


def is_running(run_dir: Path) -> bool:
    """Tell whether a supervisor lives; a killed one leaves its file behind, but no lock."""
    if not (run_dir / "up.lock").exists():
        return False
    with (run_dir / "up.lock").open("r+") as lock:
        return not _try_lock(lock)


def read(run_dir: Path) -> RunState | None:
    try:
        return RunState(**json.loads((run_dir / "run.json").read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError):
        return None


def write(run_dir: Path, state: RunState) -> None:
    write_whole(run_dir / "run.json", json.dumps(asdict(state)))


def addresses(settings: Settings) -> dict[str, Any]:
    """Return where this start is reached, as plain data without secrets."""
    return settings.model_dump(mode="json", include={*PORTS, *ADDRESSES})


def as_started(settings: Settings) -> Settings:
    """Return the settings with the addresses of what runs, not those of the present environment.

    Raises RunOfAnotherClone.
    """
    state = read(settings.run_dir)
    if state is None or not is_running(settings.run_dir):
        return settings
    if state.clone and state.clone != str(HOME):
        raise RunOfAnotherClone(settings.run_dir, state.clone)
    stored = {name: value for name, value in state.settings.items() if name in {*PORTS, *ADDRESSES}}
    return Settings.model_validate(settings.model_dump() | stored)


def leftovers(run_dir: Path) -> list[int]:
    """Return pids of parts of a killed supervisor that have not ended yet."""
    state = read(run_dir)
    pids = [pid for pid in (state.parts.values() if state else ()) if pid]
    return [pid for pid in pids if _is_ours(pid, run_dir)]


def lives(pid: int) -> bool:
    """Tell whether the process exists and is no zombie."""
    try:
        text = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8", errors="replace")
    except OSError:
        return False
    return text.rpartition(")")[2].split()[0] not in "ZX"


def _is_ours(pid: int, run_dir: Path) -> bool:
    """Tell by its command line that the pid was not reused by another program."""
    try:
        text = Path(f"/proc/{pid}/cmdline").read_bytes()
    except OSError:
        return False
    return (
        pid != os.getpid()
        and lives(pid)
        and any(place.encode() in text for place in (str(run_dir), sys.prefix, OUR_PROCESSES))
    )


def _try_lock(lock: TextIO) -> bool:
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
