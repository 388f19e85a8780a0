"""Expressions over skills: whoever meets the expression meets what the ACD is told, and v.v."""

from __future__ import annotations

from hypothesis import assume, given
from hypothesis import strategies as st

from acd.domain.model.skill_requirements import meets, need_of
from config.readers.queue_schema import AllOf, AnyOf, Requires
from config.readers.skill_expression import SkillExpressionTooWide, compile_requires

SKILLS = st.sampled_from(["a", "b", "c", "d"])
LEVELS = st.dictionaries(SKILLS, st.integers(1, 4), min_size=1, max_size=2)
EXPRESSIONS: st.SearchStrategy[Requires] = st.recursive(
    LEVELS,
    lambda inner: st.one_of(
        st.lists(inner, min_size=1, max_size=3).map(lambda parts: AllOf(all=tuple(parts))),
        st.lists(inner, min_size=1, max_size=3).map(lambda parts: AnyOf(any=tuple(parts))),
    ),
    max_leaves=8,
)


def is_met(told: Requires, skills: dict[str, int]) -> bool:
    if isinstance(told, AllOf):
        return all(is_met(part, skills) for part in told.all)
    if isinstance(told, AnyOf):
        return any(is_met(part, skills) for part in told.any)
    return all(skills.get(skill, 0) >= level for skill, level in told.items())


@given(EXPRESSIONS, st.dictionaries(SKILLS, st.integers(1, 4)))
def test_what_the_hall_is_told_means_the_expression(told: Requires, skills: dict[str, int]) -> None:
    try:
        needed, any_of = compile_requires(told)
    except SkillExpressionTooWide:
        assume(False)
    assert meets(skills, need_of(needed, any_of)) is is_met(told, skills)


def test_what_every_alternative_asks_for_is_told_once() -> None:
    told = AnyOf(any=({"a": 3, "b": 1}, {"a": 5, "c": 1}))
    assert compile_requires(told) == ({"a": 3}, ({"b": 1}, {"a": 5, "c": 1}))


def test_an_alternative_that_asks_for_more_than_another_is_left_out() -> None:
    assert compile_requires(AnyOf(any=({"a": 3}, {"a": 5, "c": 1}))) == ({"a": 3}, ())
