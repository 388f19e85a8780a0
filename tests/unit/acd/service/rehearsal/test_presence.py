"""Presence of consultants, read from their conversations and from the callers who waited."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from acd.service.rehearsal.presence import (
    MAX_IDLE_MS,
    MAX_WRAP_UP_MS,
    Conversation,
    Presence,
    Shift,
    WaitingTimes,
    in_order,
    presence_of,
)

MINUTE = 60_000
NINE = 9 * 60 * MINUTE


def a_talk(call_id: str, starts: float, ends: float, server: str = "ANNA") -> Conversation:
    """Return a conversation; times in minutes from nine o'clock."""
    return Conversation(
        call_id, "PS", int(NINE + starts * MINUTE), int(NINE + ends * MINUTE), server
    )


def a_wait(since: float, until: float, kind: str = "PS") -> tuple[str, int, int]:
    return kind, int(NINE + since * MINUTE), int(NINE + until * MINUTE)


def presence(talks: list[Conversation], *waits: tuple[str, int, int]) -> Presence:
    return presence_of(talks, waits, lambda: 1.0)


def minutes_of(shift: Shift) -> tuple[float, float]:
    return (shift.starts_ms - NINE) / MINUTE, (shift.ends_ms - NINE) / MINUTE


def test_consultant_is_present_half_an_hour_around_what_is_recorded() -> None:
    (shift,) = presence([a_talk("a", 0, 2), a_talk("b", 20, 25)]).shifts
    assert minutes_of(shift) == (-30, 55)
    assert shift.absences == []


def test_caller_who_waits_shows_when_a_consultant_came_and_left() -> None:
    talks = [a_talk("a", 0, 2)]
    (shift,) = presence(talks, a_wait(-10, -4), a_wait(5, 8)).shifts
    assert minutes_of(shift) == (-4, 5 + 5 / 60), "five seconds are the telephone's"


def test_time_until_the_next_waiting_caller_is_answered_is_wrap_up() -> None:
    talks = [a_talk("a", 0, 2), a_talk("b", 3, 5)]
    shown = presence(talks, a_wait(1, 3))
    assert shown.wrap_up_ms["a"] == MINUTE
    assert shown.shifts[0].absences == []


def test_longer_time_in_which_callers_waited_is_an_absence() -> None:
    talks = [a_talk("a", 0, 2), a_talk("b", 20, 25)]
    (shift,) = presence(talks, a_wait(4, 15)).shifts
    assert shift.absences == [(NINE + 2 * MINUTE, NINE + 15 * MINUTE)]


def test_callers_of_other_types_are_no_sign_of_absence() -> None:
    talks = [a_talk("a", 0, 2), a_talk("b", 20, 25)]
    assert presence(talks, a_wait(4, 15, "NW")).shifts[0].absences == []


def test_wrap_up_that_nothing_shows_is_like_one_that_was_shown_and_fits() -> None:
    talks = [a_talk("a", 0, 2), a_talk("b", 3, 5), a_talk("c", 5.5, 6), a_talk("d", 20, 25)]
    drawn = presence(talks, a_wait(1, 3)).wrap_up_ms
    assert drawn == {"a": MINUTE, "b": None, "c": MINUTE, "d": MINUTE}


def test_gap_of_more_than_an_hour_ends_a_shift() -> None:
    shown = presence([a_talk("a", 0, 2), a_talk("b", 63, 65)])
    assert [minutes_of(shift) for shift in shown.shifts] == [(-30, 32), (33, 95)]
    assert shown.consultants == 1
    assert shown.ready_ms == (62 + 62) * MINUTE


def test_conversations_of_one_name_at_the_same_time_are_of_several_consultants() -> None:
    talks = [a_talk("a", 0, 5), a_talk("b", 2, 4), a_talk("c", 5, 6)]
    assert presence(talks).consultants == 2
    nameless = [a_talk("a", 0, 5, ""), a_talk("b", 2, 4, ""), a_talk("c", 5, 6, "")]
    assert presence(nameless).consultants == 2


def test_changes_of_all_shifts_are_in_order_of_time() -> None:
    shifts = [Shift(0, frozenset(), 10, 90, [(20, 30)]), Shift(1, frozenset(), 5, 25)]
    assert [(ms, shift.number, change) for ms, shift, change in in_order(shifts)] == [
        (5, 1, "sign-in"),
        (10, 0, "sign-in"),
        (20, 0, "leave"),
        (25, 1, "sign-out"),
        (30, 0, "return"),
        (90, 0, "sign-out"),
    ]


SPANS = st.lists(st.tuples(st.integers(0, 50), st.integers(1, 9)), max_size=8)


@given(spans=SPANS, since=st.integers(0, 50), length=st.integers(1, 20))
def test_waiting_times_are_found_as_by_looking_at_each_moment(
    spans: list[tuple[int, int]], since: int, length: int
) -> None:
    waits = [(start, start + duration) for start, duration in spans]
    times, until = WaitingTimes(waits), since + length
    ends = [min(end, until) for start, end in waits if start < until and min(end, until) > since]
    starts = [max(start, since) for start, end in waits if end > since and start < until]
    assert times.last_within(since, until) == max(ends, default=None)
    assert times.first_within(since, until) == min(starts, default=None)


@given(
    minutes=st.lists(st.tuples(st.integers(0, 600), st.integers(1, 20)), min_size=1, max_size=12),
    waits=st.lists(st.tuples(st.integers(0, 600), st.integers(0, 20)), max_size=12),
)
def test_every_conversation_is_within_a_shift_and_outside_the_absences(
    minutes: list[tuple[int, int]], waits: list[tuple[int, int]]
) -> None:
    talks = [a_talk(str(n), at, at + length) for n, (at, length) in enumerate(minutes)]
    shown = presence(talks, *(a_wait(at, at + length) for at, length in waits))
    for talk in talks:
        assert any(
            shift.starts_ms <= talk.starts_ms
            and talk.ends_ms <= shift.ends_ms
            and not any(
                since < talk.ends_ms and talk.starts_ms < until for since, until in shift.absences
            )
            for shift in shown.shifts
        )
    assert all(ms is None or 0 <= ms <= max(MAX_WRAP_UP_MS, 0) for ms in shown.wrap_up_ms.values())
    assert shown.ready_ms <= sum(
        2 * MAX_IDLE_MS + shift.ends_ms - shift.starts_ms for shift in shown.shifts
    )
