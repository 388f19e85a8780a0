"""Surge: copies of the arrivals of a day, drawn with a seed."""

from __future__ import annotations

from dataclasses import replace
from random import Random

from acd.domain.messages import commands as c
from acd.service.rehearsal.day import Day
from acd.service.rehearsal.surge import HOUR_MS, MAX_SHIFT_MS, surge
from tests.support.rehearsals import SECOND, a_call


def test_surge_copies_each_arrival_within_a_quarter_of_an_hour() -> None:
    day = Day([a_call("a", 3_600), a_call("b", 7_200)])
    many, origin = surge(day, 3, 0, 24 * HOUR_MS, lambda: 0.9)
    assert len(many.arrivals) == 6
    assert sorted(origin.values()) == ["a", "a", "b", "b"]
    at_ms = {arrival.admit.contact_id: arrival.at_ms for arrival in many.arrivals}
    assert all(abs(at_ms[copy] - at_ms[whose]) <= MAX_SHIFT_MS for copy, whose in origin.items())
    assert [arrival.at_ms for arrival in many.arrivals] == sorted(at_ms.values())


def test_fraction_of_the_factor_copies_a_share_of_the_arrivals() -> None:
    turns = iter([0.4, 0.5, 0.5, 0.5, 0.6])
    day = Day([a_call("a", 3_600), a_call("b", 7_200)])
    assert list(surge(day, 1.5, 0, HOUR_MS * 24, lambda: next(turns))[1].values()) == ["a"]


def test_copy_has_no_number_and_no_held_position() -> None:
    arrival = a_call("a", 3_600)
    admit = c.AdmitContact("a", arrival.admit.channel, "drogi", "pl", dial_key="k", position_of="z")
    day = Day([a_call("a", 3_600, admit=admit)])
    copy = next(
        v for v in surge(day, 2, 0, 24 * HOUR_MS, lambda: 0.5)[0].arrivals if "x2" in str(v)
    )
    assert (copy.admit.dial_key, copy.admit.position_of) == (None, None)


def test_copies_stay_within_the_day() -> None:
    day = Day([a_call("night", 10), a_call("a", 100)])
    arrivals = surge(day, 2, 60 * SECOND, 200 * SECOND, lambda: 1.0)[0].arrivals
    assert [arrival.at_ms // SECOND for arrival in arrivals] == [10, 100, 199]


def test_copies_take_the_times_of_others_of_their_queue_and_hour() -> None:
    arrivals = [a_call(f"call-{n}", 60 * n, talks_s=n, patience_ms=1_000 * n) for n in range(1, 60)]
    other = a_call("odpady", 600, talks_s=9_999, patience_ms=9_999)
    admit = c.AdmitContact("odpady", other.admit.channel, "odpady", "pl")
    late = a_call("late", 5_400, talks_s=8_888, patience_ms=8_888)
    day = Day([*arrivals, replace(other, admit=admit), late])
    draw = Random(19115)
    many, origin = surge(day, 10, 0, 24 * HOUR_MS, lambda: 1 - draw.random())
    copies = [
        arrival for arrival in many.arrivals if origin.get(arrival.admit.contact_id) == "call-30"
    ]
    assert len(copies) == 9
    assert len({copy.service_ms for copy in copies}) > 5, "no clump of one length"
    assert any(copy.service_ms != copy.patience_ms for copy in copies), "each by itself"
    assert {copy.service_ms for copy in copies} < {arrival.service_ms for arrival in arrivals}
    alone = [arrival for arrival in many.arrivals if arrival.admit.queue == "odpady"]
    assert {arrival.service_ms for arrival in alone} == {9_999 * SECOND}


def test_surge_is_the_same_for_the_same_seed() -> None:
    day = Day([a_call(f"call-{n}", 60 * n, talks_s=n) for n in range(60)])
    first, again = (surge(day, 3, 0, 24 * HOUR_MS, Random(7).random) for _ in range(2))
    assert first == again
