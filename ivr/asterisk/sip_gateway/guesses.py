"""Slow-down of guesses by network address.

A wrong secret costs time on the socket that it came from; a right one never waits. So nobody
behind the same address is locked out by the guesses of another.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

FREE_GUESSES = 5
"""Mistakes of a network that cost nothing: pages whose session has just ended."""

FIRST_DELAY_S, MAX_DELAY_S = 1.0, 16.0
MAX_GUESSES = 10
"""Beyond it a socket is closed after each wrong secret."""

FORGOTTEN_AFTER_S = 900.0
MAX_NETWORKS = 10_000


@dataclass(frozen=True, slots=True)
class Penalty:
    """Price of one guess. `delay_s`: how long its answer is held; `closes`: the socket is closed
    after it."""

    delay_s: float
    closes: bool


@dataclass(slots=True)
class _Guesses:
    count: int
    last_s: float


class Guesses:
    """Wrong secrets by network. `now_s`: any steady clock, seconds."""

    def __init__(self, now_s: Callable[[], float]) -> None:
        self._now_s = now_s
        self._by_network: dict[str, _Guesses] = {}

    def count(self, network: str) -> Penalty:
        """Count one more and return what it costs."""
        now_s = self._now_s()
        guesses = self._by_network.pop(network, None)
        if guesses is None or now_s - guesses.last_s > FORGOTTEN_AFTER_S:
            guesses = _Guesses(0, now_s)
        guesses.count, guesses.last_s = guesses.count + 1, now_s
        self._by_network[network] = guesses  # the newest at the end
        if len(self._by_network) > MAX_NETWORKS:
            del self._by_network[next(iter(self._by_network))]
        return Penalty(_delay_s(guesses.count), guesses.count > MAX_GUESSES)


def _delay_s(count: int) -> float:
    if count <= FREE_GUESSES:
        return 0.0
    doublings = min(count - FREE_GUESSES - 1, 10)
    return min(MAX_DELAY_S, FIRST_DELAY_S * 2.0**doublings)
