"""Transitions of a ticket's status."""

from __future__ import annotations

import pytest

from crm_bridge.errors import TicketStatusRefused
from crm_bridge.tickets.status import TICKET_TRANSITIONS, TicketStatus, next_status


@pytest.mark.parametrize("status", TicketStatus)
def test_complaint_is_possible_in_every_status(status: TicketStatus) -> None:
    assert next_status(status, "complain") is TicketStatus.COMPLAINED


def test_every_status_can_be_reached_and_left() -> None:
    assert {state for state, _ in TICKET_TRANSITIONS} == set(TicketStatus)
    assert set(TICKET_TRANSITIONS.values()) == set(TicketStatus) - {TicketStatus.NEW}


def test_closed_ticket_cannot_be_closed_again_and_the_error_names_the_alternatives() -> None:
    with pytest.raises(TicketStatusRefused, match=r"expected one of \['complain', ") as refused:
        next_status(TicketStatus.CLOSED, "close")
    assert refused.value.field == "status"
