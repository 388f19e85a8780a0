"""Inputs of the flow, from the telephone."""

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
    """The phrases were played to the end."""


@dataclass(frozen=True, slots=True)
class HungUp:
    """The caller hung up."""


IvrInput = Digits | NoInput | Played | HungUp


@dataclass(frozen=True, slots=True)
class WaitState:
    """A waiting contact at `at_ms` (UTC epoch milliseconds), when the wait loop asks what to play.

    `position` is None while the contact is on offer. `low_ms`, `high_ms`: the wait estimate from
    now, where there is one; `announcement`: a prompt for everybody who waits in the queue.
    """

    position: int | None
    at_ms: int
    low_ms: int | None = None
    high_ms: int | None = None
    announcement: str | None = None
