"""Retransmission over UDP as data (RFC 3261 section 17): no clock and no sleeping in here.

All times are seconds of one monotonic clock that the caller of these functions reads.
"""

from __future__ import annotations

from dataclasses import dataclass

T1 = 0.5  # s, estimate of the round trip
T2 = 4.0  # s, longest pause between retransmissions of requests other than INVITE
GIVE_UP = 64 * T1  # s, timers B, F and H


@dataclass(slots=True)
class Retry:
    data: bytes
    next_at: float
    interval: float
    longest: float
    until: float


class Retries:
    """What is still unanswered, by name, and when each is to be sent again."""

    def __init__(self) -> None:
        self._open: dict[str, Retry] = {}

    def start(self, name: str, data: bytes, now: float, longest: float = T2) -> None:
        """Sent just now; again after T1, then at doubled intervals no longer than `longest`."""
        self._open[name] = Retry(data, now + T1, T1, longest, now + GIVE_UP)

    def stop(self, name: str) -> None:
        self._open.pop(name, None)

    def clear(self) -> None:
        self._open.clear()

    def deadline(self) -> float | None:
        """When `due` wants to be asked next."""
        return min((min(retry.next_at, retry.until) for retry in self._open.values()), default=None)

    def due(self, now: float) -> tuple[list[bytes], list[str]]:
        """What to send again now, and the names of what nobody answered in time."""
        lost = [name for name, retry in self._open.items() if now >= retry.until]
        for name in lost:
            del self._open[name]
        again = [retry for retry in self._open.values() if now >= retry.next_at]
        for retry in again:
            retry.interval = min(retry.interval * 2, retry.longest)
            retry.next_at = now + retry.interval
        return [retry.data for retry in again], lost
