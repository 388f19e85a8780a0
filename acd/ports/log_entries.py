"""Entries of the log and their ids: `<ms>-<n>`, ordered by both numbers."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import count, repeat

import msgspec

from acd.domain.messages.commands import Input
from acd.domain.messages.events import Event
from acd.ports.acd import StampedEvent

BEGINNING = "0-0"
EVENTS_PER_INPUT = 1 << 20


class LoggedInput(msgspec.Struct, frozen=True, gc=False):
    """Entry of the input log. `command` is None for a malformed one; `fault` is the reason."""

    id: str
    at_ms: int
    key: str
    command: Input | None
    fault: str = ""


class StepResult(msgspec.Struct, frozen=True, gc=False):
    """Events of one stepped input, at least one: an entry of the event log.

    The time of the events is that of the input's id.
    """

    input_id: str
    events: Sequence[Event]


def id_order(entry_id: str) -> tuple[int, int]:
    """Sort key of an id."""
    ms, _, n = entry_id.partition("-")
    return int(ms), int(n)


def event_id(input_id: str, index: int) -> str:
    """Id of the `index`-th event of an input, from 0."""
    ms, _, n = input_id.partition("-")
    return f"{ms}-{int(n) * EVENTS_PER_INPUT + index}"


def stamped(result: StepResult) -> tuple[StampedEvent, ...]:
    """Events of an input, each with its id: the same on every replica."""
    at_ms, n = id_order(result.input_id)
    return numbered(at_ms, n * EVENTS_PER_INPUT, result.events)


def numbered(at_ms: int, first: int, events: Sequence[Event]) -> tuple[StampedEvent, ...]:
    """Events of one time, with ordinals from `first` on."""
    return tuple(map(StampedEvent, repeat(at_ms), count(first), events))


def entry_id_of(an_event_id: str) -> str:
    """Id of the entry that holds this event: that of its input's first event."""
    ms, n = id_order(an_event_id)
    return f"{ms}-{n - n % EVENTS_PER_INPUT}"


def input_id(an_event_id: str) -> str:
    """Id of the input that caused the event with this id."""
    ms, n = id_order(an_event_id)
    return f"{ms}-{n // EVENTS_PER_INPUT}"
