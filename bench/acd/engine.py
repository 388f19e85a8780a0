"""A replica in a process of its own, and the offers that its consumer receives."""

from __future__ import annotations

import fcntl
import os
import select
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import NamedTuple

from acd.domain.model.contact import ChannelId
from bench.log_server.server import LogServer

PIPE_BYTES = 1 << 20
F_SETPIPE_SZ = 1031  # fcntl(2); Python 3.11 names it on some builds only


class DeliveredOffer(NamedTuple):
    """One offer as the consumer received it; `at_ns`: CLOCK_MONOTONIC, common to all processes."""

    event_id: str
    contact_id: str
    offer_id: str
    consultant_id: str
    channel: ChannelId
    at_ns: int


class EngineLate(Exception):
    """The replica exceeded the benchmark's time limit."""


class Engine:
    """Running replica; `start_s`: duration of its start, until it had replayed the log."""

    def __init__(self, process: subprocess.Popen[bytes], within_s: float) -> None:
        assert process.stdout is not None
        self.pid = process.pid
        self._out = process.stdout.fileno()
        fcntl.fcntl(self._out, F_SETPIPE_SZ, PIPE_BYTES)
        self._rest = b""
        self.start_s = self._ready(within_s)

    def _ready(self, within_s: float) -> float:
        deadline = time.monotonic() + within_s
        while True:
            left_s = max(deadline - time.monotonic(), 0)
            if not select.select([self._out], [], [], left_s)[0]:
                raise EngineLate(f"the replica has not replayed its log within {within_s:g} s")
            for line in self._lines():
                return float(line.split()[1])

    def fileno(self) -> int:
        return self._out

    def discard_output(self, within_s: float) -> None:
        """Read and drop its output, so that a full pipe never stops it."""
        if select.select([self._out], [], [], within_s)[0] and not os.read(self._out, PIPE_BYTES):
            raise EngineLate("the replica ended")

    def read_offers(self) -> list[DeliveredOffer]:
        """Return the offers received since the last call; waits for the first byte."""
        return [parse_offer(line) for line in self._lines()]

    def _lines(self) -> list[bytes]:
        data = os.read(self._out, PIPE_BYTES)
        if not data:
            raise EngineLate("the replica ended")
        *lines, self._rest = (self._rest + data).split(b"\n")
        return lines


def parse_offer(line: bytes) -> DeliveredOffer:
    event, contact, offer, consultant, channel, at_ns = line.decode().split(" ")
    return DeliveredOffer(event, contact, offer, consultant, channel, int(at_ns))


@contextmanager
def running_engine(server: LogServer, within_s: float = 60.0) -> Iterator[Engine]:
    """Run a replica that has caught up with the log. Raises `EngineLate`."""
    process = subprocess.Popen(
        [sys.executable, "-m", "bench.acd.replica", server.url], stdout=subprocess.PIPE
    )
    try:
        yield Engine(process, within_s)
    finally:
        process.kill()
        process.wait()
