"""What only the engine knows of a call: its place in line and who took it."""

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
    """How the engine can find a call: caller's number (None: withheld), SIP Call-ID, start."""

    number: str | None
    call_id: str
    dialled_ms: int


@dataclass(frozen=True, slots=True)
class Queued:
    """`position` counts from 1, None when it is offered at once."""

    queue: str
    position: int | None


@dataclass(frozen=True, slots=True)
class Told:
    position: int


@dataclass(frozen=True, slots=True)
class Offered:
    consultant: str


@dataclass(frozen=True, slots=True)
class Connected:
    consultant: str


@dataclass(frozen=True, slots=True)
class Closed:
    """The contact is over for the ACD; the telephone may take a moment longer."""

    outcome: str
    ended_by: str


Sighting = Queued | Told | Offered | Connected | Closed


class CallObserver(Protocol):
    """Looks into the engine for one call; called by `call_script`, once per call."""

    def follow(self, call: CallIdentity) -> AsyncIterator[Sighting]:
        """Sightings as they happen, until `Closed`. Raises CentralaError when it cannot look."""
        ...


def sighting(event: Event, names: Mapping[str, str], position: int | None) -> Sighting | None:
    """An event of the call's contact as the caller would put it; None when it tells nothing.

    `names`: consultant id -> name; `position`: the contact's place in line at this moment.
    """
    match event:
        case ContactQueued(queue=queue):
            return Queued(queue, position)
        case WaitAnnounced(position=told):
            return Told(told)
        case OfferMade(consultant_id=who):
            return Offered(names.get(who, who))
        case ContactConnected(consultant_id=who):
            return Connected(names.get(who, who))
        case ContactClosed(outcome=outcome, ended_by=by):
            return Closed(outcome.value, by.value)
        case _:
            return None
