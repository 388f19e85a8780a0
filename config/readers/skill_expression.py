"""What a queue requires, with and and or: into skills that all are needed, and alternatives.

The expression is brought to its disjunctive normal form: a list of alternatives, each a set of
skills with lowest levels. What every alternative asks for is told once, as `skills`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import ClassVar

from acd.domain.model.errors import InvalidInput
from config.readers.queue_schema import AllOf, AnyOf, Requires

MOST_ALTERNATIVES = 64
DEEPEST = 16

Need = dict[str, int]


class SkillExpressionTooWide(InvalidInput):
    """Skill expression with more alternatives than the ACD evaluates for an offer.

    Remedy: split the queue or use fewer alternatives.
    """

    id: ClassVar[str] = "skill-expression-too-wide"


class SkillExpressionTooDeep(InvalidInput):
    """Skill expression nested deeper than allowed.

    Remedy: flatten the expression.
    """

    id: ClassVar[str] = "skill-expression-too-deep"


def compile_requires(told: Requires | None) -> tuple[Need, tuple[Need, ...]]:
    """(skills needed in any case, alternatives of which one is needed beside them).

    Raises TooManyAlternatives, TooDeep.
    """
    choices = _minimal(alternatives(told, 0)) if told is not None else [{}]
    if len(choices) == 1:
        return choices[0], ()
    always = {
        skill: min(choice[skill] for choice in choices)
        for skill in choices[0]
        if all(skill in choice for choice in choices)
    }
    return always, tuple(_beyond(choice, always) for choice in choices)


def alternatives(told: Requires, depth: int) -> list[Need]:
    """The disjunctive normal form, at most MOST_ALTERNATIVES long."""
    if depth > DEEPEST:
        raise SkillExpressionTooDeep(f"expected at most {DEEPEST} levels of `all` and `any`")
    if isinstance(told, AnyOf):
        return _counted(choice for part in told.any for choice in alternatives(part, depth + 1))
    if isinstance(told, AllOf):
        found: list[Need] = [{}]
        for part in told.all:
            more = alternatives(part, depth + 1)
            found = _counted(_joined(one, other) for one in found for other in more)
        return found
    return [dict(told)]


def skills_in(told: Requires | None) -> frozenset[str]:
    """Every skill that the expression speaks of."""
    if isinstance(told, AllOf | AnyOf):
        parts = told.all if isinstance(told, AllOf) else told.any
        return frozenset().union(*(skills_in(part) for part in parts))
    return frozenset(told or ())


def _counted(choices: Iterable[Need]) -> list[Need]:
    found: list[Need] = []
    for choice in choices:
        if choice not in found:
            found.append(choice)
        if len(found) > MOST_ALTERNATIVES:
            raise SkillExpressionTooWide(
                f"expected at most {MOST_ALTERNATIVES} alternatives when written out"
            )
    return found


def _joined(one: Mapping[str, int], other: Mapping[str, int]) -> Need:
    return {skill: max(one.get(skill, 0), other.get(skill, 0)) for skill in sorted({*one, *other})}


def _minimal(choices: list[Need]) -> list[Need]:
    """Without those that ask for everything that another asks for, and more."""
    return [
        choice
        for choice in choices
        if not any(other is not choice and _is_easier(other, choice) for other in choices)
    ]


def _is_easier(one: Need, other: Need) -> bool:
    return one != other and all(other.get(skill, 0) >= level for skill, level in one.items())


def _beyond(choice: Need, always: Need) -> Need:
    return {skill: level for skill, level in choice.items() if level != always.get(skill)}
