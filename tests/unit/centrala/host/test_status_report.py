"""What `centrala status` says of the engine."""

from __future__ import annotations

from dataclasses import asdict

from acd.service.replica.backpressure import Lag
from centrala.host.status_report import behind


def said(lag: Lag) -> str:
    return behind({"status": "ready", "lag": asdict(lag)})


def test_a_hall_that_keeps_up_needs_no_word() -> None:
    assert said(Lag(0, 12, 300, "ledger")) == ""


def test_a_hall_that_lags_is_told_in_inputs_and_ms() -> None:
    assert said(Lag(40, 2_100, 0, "")) == ", the ACD is 40 inputs and 2100 ms behind"


def test_a_slow_consumer_is_named() -> None:
    assert said(Lag(0, 0, 61_000, "ledger")) == ", ledger is 61 s behind"


def test_an_engine_that_does_not_answer_says_nothing_of_it() -> None:
    assert behind({}) == ""
