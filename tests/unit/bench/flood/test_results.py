"""Figures of runs become goals that are held to the control runs and to fixed limits."""

from __future__ import annotations

from collections import Counter

import pytest

from bench.flood.kinds import Kind
from bench.flood.results import goals
from bench.flood.runs import NO_ANSWER_MS, Pair, Run, merged
from bench.report import Goal

KIND = Kind.CHAT_FRAMES


def a_run(offer_ms: float = 10, agi_ms: float = 5, gap_ms: float = 40, **calls: int) -> Run:
    outcomes = Counter(calls or {"talked": 20})
    return Run([offer_ms] * 20, [agi_ms] * 2000, [gap_ms] * 40, outcomes)


def goal(name: str, attacked: Run, control: Run | None = None) -> Goal:
    pairs = [Pair(KIND, control or a_run(), attacked)]
    return next(one for one in goals(KIND, pairs) if one.id == f"{KIND}-{name}")


def test_offers_may_take_one_and_a_half_times_as_long_as_in_control() -> None:
    assert goal("offer-p99-ms", a_run(offer_ms=15)).met
    slower = goal("offer-p99-ms", a_run(offer_ms=15.1))
    assert not slower.met
    assert slower.ratio == pytest.approx(1.51)


def test_one_answer_in_a_thousand_may_take_longer_than_250_ms() -> None:
    run = a_run()
    run.agi_ms[:2] = [400, 400]
    assert goal("agi-p999-ms", run).met
    run.agi_ms[2] = 400
    assert not goal("agi-p999-ms", run).met


def test_one_call_in_the_fallback_queue_fails_the_goal() -> None:
    run = a_run()
    assert goal("in-fallback", run).met
    run.in_fallback = 1
    assert not goal("in-fallback", run).met


def test_the_largest_voice_gap_of_all_calls_counts() -> None:
    run = a_run()
    run.gap_ms[7] = 201
    assert not goal("voice-gap-ms", run).met
    run.gap_ms[7] = 200
    assert goal("voice-gap-ms", run).met


def test_every_call_that_does_not_talk_is_refused() -> None:
    cut_off = a_run(**{"talked": 10, "call-refused": 2, "unheard": 1})
    assert cut_off.refused == 3
    assert not goal("calls-refused", cut_off).met
    assert goal("calls-refused", a_run()).met


def test_run_without_any_offer_or_answer_or_voice_fails() -> None:
    nothing = Run()
    for name in ("offer-p99-ms", "agi-p999-ms", "voice-gap-ms"):
        assert not goal(name, nothing).met
        assert goal(name, nothing).value == NO_ANSWER_MS


def test_pairs_are_measured_as_one_longer_run() -> None:
    first, second = a_run(offer_ms=10, talked=3), a_run(offer_ms=30, talked=4)
    second.own_stall_ms, second.in_fallback = 12, 1
    whole = merged([first, second])
    assert len(whole.offer_ms) == 40
    assert whole.calls == Counter(talked=7)
    assert (whole.own_stall_ms, whole.in_fallback) == (12, 1)
    assert len(first.offer_ms) == 20


def test_memory_and_processors_of_several_runs_are_the_largest_and_the_mean() -> None:
    first, second = a_run(), a_run()
    first.asterisk_mb, second.asterisk_mb = 300, 200
    first.processor, second.processor = {"engine": 0.2}, {"engine": 0.4, "public": 0.1}
    whole = merged([first, second])
    assert whole.asterisk_mb == 300
    assert whole.processor == pytest.approx({"engine": 0.3, "public": 0.1})


def test_pairs_with_a_failing_control_run_are_left_out() -> None:
    pairs = [Pair(KIND, a_run(), a_run()), Pair(KIND, a_run(), a_run())]
    pairs.append(Pair(KIND, a_run(agi_ms=300), a_run(offer_ms=500, agi_ms=300)))
    by_id = {one.id: one for one in goals(KIND, pairs)}
    assert all(one.met for one in by_id.values())
    assert by_id[f"{KIND}-pairs"].value == 2
    assert by_id[f"{KIND}-valid-pairs"].value == 2
    assert by_id[f"{KIND}-control-agi-late"].value == 1


def test_kind_whose_control_runs_mostly_fail_is_invalid() -> None:
    pairs = [Pair(KIND, a_run(), a_run()), Pair(KIND, a_run(talked=5, refused=1), a_run())]
    by_id = {one.id: one for one in goals(KIND, pairs)}
    assert not by_id[f"{KIND}-offer-p99-ms"].met
    assert by_id[f"{KIND}-offer-p99-ms"].goal.startswith("INVALID")
    assert not by_id[f"{KIND}-valid-pairs"].met
