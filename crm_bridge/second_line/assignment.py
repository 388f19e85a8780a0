"""Fair assignment: a new case goes to the officer with the least open work. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence


def least_loaded(officers: Sequence[str], load: Mapping[str | None, int]) -> str | None:
    """Return the officer with the fewest open parts; among equals the first by id.

    `load`: officer -> open parts; who is not in it has none. None without officers.
    """
    return min(officers, key=lambda officer: (load.get(officer, 0), officer), default=None)
