"""What a contact needs: skills with lowest levels, joined by and and or."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

Alternative = tuple[tuple[str, int], ...]
"""Skills with their lowest levels (1-100), all needed, sorted by name."""

Need = tuple[Alternative, ...]
"""One of these is enough; two equal needs compare equal. `ANYBODY` asks for nothing."""

ANYBODY: Need = ((),)


def need_of(
    skills: Mapping[str, int], any_of: Iterable[Mapping[str, int]], *asked: Mapping[str, int]
) -> Need:
    """All of `skills` and `asked`, and one of `any_of`; the higher level where several ask."""
    together: dict[str, int] = {}
    for part in (skills, *asked):
        _raise_to(together, part)
    choices = [_raise_to(dict(together), choice) for choice in any_of] or [together]
    return tuple(sorted({tuple(sorted(choice.items())) for choice in choices}))


def _raise_to(levels: dict[str, int], asked: Mapping[str, int]) -> dict[str, int]:
    for skill, level in asked.items():
        levels[skill] = max(level, levels.get(skill, 0))
    return levels


def relaxed(need: Need, level_drop: int, dropped: Iterable[str]) -> Need:
    """The same need with lower levels (never below 1) and without the `dropped` skills."""
    gone = set(dropped)
    return tuple(
        sorted(
            {
                tuple((skill, max(1, lv - level_drop)) for skill, lv in choice if skill not in gone)
                for choice in need
            }
        )
    )


def meets(skills: Mapping[str, int], need: Need) -> bool:
    """Whether one alternative is there, every skill at its level."""
    for choice in need:
        for skill, level in choice:
            if skills.get(skill, 0) < level:
                break
        else:
            return True
    return False


def level_for(skills: Mapping[str, int], need: Need) -> int:
    """The lowest level over the needed skills, of the alternative that she meets best; 0-100."""
    best = 0
    for choice in need:
        lowest = 100 if choice else 0
        for skill, level in choice:
            has = skills.get(skill, 0)
            if has < level:
                lowest = 0
            elif has < lowest:
                lowest = has
        if lowest > best:
            best = lowest
    return best


def named_in(need: Need) -> frozenset[str]:
    """Every skill that the need speaks of."""
    return frozenset(skill for choice in need for skill, _ in choice)
