"""Stops of a clock: intervals that do not count, such as the wait for a resident's answer."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

Stop = tuple[int, int | None]
"""Begin and end of a stop, UTC epoch ms; None as long as it lasts."""


def merged(stops: Iterable[Stop]) -> tuple[Stop, ...]:
    """Return the stops in order, those that touch joined; a stop without length is left out."""
    joined: list[Stop] = []
    for start, end in sorted(stops, key=lambda stop: stop[0]):
        if end is not None and end <= start:
            continue
        before = joined[-1] if joined else None
        if before is None or (before[1] is not None and before[1] < start):
            joined.append((start, end))
        else:
            joined[-1] = before[0], _later(before[1], end)
    return tuple(joined)


def running(begins_ms: int, stops: Iterable[Stop]) -> Iterator[Stop]:
    """Yield the intervals from `begins_ms` on in which the clock runs; the last has no end.

    While a stop lasts, the interval before it is the last.
    """
    at_ms = begins_ms
    for start, end in merged(stops):
        if start > at_ms:
            yield at_ms, start
        if end is None:
            return
        at_ms = max(at_ms, end)
    yield at_ms, None


def is_stopped(stops: Iterable[Stop], at_ms: int) -> bool:
    """Tell whether the instant lies in a stop."""
    return any(start <= at_ms and (end is None or at_ms < end) for start, end in stops)


def _later(first: int | None, second: int | None) -> int | None:
    return None if first is None or second is None else max(first, second)
