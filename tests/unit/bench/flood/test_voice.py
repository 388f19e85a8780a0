"""Gaps in the voice, less the pauses of the process that sends and measures."""

from __future__ import annotations

import pytest

from bench.flood.voice import StallWatch, largest_gap_s, overlap_s


def arrivals(*pauses: float) -> list[float]:
    """Return a packet every 20 ms, and a longer pause after each second packet."""
    times = [100.0]
    for pause in pauses:
        times += [times[-1] + 0.02, times[-1] + 0.02 + pause]
    return times


def test_the_largest_pause_between_packets_is_the_gap() -> None:
    assert largest_gap_s(arrivals(0.02, 0.31, 0.1), StallWatch()) == pytest.approx(0.31)


def test_own_pause_within_a_gap_is_taken_off() -> None:
    times, stalls = arrivals(0.3), StallWatch()
    stalls.note(times[1] + 0.05, times[1] + 0.25)
    assert largest_gap_s(times, stalls) == pytest.approx(0.1)


def test_own_pause_outside_of_a_gap_changes_nothing() -> None:
    times, stalls = arrivals(0.3), StallWatch()
    stalls.note(times[0] - 5, times[0] - 1)
    assert largest_gap_s(times, stalls) == pytest.approx(0.3)


def test_no_packet_at_all_is_one_gap_from_the_answer_to_the_end() -> None:
    assert largest_gap_s([100.0, 103.6], StallWatch()) == pytest.approx(3.6)
    assert largest_gap_s([103.6], StallWatch()) == 0


def test_pause_covers_only_what_lies_in_the_interval() -> None:
    assert overlap_s(10, 20, [(5, 12), (14, 15), (19, 30), (40, 50)]) == pytest.approx(4)
    assert overlap_s(10, 20, []) == 0


def test_pause_of_a_tick_is_no_stall() -> None:
    stalls = StallWatch()
    stalls.note(1.0, 1.005)
    stalls.note(2.0, 2.5)
    assert list(stalls.stalls) == [(2.0, 2.5)]
    assert stalls.largest_s == pytest.approx(0.5)
