"""Delays double up to a limit, are jittered, and start over after a success."""

from __future__ import annotations

import pytest

from acd.ports.backoff import Backoff, delay_s


def longest() -> float:
    return 1.0


def shortest() -> float:
    return 0.0


@pytest.mark.parametrize(
    ("failures", "seconds"), [(1, 0.5), (2, 1.0), (3, 2.0), (4, 3.0), (9, 3.0)]
)
def test_delay_doubles_up_to_the_limit(failures: int, seconds: float) -> None:
    assert delay_s(failures, 0.5, 3.0, longest) == seconds


def test_delay_is_drawn_from_the_upper_half() -> None:
    assert delay_s(1, 0.5, 3.0, shortest) == 0.25
    assert 0.25 <= delay_s(1, 0.5, 3.0) <= 0.5


def test_delay_stays_finite_after_very_many_failures() -> None:
    assert delay_s(10**9, 0.1, 10.0, longest) == 10.0


def test_success_starts_the_delays_over() -> None:
    backoff = Backoff(1.0, 60.0, random_unit=longest)
    assert [backoff.next_s(), backoff.next_s()] == [1.0, 2.0]
    backoff.reset()
    assert backoff.next_s() == 1.0


@pytest.mark.parametrize(("lasted_s", "expected_s"), [(30.0, 2.0), (30.1, 1.0)])
def test_long_attempt_starts_the_delays_over(lasted_s: float, expected_s: float) -> None:
    now_s = [0.0]
    backoff = Backoff(
        1.0, 60.0, reset_after_s=30.0, random_unit=longest, monotonic_s=lambda: now_s[0]
    )
    backoff.next_s()
    backoff.start()
    now_s[0] += lasted_s
    assert backoff.next_s() == expected_s


async def test_pause_sleeps_for_the_next_delay() -> None:
    backoff = Backoff(0.0, 0.0)
    await backoff.pause()
    assert backoff.failures == 1
