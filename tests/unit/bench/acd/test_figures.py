"""Figures of the ACD's benchmark from stamps, runs and other programs' tables."""

from __future__ import annotations

import pytest

from acd.domain.messages.commands import BecomeReady
from acd.domain.model.contact import EMAIL, PHONE
from acd.ports.log import event_id
from bench.acd.engine import DeliveredOffer, parse_offer
from bench.acd.load import Observed, input_of
from bench.acd.spread import MAX_DRIFT, Spread, drift, percentile_of, spread_of
from bench.acd.steady_state import SteadyResult, require_rate
from bench.log_server.client import InputEncoder
from bench.report import at_most, ratio_at_least, ratio_at_most
from bench.yardsticks.app_queue import gaps_ms
from bench.yardsticks.redis_benchmark import rate_of
from ivr.asterisk.ami.types import AmiEvent

MS = 1_000_000


def read_offers(input_id: str, at_ns: int, index: int = 0) -> DeliveredOffer:
    return DeliveredOffer(event_id(input_id, index), "c1", "c1-o1", "k1", PHONE, at_ns)


def test_event_id_names_its_input() -> None:
    assert input_of(event_id("1795000000000-3", 7)) == "1795000000000-3"


def test_latency_starts_with_the_input_that_caused_the_offer() -> None:
    observed = Observed(sent=[(False, 0), (True, 10 * MS)], ids=["5-0", "5-1"])
    observed.offers = [read_offers("5-0", 2 * MS), read_offers("5-1", 11 * MS, index=3)]
    assert observed.latencies_ms() == ([1.0], [2.0])


def test_inputs_sent_before_the_measured_time_are_left_out() -> None:
    observed = Observed(sent=[(True, 1 * MS), (True, 10 * MS)], ids=["5-0", "5-1"])
    observed.offers = [read_offers("5-0", 2 * MS), read_offers("5-1", 13 * MS)]
    assert observed.latencies_ms(since_ns=5 * MS) == ([3.0], [])


def test_offer_caused_by_a_timer_has_no_latency() -> None:
    observed = Observed(sent=[(True, 1 * MS)], ids=["5-0"])
    observed.offers = [read_offers("6-0", 2 * MS)]
    assert observed.latencies_ms() == ([], [])


def test_printed_offer_is_parsed_back() -> None:
    offer = DeliveredOffer("5-0", "c1", "c1-o1", "k1", EMAIL, 42)
    assert parse_offer(b"5-0 c1 c1-o1 k1 email 42") == offer


def test_inputs_are_packed_as_the_products_adapter_writes_them() -> None:
    packed = InputEncoder("city").append(BecomeReady("k1"), "ready:k1", "7-1")
    assert b"{city}:in" in packed
    assert b"\r\n7-1\r\n" in packed
    assert b"BecomeReady" in packed
    assert b"ready:k1" in packed


def test_runs_are_reported_by_median_and_range() -> None:
    spread = spread_of([3.0, 1.0, 2.0], float)
    assert spread.median == 2.0
    assert str(spread) == "3 runs 1-3"
    assert percentile_of(0.5, [[1.0, 2.0, 3.0], [5.0]]) == Spread((2.0, 5.0))


def test_run_without_values_has_no_percentile() -> None:
    with pytest.raises(ValueError, match="no values"):
        percentile_of(0.99, [[]])


def test_drift_of_a_sixth_exceeds_the_limit() -> None:
    assert drift(60.0, 50.0) > MAX_DRIFT
    assert drift(50.0, 57.0) < MAX_DRIFT


def test_ratio_to_a_yardstick_is_limited_from_above_or_below() -> None:
    assert ratio_at_most("id", "goal", 1.0, 500.0, 1 / 500, digits=6).met
    assert not ratio_at_most("id", "goal", 1.1, 500.0, 1 / 500).met
    assert ratio_at_least("id", "goal", 25.0, 50.0, 0.5).met
    assert not ratio_at_least("id", "goal", 24.0, 50.0, 0.5).met


def test_goal_is_not_met_when_the_rate_is_missed() -> None:
    good = at_most("id", "goal", 1.0, 2.0)
    assert require_rate(500, [a_run(rate=490.0)], good).met
    assert not require_rate(500, [a_run(rate=400.0)], good).met


def a_run(rate: float) -> SteadyResult:
    return SteadyResult([], [], rate, 0.1, 0.1, 50.0, 50.0)


def test_table_of_redis_benchmark_is_read() -> None:
    output = '"test","rps","avg_latency_ms"\n"EVALSHA abc 1 k","51234.50","0.5"\n'
    assert rate_of("Warning: a password\n" + output) == 51234.5
    with pytest.raises(ValueError, match="no table"):
        rate_of("ERR\n")


def ami_event(name: str, consultant: str, at_s: float) -> AmiEvent:
    return AmiEvent(name, {"interface": consultant, "timestamp": str(at_s)})


def test_app_queue_is_measured_from_complete_to_the_next_call_of_the_same_consultant() -> None:
    events = [
        ami_event("AgentCalled", "k1", 1.0),  # no AgentComplete was seen before
        ami_event("AgentComplete", "k1", 3.0),
        ami_event("AgentComplete", "k2", 3.1),
        ami_event("AgentCalled", "k2", 3.5),
        ami_event("AgentCalled", "k1", 4.0),
        ami_event("AgentCalled", "k1", 5.0),
    ]
    assert gaps_ms(events) == pytest.approx([400.0, 1000.0])
