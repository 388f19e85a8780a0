"""States of a ticket, as in the city's own records: a complaint reopens a closed one."""

from __future__ import annotations

from enum import StrEnum

from crm_bridge.errors import TicketStatusRefused


class TicketStatus(StrEnum):
    """Status in the city's own words, which residents read."""

    NEW = "Nowe"
    IN_PROGRESS = "W trakcie"
    CLOSED = "Zamknięte"
    COMPLAINED = "Reklamowane - W trakcie"


TICKET_TRANSITIONS: dict[tuple[TicketStatus, str], TicketStatus] = {
    (TicketStatus.NEW, "take"): TicketStatus.IN_PROGRESS,
    (TicketStatus.NEW, "close"): TicketStatus.CLOSED,
    (TicketStatus.NEW, "complain"): TicketStatus.COMPLAINED,
    (TicketStatus.IN_PROGRESS, "close"): TicketStatus.CLOSED,
    (TicketStatus.IN_PROGRESS, "complain"): TicketStatus.COMPLAINED,
    (TicketStatus.CLOSED, "complain"): TicketStatus.COMPLAINED,
    (TicketStatus.COMPLAINED, "complain"): TicketStatus.COMPLAINED,
    (TicketStatus.COMPLAINED, "close"): TicketStatus.CLOSED,
    (TicketStatus.CLOSED, "undo-close"): TicketStatus.IN_PROGRESS,
    (TicketStatus.CLOSED, "undo-close-complaint"): TicketStatus.COMPLAINED,
}
"""(status, trigger) -> next status; a pair that is not here is refused."""


def next_status(status: TicketStatus, trigger: str) -> TicketStatus:
    """Return the next status. Raises TicketStatusRefused."""
    try:
        return TICKET_TRANSITIONS[status, trigger]
    except KeyError:
        allowed = sorted(
            trigger_name for (state, trigger_name) in TICKET_TRANSITIONS if state is status
        )
        message = f"a ticket that is {status.value!r} cannot {trigger!r}: expected one of {allowed}"
        raise TicketStatusRefused(message, field="status") from None
