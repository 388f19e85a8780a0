"""Statistics of recent demand: they fade with the time of the log alone."""

from __future__ import annotations

import pytest

from acd.domain.model.contact import CALLBACK, EMAIL, PHONE
from acd.domain.model.statistics import (
    EPOCH_MS,
    FIRST_GUESS_MS,
    KEPT_PER_EPOCH,
    OTHER_GUESS_MS,
    Flow,
    Load,
    note_arrival,
    note_length,
    note_wait,
)
from tests.support.builders import a_queue


class TestFirstGuess:
    def test_rules_give_the_first_handling_time(self) -> None:
        queue = a_queue(expected_ms={PHONE: 90_000})
        assert Load().flow(queue, PHONE).handle_ms == 90_000
        assert Load().flow(queue, CALLBACK).handle_ms == 90_000, "a callback is a call"

    def test_channel_without_a_value_has_a_guess(self) -> None:
        load = Load()
        assert load.flow(a_queue(), EMAIL).handle_ms == FIRST_GUESS_MS[EMAIL]
        assert load.flow(a_queue(), "kiosk").handle_ms == OTHER_GUESS_MS

    def test_queue_has_one_flow_per_channel(self) -> None:
        load = Load()
        assert load.flow(a_queue(), PHONE) is load.flow(a_queue(), PHONE)
        assert load.flows.keys() == {"drogi/phone"}


class TestFading:
    def test_counts_are_faded_once_per_epoch(self) -> None:
        load = Load(flows={"drogi/phone": Flow(100.0, 1.0, 10.0, 1_000.0)})
        assert load.advance_clock(2 * EPOCH_MS)
        flow, kept = load.flows["drogi/phone"], KEPT_PER_EPOCH**2
        assert flow.arrivals == pytest.approx(100 * kept)
        assert (flow.abandoned, flow.waited_ms) == pytest.approx((10 * kept, 1_000 * kept))
        assert flow.handle_ms == 1.0, "a handling time is a mean, not a count"

    def test_counts_are_kept_within_an_epoch(self) -> None:
        load = Load(epoch=3, flows={"drogi/phone": Flow(100.0)})
        assert not load.advance_clock(4 * EPOCH_MS - 1)
        assert not load.advance_clock(EPOCH_MS), "a time that goes back"
        assert load.flows["drogi/phone"].arrivals == 100.0

    def test_rate_of_a_steady_flow_is_its_arrivals(self) -> None:
        flow, load = Flow(handle_ms=2_000.0), Load()
        load.flows["drogi/phone"] = flow
        for epoch in range(1, 1_000):
            load.advance_clock(epoch * EPOCH_MS)
            flow.arrivals += 5
        assert flow.demand(flow.arrivals) == pytest.approx(5 * 2_000 / EPOCH_MS, rel=0.03)

    def test_skills_are_counted_beside_the_arrivals_and_forgotten_when_they_faded(self) -> None:
        load = Load(flows={"drogi/phone": Flow()})
        flow = load.flows["drogi/phone"]
        note_arrival(flow, ["lang-uk", "praga"])
        note_arrival(flow, ["lang-uk"])
        note_arrival(flow, ())
        assert (flow.arrivals, flow.skill_arrivals) == (3.0, {"lang-uk": 2.0, "praga": 1.0})
        load.advance_clock(EPOCH_MS)
        assert flow.skill_arrivals == pytest.approx({"lang-uk": 2 * 0.98, "praga": 0.98})
        load.advance_clock(250 * EPOCH_MS)
        assert flow.skill_arrivals.keys() == {"lang-uk"}


class TestMeanWaits:
    def test_mean_wait_is_that_of_all_queues_of_a_channel(self) -> None:
        load = Load(
            flows={
                "drogi/phone": Flow(arrivals=9.0, waited_ms=300_000.0),
                "odpady/phone": Flow(arrivals=10.0, waited_ms=100_000.0),
                "odpady/email": Flow(arrivals=1.0, waited_ms=7_200_000.0),
            }
        )
        load.measure_waits()
        assert load.mean_wait_ms == {"phone": 20_000.0, "email": 3_600_000.0}

    def test_mean_wait_falls_where_nobody_comes(self) -> None:
        load = Load(flows={"drogi/phone": Flow(arrivals=99.0, waited_ms=6_000_000.0)})
        load.measure_waits()
        assert load.mean_wait_ms["phone"] == 60_000
        load.advance_clock(360 * EPOCH_MS)
        load.measure_waits()
        assert load.mean_wait_ms["phone"] < 6_000, "an hour later"


class TestMeans:
    def test_handling_time_approaches_what_is_measured(self) -> None:
        flow = Flow(handle_ms=240_000.0)
        for _ in range(200):
            note_length(flow, 60_000)
        assert flow.handle_ms == pytest.approx(60_000, rel=0.01)
        assert flow.square_ms2 == pytest.approx(60_000**2, rel=0.01), "no variance is left"

    def test_handling_time_is_exponential_until_one_was_measured(self) -> None:
        assert Flow(handle_ms=10.0).square_ms2 == 200.0

    def test_abandonment_is_counted_per_time_waited(self) -> None:
        flow = Flow()
        assert flow.abandon_rate == 0.0
        note_wait(flow, 30_000, abandoned=True)
        note_wait(flow, 70_000, abandoned=False)
        assert flow.abandon_rate == 1 / 100_000
