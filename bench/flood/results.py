"""Goals that the runs of a kind of attack are held to."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import replace

from bench.flood.kinds import Kind
from bench.flood.runs import (
    MAX_AGI_MS,
    MAX_GAP_MS,
    MAX_OFFER_RATIO,
    NO_ANSWER_MS,
    TALKED,
    Pair,
    Run,
    merged,
)
from bench.flood.validity import faults, is_valid, valid
from bench.report import Goal, at_most, compared, figure, none, percentile, ratio_at_most


def goals(kind: Kind, pairs: Sequence[Pair]) -> list[Goal]:
    """Return the goals of one kind of attack over its pairs.

    Pairs whose control run fails by itself are left out. When most do, nothing can be said of the
    kind: its goals are taken over all pairs, and each is marked as invalid and not met.
    """
    figures = _goals(kind, valid(pairs) if is_valid(pairs) else pairs)
    if not is_valid(pairs):
        figures = [replace(goal, goal=f"INVALID: {goal.goal}", met=False) for goal in figures]
    return [*figures, *_validity(kind, pairs)]


def _validity(kind: Kind, pairs: Sequence[Pair]) -> list[Goal]:
    """Return how many pairs count, and what was wrong with the control runs of the others."""
    by_fault = Counter(fault for pair in pairs for fault in faults(pair.control))
    count = len(valid(pairs))
    label = "pairs whose control run keeps the absolute goals, most of all"
    return [
        Goal(f"{kind}-valid-pairs", label, count, len(pairs), None, is_valid(pairs)),
        *(
            figure(f"{kind}-control-{name}", f"control runs left out: {name}", number)
            for name, number in sorted(by_fault.items())
        ),
    ]


def _goals(kind: Kind, pairs: Sequence[Pair]) -> list[Goal]:
    attacked = merged([pair.attacked for pair in pairs])
    control = merged([pair.control for pair in pairs])
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
        figure(f"{kind}-pairs", "pairs of runs that count", pairs),
        figure(f"{kind}-asterisk-mb", "largest memory of Asterisk, attacked", attacked.asterisk_mb),
        *(
            figure(f"{kind}-processor-{part}", f"processors busy, attacked: {part}", share)
            for part, share in sorted(attacked.processor.items())
        ),
        *(
            figure(f"{kind}-unreached-{name}", f"requests of others unanswered: {name}", count)
            for name, count in sorted(attacked.unreached.items())
        ),
        *(
            figure(f"{kind}-sent-{name}", f"generator, attacked: {name}", count)
            for name, count in sorted(attacked.sent.items())
        ),
    ]
