"""Estimate of the log server's clock from its entries."""

from __future__ import annotations

from acd.service.replica.log_clock import SKEW_WINDOW_MS, LogClock
from tests.support.builders import START_MS, AnsweringClock


def test_log_time_follows_the_entry_with_the_largest_skew() -> None:
    clock = AnsweringClock(1_000)
    log_clock = LogClock(clock)
    log_clock.observe(3_000)
    log_clock.observe(2_400)
    assert log_clock.now_ms() == 3_000
    clock.advance(50)
    assert log_clock.now_ms() == 3_050


def test_ids_that_do_not_advance_are_ignored() -> None:
    machine_clock = AnsweringClock(0)
    log_clock = LogClock(machine_clock)
    log_clock.observe(START_MS)
    for _ in range(100):
        machine_clock.advance(2 * SKEW_WINDOW_MS // 100)
        log_clock.observe(START_MS)
    assert log_clock.now_ms() == START_MS + 2 * SKEW_WINDOW_MS


def test_slow_server_clock_is_followed() -> None:
    machine_clock = AnsweringClock(0)
    log_clock = LogClock(machine_clock)
    for second in range(200):
        log_clock.observe(START_MS + second * 990)
        machine_clock.advance(1_000)
    ahead_ms = (log_clock.now_ms() or 0) - (START_MS + 199 * 990 + 990)
    assert 0 <= ahead_ms <= 2 * SKEW_WINDOW_MS // 100 + 10


def test_log_time_is_unknown_before_the_first_entry() -> None:
    assert LogClock(AnsweringClock()).now_ms() is None
