"""Health of the processes, exchanged as signals."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import asdict
from typing import Any

import structlog

from acd.ports.clock import Clock
from acd.ports.process_status import (
    MAX_STATUS_AGE_S,
    STATUS_INTERVAL_S,
    ProcessStatus,
    ProcessUnavailable,
)
from acd.ports.signals import Signals

TOPIC = "process-status"
MAX_AGE_MS = int(MAX_STATUS_AGE_S * 1_000)

log = structlog.get_logger()


class ProcessStatusBoard:
    """Implement `ProcessStatuses`: the last status of every process.

    `clock`: one that does not jump; only differences of its readings count.
    """

    def __init__(self, signals: Signals, clock: Clock) -> None:
        self._signals = signals
        self._clock = clock
        self._started_ms = clock.now_ms()
        self._statuses: dict[str, tuple[int, ProcessStatus]] = {}
        signals.subscribe(TOPIC, self._received)

    def publish(self, status: ProcessStatus) -> None:
        """Replace the status of this process on every board; never blocks, never raises."""
        self._signals.publish(TOPIC, asdict(status))

    def is_away(self, process: str) -> bool:
        received_ms, status = self._statuses.get(process, (self._started_ms, None))
        if self._clock.now_ms() - received_ms > MAX_AGE_MS:
            return True
        return status is not None and not status.is_current

    def status(self, process: str) -> ProcessStatus | None:
        return self._statuses.get(process, (0, None))[1]

    async def check(self, process: str) -> None:
        """Raise ProcessUnavailable when the process is away."""
        if self.is_away(process):
            raise ProcessUnavailable(f"the process {process} does not answer")

    def _received(self, signal: Mapping[str, Any]) -> None:
        status = ProcessStatus(**signal)
        before = self.status(status.process)
        self._statuses[status.process] = (self._clock.now_ms(), status)
        if before is None or before.is_current != status.is_current:
            log.info("process-status-changed", process=status.process, is_current=status.is_current)


async def report_process(board: ProcessStatusBoard, status: Callable[[], ProcessStatus]) -> None:
    """Publish the status of this process regularly, until cancelled."""
    while True:
        board.publish(status())
        await asyncio.sleep(STATUS_INTERVAL_S)
