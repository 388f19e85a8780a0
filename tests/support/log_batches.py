"""Events as the log takes them: those of an input together."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import groupby

from acd.ports.acd import StampedEvent
from acd.ports.log import StepResult, input_id


def by_input(events: Iterable[StampedEvent]) -> list[StepResult]:
    """Of events in order, those of each input from its first on."""
    groups = groupby(events, key=lambda stamped: (input_id(stamped.id), stamped.at_ms))
    return [
        StepResult(of, at_ms, [stamped.event for stamped in group]) for (of, at_ms), group in groups
    ]
