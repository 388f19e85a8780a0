"""Parts of a decision of the second line: the case, the officer, the offices, the time."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from crm_bridge.clocks.working_time import WorkingHours
from crm_bridge.errors import CaseInvalid
from crm_bridge.organisation.offices import Office, Organisation
from crm_bridge.second_line.deadlines import Deadlines
from crm_bridge.second_line.model import CaseState, Notice, Part
from crm_bridge.second_line.workflow import Actor
from crm_bridge.tickets.history import AuthorKind, TicketEvent

MAX_TEXT = 4000
"""Characters of one text of an officer, as of a description."""


@dataclass(frozen=True, slots=True)
class Situation:
    """An action, and what its decision needs. `owner_name`: of the officer who has the part."""

    case: CaseState
    part: Part
    actor: Actor
    organisation: Organisation
    deadlines: Deadlines
    now_ms: int
    key: str
    owner_name: str | None = None

    @property
    def office(self) -> Office:
        return self.organisation.office(self.part.office_id)

    @property
    def hours(self) -> WorkingHours:
        """Hours in which the clocks of the part run."""
        return self.deadlines.hours(self.case.ticket, self.office)

    def event(self, kind: str, text: str = "", **details: Any) -> TicketEvent:
        """Return an event of the officer on this part; its details name an office by its title."""
        public = bool(details.pop("is_public", False))
        return TicketEvent(
            kind=kind,
            at_ms=self.now_ms,
            by_kind=AuthorKind.OFFICER,
            by_id=self.actor.id,
            is_public=public,
            text=text,
            part=self.part.part,
            details={name: str(value) for name, value in details.items() if value is not None},
            key=self.key,
        )

    def notice(self, kind: str, text: str = "", date_ms: int | None = None) -> Notice:
        return Notice(kind, self.office.title, text, date_ms)


def check_future(at_ms: int, now_ms: int, field: str) -> None:
    if at_ms <= now_ms:
        raise CaseInvalid("expected a time in the future", field=field)


def text_of(text: str, field: str = "text") -> str:
    """Return the text without blanks at its ends. Raises CaseInvalid."""
    stripped = text.strip()
    if not 0 < len(stripped) <= MAX_TEXT:
        raise CaseInvalid(f"expected a text of 1 to {MAX_TEXT} characters", field=field)
    return stripped
