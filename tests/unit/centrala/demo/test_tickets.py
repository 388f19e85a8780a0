"""Drawn cases of the demo city: equal for equal seeds, with the shares of the city's records."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from random import Random

import pytest

from centrala.demo.tickets import DrawnCase, draw_cases
from config.readers import routing
from config.readers.demo_city import DemoCity, load_demo
from crm_bridge.tickets.numbers import read_ticket_number
from crm_bridge.tickets.status import TicketStatus
from tests.support.city import CATALOGUE, NOON_MS

FOLDER = Path(__file__).parents[4] / "config"
ROUTING = routing.load(FOLDER)
NEW_YEAR_MS = 1_798_758_000_000  # 2027-01-01 00:00 in Warsaw


def demo_city() -> DemoCity:
    return load_demo(FOLDER / "demo.yaml", CATALOGUE, ROUTING)


def drawn(now_ms: int = NOON_MS, seed: int = 19115) -> tuple[DrawnCase, ...]:
    return draw_cases(demo_city(), Random(seed), now_ms)


def test_same_seed_draws_the_same_city() -> None:
    assert drawn() == drawn()


def test_kinds_occur_as_often_as_the_file_states() -> None:
    assert Counter(case.share.kind for case in drawn()) == demo_city().kinds


@pytest.mark.parametrize("seed", range(20))
@pytest.mark.parametrize("now_ms", [NOON_MS, NEW_YEAR_MS, NEW_YEAR_MS + 30_000])
def test_every_case_is_written_within_its_time(seed: int, now_ms: int) -> None:
    cases = drawn(now_ms, seed)
    assert len({case.number for case in cases}) == len(cases)
    for case in cases:
        CATALOGUE.check(case.draft)
        assert read_ticket_number(case.number) is not None
        times = [change.at_ms for change in case.history]
        assert times == sorted(times)
        assert times[0] == case.opened_ms
        assert times[-1] < now_ms
        assert case.history[0].status is TicketStatus.NEW


def test_every_complaint_is_linked_to_the_ticket_that_it_reopened() -> None:
    cases = {case.number: case for case in drawn()}
    complaints = [case for case in cases.values() if case.share.kind == "COMPLAINT"]
    for complaint in complaints:
        followed = cases[complaint.follows or ""]
        assert followed.history[-1].status is TicketStatus.COMPLAINED
        assert followed.resident == complaint.resident


def test_ticket_numbers_are_ordered_by_date() -> None:
    cases = [case for case in drawn() if case.share.kind != "COMPLAINT"]
    by_date = sorted(cases, key=lambda case: case.opened_ms)
    serials = [int(case.number.split("/")[0]) for case in by_date]
    assert serials == sorted(serials)
