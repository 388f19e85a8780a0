"""The days that the benchmark of the ACD plays: how many come, when, by which channel."""

from __future__ import annotations

from collections import Counter

import pytest

from bench.acd.demand import (
    CHANNELS,
    DAY_CALLS,
    HOURLY_WEIGHTS,
    PEAK_PER_S,
    SPEED_UP,
    poisson,
    rates_per_s,
    surge,
)

QUEUES = ["q0", "q1"]


def test_the_record_day_holds_every_call_and_its_published_peak() -> None:
    real = rates_per_s(HOURLY_WEIGHTS, DAY_CALLS, speed_up=1)
    assert sum(rate * 3600 for rate in real) == pytest.approx(DAY_CALLS)
    assert max(real) == pytest.approx(PEAK_PER_S, rel=0.01)
    assert len(real) == 24


def test_sixty_times_as_fast_is_192_a_second_in_the_mean_and_370_at_the_peak() -> None:
    fast = rates_per_s(HOURLY_WEIGHTS, DAY_CALLS, SPEED_UP)
    assert sum(fast) / 24 == pytest.approx(192, abs=0.5)
    assert max(fast) == pytest.approx(371, abs=2)


def test_an_hour_of_the_surge_takes_a_minute_and_has_about_its_rate() -> None:
    arrivals = list(surge(range(10, 11), QUEUES))
    assert len(arrivals) == pytest.approx(372 * 60, rel=0.03)
    times = [arrival.at_s for arrival in arrivals]
    assert times == sorted(times)
    assert 59 < times[-1] < 60


def test_the_next_hour_begins_where_the_last_ended() -> None:
    night = [arrival.at_s for arrival in surge(range(2, 4), QUEUES)]
    first_hour = sum(at_s < 60 for at_s in night)
    assert first_hour == pytest.approx(18.5 * 60, rel=0.15)
    assert 119 < night[-1] < 120


def test_the_channels_come_in_warsaws_shares() -> None:
    arrivals = list(surge(range(10, 11), QUEUES))
    observed = Counter(arrival.channel for arrival in arrivals)
    whole = sum(CHANNELS.values())
    assert set(observed) == set(CHANNELS)
    for channel, part in CHANNELS.items():
        share = part / whole
        assert observed[channel] / len(arrivals) == pytest.approx(share, abs=0.02)


def test_the_same_seed_gives_the_same_day() -> None:
    assert list(surge(range(3, 4), QUEUES)) == list(surge(range(3, 4), QUEUES))


def test_a_steady_rate_has_its_mean_talk_time() -> None:
    arrivals = list(poisson(500, 10, 0.4, QUEUES))
    assert len(arrivals) == pytest.approx(5_000, rel=0.05)
    mean_s = sum(arrival.service_s for arrival in arrivals) / len(arrivals)
    assert mean_s == pytest.approx(0.4, rel=0.05)
