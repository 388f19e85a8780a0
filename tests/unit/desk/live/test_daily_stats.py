"""Figures of a consultant's day."""

from __future__ import annotations

from desk.live.daily_stats import DailyStat, StatKind, Today, today


def daily_stats(*occurrences: tuple[int, StatKind]) -> list[DailyStat]:
    return [
        DailyStat(f"{at_ms}-{n}", kind, "ewa", at_ms) for n, (at_ms, kind) in enumerate(occurrences)
    ]


def test_a_day_without_occurrences_is_all_zero() -> None:
    assert today([]) == Today(0, 0, 0, 0)


def test_handled_in_target_and_missed_are_counted_apart() -> None:
    day = daily_stats(
        (1, StatKind.IN_TARGET), (2, StatKind.HANDLED), (3, StatKind.HANDLED), (4, StatKind.MISSED)
    )
    assert today(day) == Today(handled=2, answered_in_target=1, offered_missed=1)


def test_only_finished_breaks_count_and_a_repeated_beginning_is_one_break() -> None:
    day = daily_stats(
        (10, StatKind.BREAK_STARTED),
        (12, StatKind.BREAK_STARTED),
        (20, StatKind.BREAK_ENDED),
        (25, StatKind.BREAK_ENDED),
        (30, StatKind.BREAK_STARTED),
    )
    assert today(day).break_ms == 10
