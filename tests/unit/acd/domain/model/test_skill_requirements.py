"""Needs: required skills with lowest levels, and alternatives."""

from __future__ import annotations

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from acd.domain.model.skill_requirements import (
    ANYBODY,
    Need,
    level_for,
    meets,
    named_in,
    need_of,
    relaxed,
)

LEVELS = st.dictionaries(st.sampled_from("abcd"), st.integers(1, 100), max_size=4)
NEEDS = st.builds(need_of, LEVELS, st.lists(LEVELS, max_size=3))


def test_highest_of_several_levels_counts() -> None:
    assert need_of({"a": 10}, (), {"a": 40, "b": 5}, {"a": 20}) == ((("a", 40), ("b", 5)),)


def test_each_alternative_includes_what_is_always_required() -> None:
    need = need_of({"pl": 1}, ({"a": 60}, {"b": 30, "pl": 50}))
    assert need == ((("a", 60), ("pl", 1)), (("b", 30), ("pl", 50)))


def test_equal_needs_compare_equal_in_whatever_order_they_are_written() -> None:
    assert need_of({"b": 1, "a": 2}, ({"c": 1}, {"d": 1})) == need_of(
        {"a": 2}, ({"d": 1}, {"c": 1}), {"b": 1}
    )


def test_need_without_skills_is_met_by_anybody() -> None:
    assert need_of({}, ()) == ANYBODY
    assert meets({}, ANYBODY)
    assert level_for({"a": 90}, ANYBODY) == 0


def test_relaxed_levels_never_fall_below_one() -> None:
    assert relaxed(need_of({"a": 30, "b": 10}, ()), 20, ()) == ((("a", 10), ("b", 1)),)


def test_alternatives_that_become_equal_are_one() -> None:
    need = need_of({}, ({"a": 60, "x": 1}, {"a": 60, "y": 1}))
    assert relaxed(need, 0, ("x", "y")) == ((("a", 60),),)


def test_level_is_the_lowest_skill_of_the_alternative_met_best() -> None:
    need = need_of({}, ({"a": 10, "b": 10}, {"c": 10}))
    assert level_for({"a": 90, "b": 40, "c": 30}, need) == 40
    assert level_for({"a": 90, "b": 9, "c": 30}, need) == 30
    assert level_for({"a": 90, "b": 9}, need) == 0


def test_every_named_skill_is_listed() -> None:
    assert named_in(need_of({"pl": 1}, ({"a": 1}, {"b": 1}))) == {"pl", "a", "b"}


@pytest.mark.parametrize(("level", "enough"), [(59, False), (60, True)])
def test_level_is_met_from_its_value_on(level: int, enough: bool) -> None:
    assert meets({"a": level}, need_of({"a": 60}, ())) is enough


@given(LEVELS, NEEDS)
def test_level_is_positive_exactly_where_the_need_is_met(
    skills: dict[str, int], need: Need
) -> None:
    assume(() not in need)
    assert (level_for(skills, need) > 0) is meets(skills, need)


@given(LEVELS, NEEDS, st.integers(0, 100), st.sets(st.sampled_from("abcd")))
def test_relaxing_never_excludes_who_met_the_need(
    skills: dict[str, int], need: Need, level_drop: int, dropped: set[str]
) -> None:
    if meets(skills, need):
        assert meets(skills, relaxed(need, level_drop, dropped))
