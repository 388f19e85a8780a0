"""A day as data: arrivals with their service times and patience, and the actions of the staff.

Nothing here is random: service times and patience come from a recording or from a seeded
generator, so that one day can be simulated under two sets of rules. Times are whole milliseconds
of one virtual clock (UTC epoch ms if the day is a real one).
"""

from __future__ import annotations

from dataclasses import dataclass, field

from acd.domain.messages.commands import AdmitContact, Input


@dataclass(frozen=True, slots=True)
class Arrival:
    """One contact, with the behaviour of its resident and of the consultant who serves it.

    `service_ms`: from connection to the end; `patience_ms`: wait after which the resident
    abandons, None = never; `answer_ms`: from offer to acceptance; `wrap_up_ms`: time that the
    consultant needs after the contact, None = as long as the rules allow.
    """

    at_ms: int
    admit: AdmitContact
    service_ms: int
    patience_ms: int | None = None
    answer_ms: int = 0
    wrap_up_ms: int | None = None


@dataclass(frozen=True, slots=True)
class StaffAction:
    """An input of a consultant or supervisor at a fixed time."""

    at_ms: int
    command: Input


@dataclass(frozen=True, slots=True)
class Day:
    """Arrivals and staff actions, each in order of time.

    `ends_ms`: end of the simulation, None = when the last contact is closed.
    """

    arrivals: list[Arrival]
    actions: list[StaffAction] = field(default_factory=list)
    ends_ms: int | None = None
