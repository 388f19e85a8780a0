"""Figures about cases."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from acd.ports.case_figures import REPEAT_MS
from acd.ports.case_views import PartState, WaitsFor
from crm_bridge.second_line.figures import (
    DAY_MS,
    first_contact_figures,
    office_figures,
)
from crm_bridge.second_line.model import Part


@dataclass(frozen=True)
class Opened:
    """Row of a ticket."""

    resident_id: str
    category: str
    opened_ms: int
    unit_id: str | None = "ZDM"


def figures(*rows: Any, to_ms: int = 100 * DAY_MS) -> list[tuple[str, int, int]]:
    counted = first_contact_figures(rows, to_ms)
    return [(one.category, one.cases, one.repeated) for one in counted]


def test_case_counts_as_repeated_when_the_resident_comes_again_within_seven_days() -> None:
    first = Opened("halina", "Drogi", 0)
    assert figures(first, replace(first, opened_ms=REPEAT_MS)) == [("Drogi", 2, 1)]
    assert figures(first, replace(first, opened_ms=REPEAT_MS + 1)) == [("Drogi", 2, 0)]
    assert figures(first, replace(first, category="Śmieci", opened_ms=1)) == [
        ("Drogi", 1, 0),
        ("Śmieci", 1, 0),
    ]
    assert figures(first, replace(first, resident_id="stefan", opened_ms=1)) == [("Drogi", 2, 0)]


def test_case_after_the_span_counts_as_a_repeat_only() -> None:
    first = Opened("halina", "Drogi", 0)
    assert figures(first, replace(first, opened_ms=DAY_MS), to_ms=DAY_MS) == [("Drogi", 1, 1)]
    assert first_contact_figures([], 0) == ()


def test_office_counts_its_open_work_by_what_it_waits_for() -> None:
    new = Part("1/26", 1, "ZDM", "rule", 0, accept_due_ms=DAY_MS, passes=2)
    taken = replace(new, state=PartState.TAKEN, officer_id="sek", taken_ms=1, repair_due_ms=10)
    waits = replace(taken, waits_for=WaitsFor.RESIDENT)
    counted = office_figures("ZDM", "ZDM", (new, taken, waits), 10)
    assert (counted.open, counted.to_accept, counted.unassigned, counted.waiting) == (3, 1, 1, 1)
    assert (counted.late, counted.near, counted.bounces, counted.busiest) == (1, 1, 6, 2)
