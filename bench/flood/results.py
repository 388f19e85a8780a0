"""Figures of the runs, and the goals that they are held to."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field

from bench.flood.kinds import Kind
from bench.report import Goal, at_most, compared, figure, none, percentile, ratio_at_most

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


def merged(runs: Iterable[Run]) -> Run:
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
    return whole


def goals(kind: Kind, pairs: Sequence[Pair]) -> list[Goal]:
    """Return the goals of one kind of attack over all pairs of runs."""
    attacked = merged(pair.attacked for pair in pairs)
    control = merged(pair.control for pair in pairs)
    offer, offer_before = attacked.offer_ms, control.offer_ms
    return [
        *_offers(kind, offer, offer_before),
        *_answers(kind, attacked.agi_ms, control.agi_ms),
        none(f"{kind}-in-fallback", "no call in the fallback queue", attacked.in_fallback),
        at_most(
            f"{kind}-voice-gap-ms",
            f"largest voice gap of a talking call <= {MAX_GAP_MS:g} ms",
            max(attacked.gap_ms, default=NO_ANSWER_MS),
            MAX_GAP_MS,
        ),
        none(f"{kind}-calls-refused", "calls refused or cut off", attacked.refused),
        *_circumstances(kind, attacked, control, len(pairs)),
    ]


def _offers(kind: Kind, attacked: list[float], control: list[float]) -> list[Goal]:
    label = "consultant free -> offer"
    before, during = _percentiles(control), _percentiles(attacked)
    return [
        compared(f"{kind}-offer-p50-ms", f"{label}, p50 beside control", during(0.5), before(0.5)),
        ratio_at_most(
            f"{kind}-offer-p99-ms",
            f"{label}, p99 <= {MAX_OFFER_RATIO} x control",
            during(0.99),
            before(0.99),
            MAX_OFFER_RATIO,
        ),
    ]


def _answers(kind: Kind, attacked: list[float], control: list[float]) -> list[Goal]:
    label = "FastAGI answer"
    before, during = _percentiles(control), _percentiles(attacked)
    return [
        compared(f"{kind}-agi-p99-ms", f"{label}, p99 beside control", during(0.99), before(0.99)),
        at_most(
            f"{kind}-agi-p999-ms",
            f"{label}, p99.9 <= {MAX_AGI_MS:g} ms",
            during(0.999),
            MAX_AGI_MS,
        ),
        figure(f"{kind}-agi-p999-control-ms", f"{label}, p99.9 of control", before(0.999)),
    ]


def _percentiles(values: Sequence[float]) -> Callable[[float], float]:
    """Return the percentile of a share; without any value nothing was answered in time."""
    return lambda share: percentile(values, share) if values else NO_ANSWER_MS


def _circumstances(kind: Kind, attacked: Run, control: Run, pairs: int) -> list[Goal]:
    """Return the figures that say what the goals rest on."""
    gap = max(control.gap_ms, default=NO_ANSWER_MS)
    stall = max(attacked.own_stall_ms, control.own_stall_ms)
    return [
        figure(f"{kind}-voice-gap-control-ms", "largest voice gap of control", gap),
        figure(f"{kind}-refused-control", "calls refused in control", control.refused),
        figure(f"{kind}-fallback-control", "calls in the fallback, control", control.in_fallback),
        figure(f"{kind}-sip-dropped", "SIP datagrams dropped, attacked", attacked.dropped),
        figure(f"{kind}-offers", "offers after a call, attacked", len(attacked.offer_ms)),
        figure(f"{kind}-talks", "calls that talked, attacked", attacked.calls[TALKED]),
        figure(f"{kind}-own-stall-ms", "longest pause of the measuring process", stall),
        figure(f"{kind}-pairs", "pairs of runs", pairs),
        *(
            figure(f"{kind}-unreached-{name}", f"requests of others unanswered: {name}", count)
            for name, count in sorted(attacked.unreached.items())
        ),
        *(
            figure(f"{kind}-sent-{name}", f"generator, attacked: {name}", count)
            for name, count in sorted(attacked.sent.items())
        ),
    ]
