"""Open telephones: how many there may be, and which one is closed for a new one."""

from __future__ import annotations

import asyncio
from collections import Counter
from dataclasses import dataclass

from ivr.asterisk.sip_gateway.errors import TelephonesFull
from ivr.asterisk.sip_gateway.telephone import Telephone

TOO_SLOW, REPLACED, STOPPING = "registration-too-slow", "telephone-replaced", "gateway-stopping"


@dataclass(frozen=True, slots=True)
class SocketLimits:
    """`total`: below Asterisk's `sessionlimit` (http.conf); `unregistered`: of them without a
    registration; `register_s`: how long a telephone may be without one, seconds. JsSIP gives a
    registration up after 32 s."""

    total: int = 450
    unregistered: int = 100
    register_s: float = 40.0


class TelephoneSockets:
    """Open telephones. A registered one is never closed for another.

    Of those without a registration one makes room: of the network that has the most of them the
    one with the most guesses, then the oldest. So a crowd of one network closes its own.
    """

    def __init__(self, limits: SocketLimits) -> None:
        self._limits = limits
        self._open: set[Telephone] = set()
        self._waiting: dict[Telephone, asyncio.TimerHandle] = {}

    def __len__(self) -> int:
        return len(self._open)

    def open(self, telephone: Telephone) -> None:
        """Count a telephone that has not registered yet. Raises TelephonesFull."""
        if len(self._waiting) >= self._limits.unregistered:
            self._replace_one()
        if len(self._open) >= self._limits.total:
            self._replace_one()
        if len(self._open) >= self._limits.total:
            raise TelephonesFull(f"{self._limits.total} telephones are open")
        self._open.add(telephone)
        self.expect_registration(telephone)

    def close(self, telephone: Telephone) -> None:
        self._open.discard(telephone)
        self.registered(telephone)

    def registered(self, telephone: Telephone) -> None:
        """Wait for its registration no longer."""
        timer = self._waiting.pop(telephone, None)
        if timer is not None:
            timer.cancel()

    def expect_registration(self, telephone: Telephone) -> None:
        """End the telephone unless it registers in time."""
        loop = asyncio.get_running_loop()
        self.registered(telephone)
        self._waiting[telephone] = loop.call_later(self._limits.register_s, telephone.end, TOO_SLOW)

    def end_all(self) -> None:
        """Let every socket be closed, as the process stops."""
        for telephone in self._open:
            telephone.end(STOPPING)

    def _replace_one(self) -> None:
        if not self._waiting:
            return
        crowds = Counter(telephone.network for telephone in self._waiting)
        chosen = max(self._waiting, key=lambda one: (crowds[one.network], one.guesses))
        chosen.end(REPLACED)  # the oldest of equals: max returns the first
        self.close(chosen)
