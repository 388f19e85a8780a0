"""Reading of a clock at an instant: its state, its end, the share of its time that is used."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class ClockState(StrEnum):
    """State of a clock.

    `stands`: its time does not count now, since somebody else has to answer or the office is
    closed; `met` and `late` are about the end, and `late` stays when the work is done.
    """

    RUNS = "runs"
    STANDS = "stands"
    MET = "met"
    LATE = "late"


class Level(StrEnum):
    """Warning level of a clock."""

    NONE = "none"
    NEAR = "near"
    LATE = "late"


@dataclass(frozen=True, slots=True)
class Reading:
    """State of a clock at an instant.

    `due_ms`: end of its time; None while a stop of unknown length lasts. `used`: share, 0 to 1.
    `left_ms`: time that is left, of the kind that the clock counts. `met_ms`: when the work was
    done. `resumes_ms`: when a clock goes on that stands because the office is closed.
    """

    state: ClockState
    due_ms: int | None
    used: float
    left_ms: int
    met_ms: int | None = None
    resumes_ms: int | None = None


def warning_level(reading: Reading, near: float) -> Level:
    """Return the level of a reading; `near`: share of the time from which a warning is due."""
    if reading.state is ClockState.LATE:
        return Level.LATE
    if reading.state is not ClockState.MET and reading.used >= near:
        return Level.NEAR
    return Level.NONE
