"""Figures of a run, and the limits that hold for every run."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from statistics import mean

from bench.flood.kinds import Kind

MAX_OFFER_RATIO = 1.5
MAX_AGI_MS = 250.0
MAX_GAP_MS = 200.0
NO_ANSWER_MS = 5_000.0
"""The dialplan's own patience with the engine; an unanswered request counts as this long."""


@dataclass(slots=True)
class Run:
    """Figures of one run, attacked or control; times in milliseconds.

    `offer_ms`: consultant free -> Asterisk calls them for the next caller. `agi_ms`: question of
    the wait loop -> answer. `gap_ms`: largest voice gap of each call, of either side. `calls`:
    how calls ended, by outcome. `unreached`: requests of others without an answer. `dropped`:
    datagrams of SIP that found Asterisk's buffer full. `sent`: what the generator counted.
    `processor`: processors that each part kept busy. `asterisk_mb`: its memory at the end.
    `idle_s`: how long the installation was busy with the run before; None: still, at the start.
    """

    offer_ms: list[float] = field(default_factory=list)
    agi_ms: list[float] = field(default_factory=list)
    gap_ms: list[float] = field(default_factory=list)
    calls: Counter[str] = field(default_factory=Counter)
    in_fallback: int = 0
    unreached: Counter[str] = field(default_factory=Counter)
    dropped: int = 0
    own_stall_ms: float = 0.0
    sent: Counter[str] = field(default_factory=Counter)
    processor: dict[str, float] = field(default_factory=dict)
    asterisk_mb: float = 0.0
    idle_s: float | None = 0.0

    @property
    def refused(self) -> int:
        """Calls that were refused, not answered, or cut off before the conversation."""
        return sum(count for outcome, count in self.calls.items() if outcome != TALKED)


TALKED = "talked"


@dataclass(frozen=True, slots=True)
class Pair:
    """A control run and the attacked run after it."""

    kind: Kind
    control: Run
    attacked: Run


def merged(runs: Sequence[Run]) -> Run:
    """Return one run with the figures of all."""
    whole = Run()
    for run in runs:
        whole.offer_ms += run.offer_ms
        whole.agi_ms += run.agi_ms
        whole.gap_ms += run.gap_ms
        whole.calls += run.calls
        whole.in_fallback += run.in_fallback
        whole.unreached += run.unreached
        whole.dropped += run.dropped
        whole.own_stall_ms = max(whole.own_stall_ms, run.own_stall_ms)
        whole.sent += run.sent
        whole.asterisk_mb = max(whole.asterisk_mb, run.asterisk_mb)
    whole.processor = _means([run.processor for run in runs])
    return whole


def _means(shares: Sequence[Mapping[str, float]]) -> dict[str, float]:
    """Return the mean of each part over the runs that have it."""
    parts = sorted({part for run in shares for part in run})
    return {part: mean(run[part] for run in shares if part in run) for part in parts}
