"""What the telephone tells the flow."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Digits:
    """The caller pressed a key (0-9, *, #)."""

    digits: str


@dataclass(frozen=True, slots=True)
class NoInput:
    """The time for a key is over."""


@dataclass(frozen=True, slots=True)
class Played:
    """It was said to the end."""


@dataclass(frozen=True, slots=True)
class HungUp:
    """The caller is gone."""


@dataclass(frozen=True, slots=True)
class AskedNow:
    """The wait loop asks what now. `position` is None while the contact is on offer.

    `low_ms`, `high_ms`: the forecast from now, where there is one; `announcement`: a prompt for
    everybody who waits in the queue.
    """

    position: int | None
    at_ms: int
    low_ms: int | None = None
    high_ms: int | None = None
    announcement: str | None = None


Fact = Digits | NoInput | Played | HungUp
