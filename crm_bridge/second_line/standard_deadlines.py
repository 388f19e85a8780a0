"""Targets of a city that has set none: acceptance in four working hours, repair in seven days."""

from __future__ import annotations

from crm_bridge.organisation.offices import Office
from crm_bridge.second_line.deadlines import Ends, after_working_ms
from crm_bridge.second_line.model import Ticket

HOUR_MS = 3_600_000
ACCEPT_MS = 4 * HOUR_MS
REPAIR_MS = 7 * 8 * HOUR_MS
"""Seven working days of eight hours."""


class StandardDeadlines:
    """`Deadlines` by the two constants."""

    def ends(self, ticket: Ticket, office: Office, received_ms: int) -> Ends:
        repair_due_ms = after_working_ms(office.hours(received_ms), received_ms, REPAIR_MS)
        return Ends(self.accept_due_ms(ticket, office, received_ms), repair_due_ms, None)

    def accept_due_ms(self, _ticket: Ticket, office: Office, received_ms: int) -> int | None:
        return after_working_ms(office.hours(received_ms), received_ms, ACCEPT_MS)
