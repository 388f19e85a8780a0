"""Bounded memory of ids, so that a repeat is known as a repeat."""

from __future__ import annotations

REMEMBERED_IDS = 50_000
REMEMBERED_MS = 3_600_000


def remember(ids: dict[str, int], name: str, now_ms: int) -> None:
    """Note `name`, forget what is older than one hour or beyond the last 50,000.

    The dictionary keeps insertion order, and time never goes back, so the oldest come first.
    """
    ids[name] = now_ms
    while True:
        oldest = next(iter(ids))
        if len(ids) <= REMEMBERED_IDS and now_ms - ids[oldest] <= REMEMBERED_MS:
            return
        del ids[oldest]


def recalls(ids: dict[str, int], name: str, now_ms: int) -> bool:
    """Whether `name` was noted within the last hour (exactly, whatever was pruned since)."""
    noted = ids.get(name)
    return noted is not None and now_ms - noted <= REMEMBERED_MS
