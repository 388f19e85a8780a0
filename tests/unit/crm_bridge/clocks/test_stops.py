"""Stops of a clock: joined, subtracted, with and without an end."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from crm_bridge.clocks.stops import Stop, is_stopped, merged, running

END = 200
stops = st.lists(
    st.tuples(st.integers(0, 99), st.one_of(st.none(), st.integers(0, 150))), max_size=8
)


@given(begin=st.integers(0, 99), stops=stops)
def test_every_instant_is_either_running_or_stopped(begin: int, stops: list[Stop]) -> None:
    counted = [
        at
        for start, end in running(begin, stops)
        for at in range(start, END if end is None else end)
    ]
    assert counted == [at for at in range(begin, END) if not is_stopped(stops, at)]


@given(stops)
def test_merged_stops_stay_apart_and_in_order(stops: list[Stop]) -> None:
    joined = merged(stops)
    for before, after in pairwise(joined):
        assert before[1] is not None
        assert before[1] < after[0]
    assert [is_stopped(joined, at) for at in range(END)] == [
        is_stopped(stops, at) for at in range(END)
    ]


def test_lasting_stop_includes_those_that_follow() -> None:
    assert merged([(50, 60), (10, None), (0, 5)]) == ((0, 5), (10, None))
