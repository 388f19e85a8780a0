"""Figures of one run in a line, printed while the benchmark goes on."""

from __future__ import annotations

from bench.flood.runs import TALKED, Run
from bench.flood.validity import faults
from bench.report import percentile


def summary(run: Run) -> str:
    """Return the figures of one run in a line."""
    offers, answers = run.offer_ms or [0.0], run.agi_ms or [0.0]
    busy = ", ".join(f"{part} {share:.2f}" for part, share in sorted(run.processor.items()))
    return (
        f"offer p50 {percentile(offers, 0.5):.1f} p90 {percentile(offers, 0.9):.1f} "
        f"max {max(offers):.1f} ms of {len(offers)}, "
        f"agi p50 {percentile(answers, 0.5):.1f} p99 {percentile(answers, 0.99):.1f} "
        f"max {max(answers):.1f} ms of {len(answers)}, "
        f"gap {max(run.gap_ms, default=0):.0f} ms, fallback {run.in_fallback}, "
        f"talked {run.calls[TALKED]}, calls {dict(run.calls)}, stall {run.own_stall_ms:.0f} ms, "
        f"dropped {run.dropped}, unreached {dict(run.unreached)}, sent {dict(run.sent)}, "
        f"processors: {busy}, asterisk {run.asterisk_mb:.0f} MB, idle after {run.idle_s} s, "
        f"beyond the absolute goals: {', '.join(faults(run)) or 'nothing'}"
    )
