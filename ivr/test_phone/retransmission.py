"""Retransmission over UDP (RFC 3261 section 17) as data: no clock, no sleep.

Times are seconds of one monotonic clock, passed in.
"""

from __future__ import annotations

from dataclasses import dataclass

T1_S = 0.5  # s, estimate of the round trip
T2_S = 4.0  # s, longest interval between retransmissions of requests other than INVITE
TIMEOUT_S = 64 * T1_S  # s, timers B, F and H


@dataclass(slots=True)
class Retransmission:
    data: bytes
    next_at: float
    interval: float
    max_interval_s: float
    until: float


class Retransmissions:
    """Unanswered messages by name, with the time of their next transmission."""

    def __init__(self) -> None:
        self._open: dict[str, Retransmission] = {}

    def start(self, name: str, data: bytes, now: float, max_interval_s: float = T2_S) -> None:
        """Add a message sent at `now`; repeat after T1, then at doubled intervals."""
        self._open[name] = Retransmission(data, now + T1_S, T1_S, max_interval_s, now + TIMEOUT_S)

    def stop(self, name: str) -> None:
        self._open.pop(name, None)

    def clear(self) -> None:
        self._open.clear()

    def deadline(self) -> float | None:
        """Return when `due` is to be called next."""
        return min((min(retry.next_at, retry.until) for retry in self._open.values()), default=None)

    def due(self, now: float) -> tuple[list[bytes], list[str]]:
        """Return the data to send again and the names of messages not answered in time."""
        lost = [name for name, retry in self._open.items() if now >= retry.until]
        for name in lost:
            del self._open[name]
        again = [retry for retry in self._open.values() if now >= retry.next_at]
        for retry in again:
            retry.interval = min(retry.interval * 2, retry.max_interval_s)
            retry.next_at = now + retry.interval
        return [retry.data for retry in again], lost
