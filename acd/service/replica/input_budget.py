"""Limit on the inputs that one process appends: no process can flood the log of all."""

from __future__ import annotations

import asyncio

from acd.ports.acd import InputBudgetExceeded
from acd.ports.clock import Clock

MAX_WAIT_MS = 2_000
"""An input that would wait longer for its turn is refused; its submitter still waits for it."""

BURST_MS = 1_000
"""Inputs of this time may be appended at once after a pause."""


class InputBudget:
    """Token bucket of one process, in the order of the callers.

    Every process steps everybody's inputs, so that inputs beyond a rate delay the calls as well;
    those of a process with a budget wait here, before the log. `refused`: inputs that would have
    waited too long, since the start. `clock`: monotonic, ms.
    """

    def __init__(self, inputs_per_s: float, clock: Clock) -> None:
        self._interval_ms = 1_000 / inputs_per_s
        self._clock = clock
        self._burst_ms = max(0.0, BURST_MS - self._interval_ms)
        self._next_ms = float("-inf")
        self.refused = 0

    async def take(self) -> None:
        """Return when the input may be appended. Raises `InputBudgetExceeded`."""
        wait_ms = self.next_turn_ms()
        if wait_ms > 0:
            await asyncio.sleep(wait_ms / 1_000)

    def next_turn_ms(self) -> float:
        """Take the next turn; return ms until it. Raises `InputBudgetExceeded`."""
        now_ms = self._clock.now_ms()
        turn_ms = max(self._next_ms, now_ms - self._burst_ms)
        if turn_ms - now_ms > MAX_WAIT_MS:
            self.refused += 1
            raise InputBudgetExceeded("this process appends more inputs than its budget allows")
        self._next_ms = turn_ms + self._interval_ms
        return max(0.0, turn_ms - now_ms)
