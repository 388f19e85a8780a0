"""Consultant free -> Asterisk calls them for the next caller, from AMI events."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from bench.telephone.ami_clock import stamp_ms
from ivr.asterisk.ami.types import AmiEvent

CONSULTANTS = "PJSIP/consultant-"


class OfferTimes:
    """`times_ms`: from the first channel that leaves a call to the consultant's next channel.

    `waiting()` is the number of callers in line who are on no offer; without any, nobody is due.
    """

    def __init__(self, waiting: Callable[[], int]) -> None:
        self.times_ms: list[float] = []
        self._waiting = waiting
        self._bridges: dict[str, set[str]] = {}
        self._free_ms: dict[str, float] = {}

    def note(self, event: AmiEvent) -> None:
        """Handle an event, in Asterisk's order."""
        consultant, bridge = consultant_of(event["channel"]), event["bridgeuniqueid"]
        if event.name == "Newchannel" and consultant:
            self._offered(consultant, stamp_ms(event))
        elif event.name == "BridgeEnter":
            self._bridges.setdefault(bridge, set()).add(event["channel"])
        elif event.name == "BridgeLeave":
            self._call_ends(self._bridges.pop(bridge, set()), stamp_ms(event))

    def end(self, at_ms: float) -> list[float]:
        """Return all times; a consultant without an offer until now counts as long as that."""
        return [*self.times_ms, *(at_ms - free_ms for free_ms in self._free_ms.values())]

    def _offered(self, consultant: str, at_ms: float) -> None:
        """Count the consultant's time. Those freed last are not due where no caller is left.

        Two calls that end together free two consultants; one caller in line is offered to one of
        them, and the other waits for a caller, not for the ACD.
        """
        if consultant in self._free_ms:
            self.times_ms.append(at_ms - self._free_ms.pop(consultant))
        while len(self._free_ms) > max(0, self._waiting()):
            self._free_ms.popitem()

    def _call_ends(self, channels: Iterable[str], at_ms: float) -> None:
        for consultant in filter(None, map(consultant_of, channels)):
            if self._waiting() > 0:
                self._free_ms[consultant] = at_ms


def consultant_of(channel: str) -> str:
    """Return the consultant whose telephone the channel is; empty for callers."""
    name, _, _ = channel.rpartition("-")
    return name.removeprefix(CONSULTANTS) if name.startswith(CONSULTANTS) else ""
