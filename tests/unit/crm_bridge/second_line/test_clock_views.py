"""Clocks as the page shows them."""

from __future__ import annotations

from dataclasses import replace

from acd.ports.case_views import WaitsFor
from crm_bridge.clocks.working_time import WorkingHours
from crm_bridge.second_line.clock_views import clocks_of
from crm_bridge.second_line.model import Part

HOURS = WorkingHours(lambda _first, _days: ((0, 100), (200, 300)))
PART = Part("1/26", 1, "ZDM", "rule", 0, accept_due_ms=50, repair_due_ms=300, legal_due_ms=1000)


def test_open_office_has_running_clocks() -> None:
    acceptance, repair, legal = clocks_of(PART, HOURS, 25)
    assert (acceptance.state, acceptance.used, acceptance.left_ms) == ("runs", 0.5, 25)
    assert (repair.state, repair.left_ms) == ("runs", 175)
    assert (legal.kind, legal.state, legal.used) == ("legal", "runs", 0.025)


def test_closed_office_stops_its_clocks_and_not_the_legal_one() -> None:
    _, repair, legal = clocks_of(replace(PART, taken_ms=10), HOURS, 150)
    assert (repair.state, repair.resumes_ms, repair.left_ms) == ("stands", 200, 100)
    assert legal.state == "runs"


def test_question_stops_the_clock_where_it_was_asked() -> None:
    part = replace(PART, taken_ms=10, waits_for=WaitsFor.RESIDENT, waits_since_ms=50)
    acceptance, repair, _ = clocks_of(part, HOURS, 250)
    assert acceptance.state == "met"
    assert (repair.state, repair.left_ms, repair.resumes_ms) == ("stands", 150, None)


def test_clock_that_ran_out_is_late() -> None:
    assert clocks_of(PART, HOURS, 60)[0].state == "late"
    assert clocks_of(replace(PART, taken_ms=60), HOURS, 70)[0].state == "late"
