"""Centrala in the background: started from one terminal, stopped from any other."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from rich.console import Console

from centrala.host import doctor, run_state
from centrala.host.log_files import last_line
from config.errors import Exit, PartEnded, PartFailed, SystemNotRunning
from config.settings import ROOT, Settings

MAX_START_S = 1200.0  # a first start on a slow line
MAX_STOP_S = 30.0
POLL_INTERVAL_S = 0.1
UP = (sys.executable, "-m", "centrala", "up")


def start(settings: Settings, console: Console, command: Sequence[str] = UP) -> None:
    """Start `centrala up` in a session of its own and show its output until it is ready.

    Ends the process with the exit code of a start that failed.
    Raises EngineAlreadyRunning, MachineNotReady, PartEnded, PartFailed.
    """
    if run_state.is_running(settings.run_dir):
        raise run_state.EngineAlreadyRunning(run_state.read(settings.run_dir))
    doctor.require_space(settings)  # the log of a start on a full disk would stay empty
    log = settings.log_dir / "up.log"
    log.parent.mkdir(parents=True, exist_ok=True)
    log.write_bytes(b"")
    with log.open("ab") as file:  # appending: housekeeping may truncate it
        child = subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=file,
            stderr=file,
            cwd=ROOT,
            start_new_session=True,
        )
    try:
        _follow(child, log, settings.run_dir, console)
    except KeyboardInterrupt:
        child.send_signal(signal.SIGTERM)
        child.wait(MAX_STOP_S)
        raise


def stop(settings: Settings, console: Console) -> None:
    """End it with SIGTERM and wait. Raises SystemNotRunning, PartFailed."""
    state = run_state.read(settings.run_dir)
    if not run_state.is_running(settings.run_dir) or state is None:
        raise SystemNotRunning()
    os.kill(state.pid, signal.SIGTERM)
    if not _wait(lambda: not run_state.lives(state.pid), MAX_STOP_S):
        raise PartFailed(f"it does not stop: kill -9 {state.pid}")
    console.print("Centrala has stopped.")


def _follow(child: subprocess.Popen[bytes], log: Path, run_dir: Path, console: Console) -> None:
    with log.open(encoding="utf-8") as log_file:

        def ready() -> bool:
            console.print(log_file.read(), end="", highlight=False, markup=False)
            state = run_state.read(run_dir)
            is_child = state is not None and state.pid == child.pid
            return child.poll() is not None or bool(is_child and state and state.ready)

        if not _wait(ready, MAX_START_S):
            raise PartFailed(f"it did not become ready; see {log}")
        console.print(log_file.read(), end="", highlight=False, markup=False)
    if child.poll() is not None:
        _end_as(child.returncode, log)


def _end_as(code: int, log: Path) -> None:
    """Exit with the code of `up`; say a sentence when it could not write one."""
    if code in list(Exit) and last_line(log) == "nothing":
        sentence = f"the start ended with exit code {code} and could not write to {log}"
        raise PartEnded(f"{sentence}; see what is wrong with: make doctor", code, Exit.SOFTWARE)
    sys.exit(code)


def _wait(true: Callable[[], bool], seconds: float) -> bool:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if true():
            return True
        time.sleep(POLL_INTERVAL_S)
    return False
