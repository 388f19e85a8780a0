"""Control runs beside which nothing can be said, because the machine failed without an attack."""

from __future__ import annotations

from collections.abc import Sequence

from bench.flood.runs import MAX_AGI_MS, MAX_GAP_MS, Pair, Run
from bench.report import percentile

AGI_SHARE = 0.999


def faults(control: Run) -> list[str]:
    """Return what is wrong with a control run; nothing where it keeps the absolute goals."""
    late = percentile(control.agi_ms, AGI_SHARE) > MAX_AGI_MS if control.agi_ms else True
    present = {
        "calls-refused": control.refused > 0,
        "in-fallback": control.in_fallback > 0,
        "no-offers": not control.offer_ms,
        "agi-late": late,
        "voice-gap": max(control.gap_ms, default=MAX_GAP_MS + 1) > MAX_GAP_MS,
        "not-idle-before": control.idle_s is None,
    }
    return [name for name, is_so in present.items() if is_so]


def valid(pairs: Sequence[Pair]) -> list[Pair]:
    """Return the pairs whose control run is in order."""
    return [pair for pair in pairs if not faults(pair.control)]


def is_valid(pairs: Sequence[Pair]) -> bool:
    """Return whether most of the pairs of a kind are valid."""
    return 2 * len(valid(pairs)) > len(pairs)
