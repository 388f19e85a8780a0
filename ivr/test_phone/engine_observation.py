"""Events of the engine about one call: its queue position and its consultant."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from typing import Protocol

from acd.domain.messages.events import (
    ContactClosed,
    ContactConnected,
    ContactQueued,
    Event,
    OfferMade,
    WaitAnnounced,
)


@dataclass(frozen=True, slots=True)
class CallIdentity:
    """Data by which the engine finds a call: number (None: withheld), SIP Call-ID, start."""

    number: str | None
    call_id: str
    dialled_ms: int


@dataclass(frozen=True, slots=True)
class Queued:
    """`position` counts from 1, None when the contact is offered at once."""

    queue: str
    position: int | None


@dataclass(frozen=True, slots=True)
class PositionAnnounced:
    position: int


@dataclass(frozen=True, slots=True)
class Offered:
    consultant: str


@dataclass(frozen=True, slots=True)
class Connected:
    consultant: str


@dataclass(frozen=True, slots=True)
class Closed:
    """The ACD closed the contact; the telephone may hang up a moment later."""

    outcome: str
    ended_by: str


EngineEvent = Queued | PositionAnnounced | Offered | Connected | Closed


class CallObserver(Protocol):
    """Port to the engine; called by `call_script`, once per call."""

    def follow(self, call: CallIdentity) -> AsyncIterator[EngineEvent]:
        """Yield events until `Closed`. Raises CentralaError without a connection."""
        ...


def engine_event(
    event: Event, names: Mapping[str, str], position: int | None
) -> EngineEvent | None:
    """Return an event of the ACD as one of the call, None when it is of no interest to callers.

    `names`: consultant id -> name; `position`: present queue position of the contact.
    """
    match event:
        case ContactQueued(queue=queue):
            return Queued(queue, position)
        case WaitAnnounced(position=announced):
            return PositionAnnounced(announced)
        case OfferMade(consultant_id=consultant):
            return Offered(names.get(consultant, consultant))
        case ContactConnected(consultant_id=consultant):
            return Connected(names.get(consultant, consultant))
        case ContactClosed(outcome=outcome, ended_by=by):
            return Closed(outcome.value, by.value)
        case _:
            return None
