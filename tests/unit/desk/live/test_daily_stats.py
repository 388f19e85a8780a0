"""Her day in figures."""

from __future__ import annotations

from desk.live.daily_stats import Fact, Today, What, today


def facts(*told: tuple[int, What]) -> list[Fact]:
    return [Fact(f"{at_ms}-{n}", what, "ewa", at_ms) for n, (at_ms, what) in enumerate(told)]


def test_a_day_without_facts_is_all_zero() -> None:
    assert today([]) == Today(0, 0, 0, 0)


def test_handled_in_target_and_missed_are_counted_apart() -> None:
    day = facts((1, What.IN_TARGET), (2, What.HANDLED), (3, What.HANDLED), (4, What.MISSED))
    assert today(day) == Today(handled=2, answered_in_target=1, offered_missed=1)


def test_only_finished_breaks_count_and_a_repeated_beginning_is_one_break() -> None:
    day = facts(
        (10, What.BREAK), (12, What.BREAK), (20, What.BACK), (25, What.BACK), (30, What.BREAK)
    )
    assert today(day).break_ms == 10
