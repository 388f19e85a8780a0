"""Lag of a process behind the log, as its readiness reports it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Lag:
    """Lag of one replica and of the slowest consumer.

    `inputs`: appended and not stepped, as of the last poll; `age_ms`: age of the oldest of them;
    `consumer_age_ms`: how far the slowest consumer is behind the newest event.
    """

    inputs: int = 0
    age_ms: int = 0
    consumer_age_ms: int = 0
    slowest_consumer: str = ""
