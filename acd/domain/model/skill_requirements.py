"""Need of a contact: required skills with lowest levels, and alternatives."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

Alternative = tuple[tuple[str, int], ...]
"""Skills with their lowest levels (1-100), all required, sorted by name."""

Need = tuple[Alternative, ...]
"""Alternatives of which one is enough; equal needs compare equal. `ANYBODY` requires nothing."""

ANYBODY: Need = ((),)


def need_of(
    skills: Mapping[str, int], any_of: Iterable[Mapping[str, int]], *additional: Mapping[str, int]
) -> Need:
    """Return the need for `skills`, `additional` and one of `any_of`; the highest level counts."""
    required: dict[str, int] = {}
    for part in (skills, *additional):
        _raise_to(required, part)
    choices = [_raise_to(dict(required), choice) for choice in any_of] or [required]
    return tuple(sorted({tuple(sorted(choice.items())) for choice in choices}))


def _raise_to(levels: dict[str, int], minimum: Mapping[str, int]) -> dict[str, int]:
    for skill, level in minimum.items():
        levels[skill] = max(level, levels.get(skill, 0))
    return levels


def relaxed(need: Need, level_drop: int, dropped: Iterable[str]) -> Need:
    """Return the need with lower levels (never below 1) and without the `dropped` skills."""
    removed = set(dropped)
    return tuple(
        sorted(
            {
                tuple(
                    (skill, max(1, lv - level_drop)) for skill, lv in choice if skill not in removed
                )
                for choice in need
            }
        )
    )


def meets(skills: Mapping[str, int], need: Need) -> bool:
    """Return whether the skills meet one alternative, every skill at its level."""
    for choice in need:
        for skill, level in choice:
            if skills.get(skill, 0) < level:
                break
        else:
            return True
    return False


def level_for(skills: Mapping[str, int], need: Need) -> int:
    """Return the lowest level over the required skills, of the alternative met best; 0-100."""
    best = 0
    for choice in need:
        lowest = 100 if choice else 0
        for skill, level in choice:
            own = skills.get(skill, 0)
            if own < level:
                lowest = 0
            elif own < lowest:
                lowest = own
        if lowest > best:
            best = lowest
    return best


def named_in(need: Need) -> frozenset[str]:
    """Return every skill that the need names."""
    return frozenset(skill for choice in need for skill, _ in choice)
