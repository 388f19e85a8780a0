"""Requirements of a queue with `all` and `any`: skills required in any case, and alternatives.

The expression is brought to its disjunctive normal form: a list of alternatives, each a set of
skills with minimum levels. Skills that every alternative requires are returned once.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import ClassVar

from acd.domain.model.errors import InvalidInput
from config.readers.queue_schema import AllOf, AnyOf, Requires

MAX_ALTERNATIVES = 64
MAX_DEPTH = 16

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


def compile_requires(expression: Requires | None) -> tuple[Need, tuple[Need, ...]]:
    """Return (skills required in any case, alternatives of which one is required as well).

    Raises SkillExpressionTooWide, SkillExpressionTooDeep.
    """
    choices = _minimal(alternatives(expression, 0)) if expression is not None else [{}]
    if len(choices) == 1:
        return choices[0], ()
    always = {
        skill: min(choice[skill] for choice in choices)
        for skill in choices[0]
        if all(skill in choice for choice in choices)
    }
    return always, tuple(_beyond(choice, always) for choice in choices)


def alternatives(expression: Requires, depth: int) -> list[Need]:
    """Return the disjunctive normal form."""
    if depth > MAX_DEPTH:
        raise SkillExpressionTooDeep(f"expected at most {MAX_DEPTH} levels of `all` and `any`")
    if isinstance(expression, AnyOf):
        return _counted(
            choice for part in expression.any for choice in alternatives(part, depth + 1)
        )
    if isinstance(expression, AllOf):
        combined: list[Need] = [{}]
        for part in expression.all:
            parts = alternatives(part, depth + 1)
            combined = _counted(_joined(first, second) for first in combined for second in parts)
        return combined
    return [dict(expression)]


def skills_in(expression: Requires | None) -> frozenset[str]:
    """Return every skill that the expression names."""
    if isinstance(expression, AllOf | AnyOf):
        parts = expression.all if isinstance(expression, AllOf) else expression.any
        return frozenset().union(*(skills_in(part) for part in parts))
    return frozenset(expression or ())


def _counted(choices: Iterable[Need]) -> list[Need]:
    combined: list[Need] = []
    for choice in choices:
        if choice not in combined:
            combined.append(choice)
        if len(combined) > MAX_ALTERNATIVES:
            raise SkillExpressionTooWide(
                f"expected at most {MAX_ALTERNATIVES} alternatives when written out"
            )
    return combined


def _joined(first: Mapping[str, int], second: Mapping[str, int]) -> Need:
    return {
        skill: max(first.get(skill, 0), second.get(skill, 0)) for skill in sorted({*first, *second})
    }


def _minimal(choices: list[Need]) -> list[Need]:
    """Drop alternatives that require all that another one requires, and more."""
    return [
        choice
        for choice in choices
        if not any(second is not choice and _is_easier(second, choice) for second in choices)
    ]


def _is_easier(first: Need, second: Need) -> bool:
    return first != second and all(second.get(skill, 0) >= level for skill, level in first.items())


def _beyond(choice: Need, always: Need) -> Need:
    return {skill: level for skill, level in choice.items() if level != always.get(skill)}
