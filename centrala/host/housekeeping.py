"""Housekeeping beside the parts: small logs, a true run file, and a sentence about a full disk."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from pathlib import Path

from centrala.host import log_files, run_state
from centrala.host.disk import DiskNotWritable, DiskSpaceLow, prove_space, prove_writable
from centrala.host.run_state import RunState

INTERVAL_S = 5.0


class RunFile:
    """The run file; a state that a full disk refused is written when there is space again."""

    def __init__(self, run_dir: Path) -> None:
        self._run_dir = run_dir
        self._unwritten: RunState | None = None

    def write(self, state: RunState) -> None:
        """Write the state, at once if possible. Raises nothing."""
        self._unwritten = state
        self.retry()

    def retry(self) -> None:
        """Write the newest state if it is not in the file yet."""
        if self._unwritten is None:
            return
        try:
            run_state.write(self._run_dir, self._unwritten)
        except OSError:
            return
        self._unwritten = None


class Housekeeping:
    """Loop over the log folders and the run file. It ends for no fault of the disk."""

    def __init__(
        self,
        run_dir: Path,
        log_folders: tuple[Path, ...],
        run_file: RunFile,
        say: Callable[[str], None],
        min_free_mb: int = 0,
    ) -> None:
        self._run_dir, self._log_folders = run_dir, log_folders
        self._run_file, self._say, self._min_free_mb = run_file, say, min_free_mb
        self._fault = ""

    async def run(self) -> None:
        """Look every `INTERVAL_S` until cancelled."""
        while True:
            await asyncio.to_thread(self.look)
            await asyncio.sleep(INTERVAL_S)

    def look(self) -> None:
        self._report_fault(self._current_fault())
        log_files.keep_small(self._log_folders)
        self._run_file.retry()

    def _current_fault(self) -> str:
        try:
            prove_writable(self._run_dir)
            prove_space(self._run_dir, self._min_free_mb)
        except (DiskNotWritable, DiskSpaceLow) as error:
            return error.message
        except OSError as error:
            return f"{self._run_dir} cannot be written: {error.strerror}"
        return ""

    def _report_fault(self, fault: str) -> None:
        if fault and not self._fault:
            self._say(f"{fault}. Calls go on; everything comes back by itself with the disk.")
        elif self._fault and not fault:
            self._say(f"the disk of {self._run_dir} is in order again")
        self._fault = fault
