"""Largest gap in the voice that arrives, by the kernel's stamps, less this process's own pauses.

The other side of each call is in this process, too: while it does not run, nothing is sent.
"""

from __future__ import annotations

import asyncio
import fcntl
import struct
import time
from collections import deque
from collections.abc import Iterable
from itertools import pairwise

from ivr.test_phone.media import MediaStream, ReceivedFrame

SIOCGSTAMP = 0x8906
"""ioctl of Linux: arrival of the last datagram read, as seconds and microseconds (socket(7))."""

TICK_S = 0.01
LEAST_STALL_S, LEAST_GAP_S = 0.02, 0.06
KEPT_STALLS = 2_000

Interval = tuple[float, float]


def overlap_s(start: float, end: float, others: Iterable[Interval]) -> float:
    """Return how much of an interval others cover, which do not cover one another."""
    return sum(max(0.0, min(end, b) - max(start, a)) for a, b in others)


class StallWatch:
    """Pauses in which this process did not run. Run `run`; times are UTC epoch seconds."""

    def __init__(self) -> None:
        self.stalls: deque[Interval] = deque(maxlen=KEPT_STALLS)
        self.largest_s = 0.0

    async def run(self) -> None:
        """Watch until cancelled."""
        while True:
            due = time.time() + TICK_S
            await asyncio.sleep(TICK_S)
            self.note(due, time.time())

    def note(self, due: float, ran: float) -> None:
        """Note when something was due and when it ran."""
        if ran - due >= LEAST_STALL_S:
            self.stalls.append((due, ran))
            self.largest_s = max(self.largest_s, ran - due)

    def own_s(self, start: float, end: float) -> float:
        """Return how much of an interval this process was paused."""
        return overlap_s(start, end, self.stalls)


class VoiceGap:
    """Largest gap between the packets that arrive at one end of a call, seconds."""

    def __init__(self, media: MediaStream, stalls: StallWatch) -> None:
        self._media = media
        self._stalls = stalls
        self._next_handler = media.on_frame
        self._arrivals: list[float] = []
        media.on_frame = self._frame_received

    def end(self, *, still_talking: bool) -> float:
        """Stop measuring; return the largest gap, while both still talk up to now."""
        self._media.on_frame = self._next_handler
        until_now = [time.time()] if still_talking else []
        return largest_gap_s([*self._arrivals, *until_now], self._stalls)

    def _frame_received(self, frame: ReceivedFrame) -> None:
        self._arrivals.append(_arrival_s(self._media.file_number))
        if self._next_handler is not None:
            self._next_handler(frame)


def largest_gap_s(arrivals: list[float], stalls: StallWatch) -> float:
    """Return the largest gap between arrivals, less the pauses of this process in it."""
    largest = 0.0
    for before, after in pairwise(arrivals):
        gap = after - before
        if gap > max(largest, LEAST_GAP_S):
            gap -= stalls.own_s(before, after)
        largest = max(largest, gap)
    return largest


def _arrival_s(file_number: int) -> float:
    try:
        seconds, microseconds = struct.unpack("ll", fcntl.ioctl(file_number, SIOCGSTAMP, bytes(16)))
    except OSError:  # the first question only switches the stamps on
        return time.time()
    return float(seconds) + float(microseconds) / 1e6
