"""Officers of the second line, as accounts have them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Officer:
    """Officer who reads or acts. `office_id`: of the organisation, None for an account without."""

    id: str
    name: str
    office_id: str | None


class OfficerDirectory(Protocol):
    """Officers and consultants by their accounts. Called by the second line; read only."""

    async def name_of(self, consultant_id: str) -> str | None:
        """Return the full name of an account; None without one."""
        ...

    async def officers_of(self, office_id: str) -> tuple[str, ...]:
        """Return the ids of the officers of an office who may sign in, ordered by id."""
        ...
