"""Port of the figures about cases: the load of offices, and first-contact resolution."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True)
class OfficeFigures:
    """Open work of an office now. `late`: a clock has run out; `near`: it runs out within a day;
    `bounces`: returns and passes of the open parts; `busiest`: most open parts of one officer."""

    office_id: str
    title: str
    open: int
    to_accept: int
    unassigned: int
    waiting: int
    near: int
    late: int
    bounces: int
    busiest: int


@dataclass(frozen=True, slots=True)
class FirstContactFigures:
    """Cases of a unit and category in a span. `repeated`: the same resident came again about the
    same category within seven days; `resolved_share`: the others, 0 to 1."""

    unit_id: str | None
    category: str
    cases: int
    repeated: int
    resolved_share: float


REPEAT_MS = 7 * 86_400_000
"""Time in which a further case of the same person and category says that the first was not
solved."""


class CaseFigures(Protocol):
    """Figures for supervisors. Read only; raises an error of the class for unavailable dependencies
    without the database."""

    async def offices(self) -> tuple[OfficeFigures, ...]:
        """Return the figures of every office with open work, those with late cases first."""
        ...

    async def first_contact(self, from_ms: int, to_ms: int) -> tuple[FirstContactFigures, ...]:
        """Return the first-contact resolution of cases opened in the span (UTC epoch ms), by unit
        and category; of known residents only.

        Cases of the last `REPEAT_MS` may still be repeated: a span that ends later counts them as
        solved."""
        ...
