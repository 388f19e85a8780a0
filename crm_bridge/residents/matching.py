"""Identification of the resident. A telephone number is weak evidence, so a match has a confidence
and a reason."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum

from acd.domain.model.contact import EMAIL, PHONE, ChannelId

DELIVERING_CHANNELS = frozenset({PHONE, EMAIL})
"""Channels that deliver an address with the contact. On every other one the resident types it."""


class Confidence(IntEnum):
    """Confidence of a match, 0 to 4, as the desk draws it."""

    UNKNOWN = 0
    WEAK = 1
    PROBABLE = 2
    LIKELY = 3
    CONFIRMED = 4


@dataclass(frozen=True, slots=True)
class Resident:
    """Resident of the store."""

    resident_id: str
    name: str
    language: str


@dataclass(frozen=True, slots=True)
class Match:
    """Result of the identification. `others`: further residents with the same address."""

    resident: Resident | None
    confidence: Confidence
    reason_id: str
    others: tuple[Resident, ...] = ()


def confirmed(resident: Resident, sharing: tuple[Resident, ...]) -> Match:
    """Return the match that a consultant, or a log-in, confirmed."""
    others = tuple(other for other in sharing if other != resident)
    return Match(resident, Confidence.CONFIRMED, "confirmed", others)


def is_claimed(channel: ChannelId) -> bool:
    """Return whether an address of this channel is what the resident typed: it proves nothing."""
    return channel not in DELIVERING_CHANNELS


def by_address(channel: ChannelId, address: str | None, sharing: tuple[Resident, ...]) -> Match:
    """Return the match of an address. `sharing`: all residents who have it, the likeliest first.

    A claimed address matches nobody: anybody can type the number of another resident.
    """
    if address is None:
        reason = "number-withheld" if channel == PHONE else "anonymous"
        return Match(None, Confidence.UNKNOWN, reason)
    kind = "email" if "@" in address else "number"
    if is_claimed(channel):
        return Match(None, Confidence.UNKNOWN, f"{kind}-claimed")
    if not sharing:
        return Match(None, Confidence.UNKNOWN, f"{kind}-unknown")
    confidence = Confidence.LIKELY if len(sharing) == 1 else Confidence.PROBABLE
    return Match(sharing[0], confidence, f"same-{kind}", sharing[1:])
