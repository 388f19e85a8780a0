"""Lag of the engine in the report of `centrala status`."""

from __future__ import annotations

from dataclasses import asdict

from acd.ports.lag import Lag
from centrala.host.status_report import behind


def reported(lag: Lag) -> str:
    return behind({"status": "ready", "lag": asdict(lag)})


def test_acd_without_lag_is_not_mentioned() -> None:
    assert reported(Lag(0, 12, 300, "ledger")) == ""


def test_lag_of_the_acd_is_reported_in_inputs_and_ms() -> None:
    assert reported(Lag(40, 2_100, 0, "")) == ", the ACD is 40 inputs and 2100 ms behind"


def test_slow_consumer_is_named() -> None:
    assert reported(Lag(0, 0, 61_000, "ledger")) == ", ledger is 61 s behind"


def test_lag_is_not_reported_without_an_answer() -> None:
    assert behind({}) == ""
