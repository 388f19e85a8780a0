"""Port of offices whose people have no accounts: their part of a case, by a signed link."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from acd.ports.case_actions import CaseAction
from acd.ports.case_views import PartState


@dataclass(frozen=True, slots=True)
class OfficeCase:
    """Part of a case as the office reads it; times UTC epoch ms. `needs_answer`: a close needs an
    answer for the resident; `expires_ms`: end of the link."""

    number: str
    office: str
    state: PartState
    event: str
    address: str
    district: str | None
    description: str
    received_ms: int
    due_ms: int | None
    needs_answer: bool
    actions: tuple[str, ...]
    expires_ms: int


class OfficeLinkCases(Protocol):
    """Cases by link. Called by the public process.

    Every member raises `OfficeLinkInvalid`, `OfficeLinkExpired`, and an error of the class for
    unavailable dependencies without the database.
    """

    async def read(self, token: str) -> OfficeCase:
        """Return the case of the link. Read only."""
        ...

    async def act(self, token: str, action: CaseAction, key: str) -> OfficeCase:
        """Perform the action for the office; return the case after it.

        Idempotency key: `key`. Raises what `SecondLine.act` raises.
        """
        ...
