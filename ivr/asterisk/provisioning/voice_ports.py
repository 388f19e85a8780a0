"""Division of the RTP ports: waiting callers must not use up those of the consultants.

Each leg of a call needs a pair of ports (RTP and RTCP, RFC 3550 section 11).
"""

from __future__ import annotations

from dataclasses import dataclass

MAX_ANNOUNCEMENTS = 4
DEFAULT_SEATS = 50


@dataclass(frozen=True, slots=True)
class VoicePorts:
    """Pairs of ports. `callers`: who are answered; `announcements`: further callers who hear that
    all lines are busy; `seats`: legs of consultants, callbacks and emergencies included."""

    callers: int
    announcements: int
    seats: int


def divide_ports(start: int, end: int, seats: int | None) -> VoicePorts:
    """Divide the ports `start` to `end`. `seats` None: 50, or half of a smaller range."""
    pairs = (end + 1) // 2 - (start + 1) // 2
    announcements = min(MAX_ANNOUNCEMENTS, pairs // 4)
    left = pairs - announcements
    kept = min(DEFAULT_SEATS, left // 2) if seats is None else seats
    return VoicePorts(left - kept, announcements, kept)
