"""Clocks that stood, and ends by the targets of the shipped file."""

from __future__ import annotations

from crm_bridge.clocks.working_time import WorkingHours
from crm_bridge.second_line.deadlines import stopped_until
from crm_bridge.second_line.model import Ticket
from tests.support.second_line import DEADLINES, ORGANISATION

DAY_MS = 86_400_000
HOUR_MS = 3_600_000
MONDAY_MS = 1_795_424_400_000
"""2026-11-23, 10:00 in Warsaw."""
HOURS = WorkingHours(lambda _first, _days: ((0, 100), (200, 300), (400, 500)))


def a_ticket(kind: str = "INCIDENT", category: str = "Drogi", legal: bool = False) -> Ticket:
    return Ticket(
        "1/26", "Nowe", kind, category, "", "pl", "none", None, wants_news=False, legal=legal
    )


def test_clock_that_stood_ends_later_by_that_working_time() -> None:
    assert stopped_until(250, 50, 220, HOURS) == 420
    assert stopped_until(None, 50, 220, HOURS) is None
    assert stopped_until(40, 50, 220, HOURS) == 40


def test_ends_follow_the_targets_in_the_hours_of_the_office() -> None:
    ends = DEADLINES.ends(a_ticket(), ORGANISATION.office("ZDM"), MONDAY_MS)
    assert ends.accept_due_ms == MONDAY_MS + 4 * HOUR_MS
    assert ends.repair_due_ms == MONDAY_MS + 8 * DAY_MS + 4 * HOUR_MS
    assert ends.legal_due_ms is None


def test_case_in_kpa_mode_has_the_term_of_the_law() -> None:
    for ticket in (a_ticket(legal=True), a_ticket("FREEFORM", "")):
        ends = DEADLINES.ends(ticket, ORGANISATION.office("ZDM"), MONDAY_MS)
        assert ends.legal_due_ms is not None
        assert 29 * DAY_MS < ends.legal_due_ms - MONDAY_MS < 33 * DAY_MS


def test_hours_of_the_target_come_before_those_of_the_office() -> None:
    animals = a_ticket(category="Zwierzęta")
    assert DEADLINES.hours(animals, ORGANISATION.office("ZDM")).is_open(MONDAY_MS - 10 * HOUR_MS)
