"""Compiled requirements are met by exactly the consultants who meet the expression."""

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


def is_met(expression: Requires, skills: dict[str, int]) -> bool:
    if isinstance(expression, AllOf):
        return all(is_met(part, skills) for part in expression.all)
    if isinstance(expression, AnyOf):
        return any(is_met(part, skills) for part in expression.any)
    return all(skills.get(skill, 0) >= level for skill, level in expression.items())


@given(EXPRESSIONS, st.dictionaries(SKILLS, st.integers(1, 4)))
def test_compiled_requirements_are_equivalent_to_the_expression(
    expression: Requires, skills: dict[str, int]
) -> None:
    try:
        needed, any_of = compile_requires(expression)
    except SkillExpressionTooWide:
        assume(False)
    assert meets(skills, need_of(needed, any_of)) is is_met(expression, skills)


def test_skills_of_every_alternative_are_returned_once() -> None:
    expression = AnyOf(any=({"a": 3, "b": 1}, {"a": 5, "c": 1}))
    assert compile_requires(expression) == ({"a": 3}, ({"b": 1}, {"a": 5, "c": 1}))


def test_stricter_alternative_is_dropped() -> None:
    assert compile_requires(AnyOf(any=({"a": 3}, {"a": 5, "c": 1}))) == ({"a": 3}, ())
