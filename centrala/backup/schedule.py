"""Backups at intervals while Centrala runs; a failed one is reported and tried again."""

from __future__ import annotations

import asyncio
import sys
import time
from collections.abc import Callable

from centrala.backup import container, places
from centrala.host import child_environment, last_backup
from centrala.host.child_environment import BUCKET, DATABASE, LOG
from centrala.host.subprocesses import Program, run
from config.errors import StartRefused
from config.settings import ROOT, Settings

LOOK_INTERVAL_S = 60.0
RETRY_S = 600.0
NICE = 10


class BackupSchedule:
    """Loop of `centrala up`. Each backup runs in a process of its own, behind the calls."""

    def __init__(self, settings: Settings, say: Callable[[str], None]) -> None:
        self._settings, self._say = settings, say
        self._tried_s = float("-inf")

    async def run(self) -> None:
        """Back up whenever one is due, until cancelled; return at once without a folder."""
        while self._settings.backup_to is not None:
            if self.is_due(time.time(), time.monotonic()):
                await self._back_up()
            await asyncio.sleep(LOOK_INTERVAL_S)

    def is_due(self, now_s: float, monotonic_s: float) -> bool:
        """Return whether the newest backup is older than the interval; a failure waits a while.

        A backup of the future (a clock that was set back) counts as none.
        """
        if monotonic_s - self._tried_s < RETRY_S:
            return False
        newest_s = self._newest_s()
        age_s = float("inf") if newest_s is None else now_s - newest_s
        return not 0 <= age_s < self._settings.backup_interval_h * 3600

    def _newest_s(self) -> float | None:
        """Return when the newest backup was made; of a bucket, the last one that was put there."""
        target = str(self._settings.backup_to)
        if places.is_s3(target):
            last = last_backup.read(self._settings.run_dir)
            return last.made_s if last and last.place == target.rstrip("/") else None
        names = places.place_of(target).names()
        return container.made_s(names[-1]) if names else None

    async def _back_up(self) -> None:
        self._tried_s = time.monotonic()
        argv = [sys.executable, "-m", "centrala", "backup"]
        argv += [f"--keep={self._settings.backup_keep}"]
        log = self._settings.log_dir / "backup.log"
        environment = child_environment.own(DATABASE, LOG, *BUCKET)
        try:
            program = Program("backup", argv, log, environment, ROOT, speaks=True, nice=NICE)
            await run(program)
        except (StartRefused, OSError) as error:
            self._say(f"backup failed: {error}")
