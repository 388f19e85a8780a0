"""Figures of the first-call benchmark from the stamps that it took."""

from __future__ import annotations

from dataclasses import replace

from bench.first_call import Run, goals
from bench.report import percentile
from bench.telephone.measured_call import Stamps

A_CALL = Stamps(leg=2, ring=10, answered=50, joined=55, to_resident=110, to_consultant=100)


def a_run(ours: Stamps, events: float = 10) -> Run:
    return Run([ours] * 3, [A_CALL] * 3, [events] * 3)


def met(run: Run) -> dict[str, bool]:
    return {goal.id: goal.met for goal in goals(run)}


def test_ringing_may_take_one_and_a_half_times_as_long_as_queue() -> None:
    slower = replace(A_CALL, ring=15)
    assert met(a_run(slower))["ring-p50-ms"]
    assert not met(a_run(replace(slower, ring=15.1)))["ring-p50-ms"]


def test_audio_time_ends_when_both_hear_each_other() -> None:
    assert A_CALL.audio == 110
    late = replace(A_CALL, to_consultant=301)
    assert not met(a_run(late))["audio-p50-ms"]


def test_call_may_cause_ten_ami_events() -> None:
    assert met(a_run(A_CALL, 10))["ami-events"]
    assert not met(a_run(A_CALL, 11))["ami-events"]


def test_the_99th_percentile_of_fifty_calls_is_the_slowest() -> None:
    assert percentile([float(n) for n in range(50)], 0.99) == 49
    assert percentile([3.0, 1.0, 2.0], 0.5) == 2
