"""A day as data: who turns up, what they would do, and what the consultants do.

Nothing here is drawn: service times and patience come in, from a recording or from a seeded
generator outside, so that one day can be played under two sets of rules. Times are whole
milliseconds of one virtual clock (UTC epoch ms where the day was a real one).
"""

from __future__ import annotations

from dataclasses import dataclass, field

from acd.domain.messages.commands import AdmitContact, Input


@dataclass(frozen=True, slots=True)
class Arrival:
    """One resident's attempt.

    `service_ms`: from being connected to the end; `patience_ms`: how long he would wait before
    he gives up, None = for ever; `answer_ms`: how long an offer rings before it is accepted;
    `wrap_up_ms`: how long she writes afterwards, None = as long as the rules let her.
    """

    at_ms: int
    admit: AdmitContact
    service_ms: int
    patience_ms: int | None = None
    answer_ms: int = 0
    wrap_up_ms: int | None = None


@dataclass(frozen=True, slots=True)
class StaffAction:
    """What a consultant (or a supervisor) does at this time, whatever the line looks like."""

    at_ms: int
    command: Input


@dataclass(frozen=True, slots=True)
class Day:
    """Visits and acts, each in order of time.

    `ends_ms`: nothing is looked at after it, None = until the last contact is closed.
    """

    arrivals: list[Arrival]
    actions: list[StaffAction] = field(default_factory=list)
    ends_ms: int | None = None
