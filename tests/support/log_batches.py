"""Batches of events as the log takes them, one per input."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import groupby

from acd.ports.acd import StampedEvent
from acd.ports.log import StepResult, input_id


def by_input(events: Iterable[StampedEvent]) -> list[StepResult]:
    """Group events by the input that they follow from."""
    groups = groupby(events, key=lambda stamped: input_id(stamped.id))
    return [StepResult(of, [stamped.event for stamped in group]) for of, group in groups]
