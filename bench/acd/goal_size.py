"""Goals 8 and 9: the largest ACD, and the record day."""

from __future__ import annotations

from bench.acd.demand import FASTER, surge
from bench.acd.open_arrivals import Open, open_arrivals
from bench.acd.scale import Scale, at_scale
from bench.acd.scenarios import Scenario
from bench.acd.sizes import Size
from bench.acd.spread import at
from bench.acd.steady_state import only_at
from bench.report import Goal, below, figure

CONSULTANTS, QUEUES, WAITING, RATE = 48_000, 5_000, 500_000, 400.0
P99_MS, MOST_MB = 25.0, 1_000.0
SURGE = Scenario(consultants=850, skills=20, each=5)
"""A little too few for the peak hours, so that lines form and dissolve."""


def scale(size: Size) -> list[Goal]:
    """Goal 8; a smaller ACD in a quick run says so in its goals."""
    part = size.shrink
    scenario = Scenario(CONSULTANTS // part, QUEUES // part, 5)
    told = (
        f"{scenario.consultants} consultants, {scenario.skills} queues, {WAITING // part} waiting"
    )
    run = at_scale(scenario, WAITING // part, RATE, size.scale_s)
    return [*_scale_goals(run, told), *_scale_figures(run)]


def _scale_goals(run: Scale, told: str) -> list[Goal]:
    p99 = at(0.99, [run.steady.free]).middle
    what = f"{told}, {RATE:g} contacts/s"
    quick = below("8-p99-ms", f"{what}: free -> offer, p99 <= {P99_MS:g} ms", p99, P99_MS)
    return [
        only_at(RATE, [run.steady], quick),
        below("8-engine-mb", f"{told}: engine <= 1 GB", run.steady.engine_mb, MOST_MB),
    ]


def _scale_figures(run: Scale) -> list[Goal]:
    return [
        figure("8-p50-ms", "free -> offer, p50", at(0.5, [run.steady.free]).middle),
        figure("8-rate", "offers a second that were reached", run.steady.rate),
        figure("8-log-mb", "Valkey's memory", run.steady.log_mb),
        figure("8-snapshot-mb", "the snapshot", run.crowded.snapshot_mb),
        figure("8-start-s", "a replica's start from the snapshot", run.start_s),
    ]


def record_day(size: Size) -> list[Goal]:
    """Goal 9, with a witness who reads the whole log."""
    run = open_arrivals(SURGE, list(surge(size.hours, SURGE.queues())))
    seen, hours = run.verdict, f"hours {size.hours.start}-{size.hours.stop}"
    p99 = at(0.99, [run.all]).middle
    told = f"NYC's record day x {FASTER}, {hours}"
    return [
        below("9-p99-ms", f"{told}: every offer, p99 <= {P99_MS:g} ms", p99, P99_MS),
        _none("9-lost", "admitted and not closed in the log", seen.lost),
        _none("9-twice", "offered twice", seen.offered_twice),
        _none("9-out-of-order", "offered before the first of its line", seen.out_of_order),
        _none("9-refused", "inputs refused", seen.refused),
        *_day_figures(run),
    ]


def _none(id: str, what: str, count: int) -> Goal:
    return Goal(id, f"contacts {what}: none", count, 0, None, count == 0)


def _day_figures(run: Open) -> list[Goal]:
    return [
        figure("9-contacts", "contacts admitted", run.verdict.closed + run.verdict.lost),
        figure("9-rate", "contacts a second, mean", run.rate),
        figure("9-longest-line", "longest line of all queues together", run.longest_line),
        figure("9-p50-ms", "every offer, p50", at(0.5, [run.all]).middle),
        figure("9-engine-mb", "the engine's memory", run.engine_mb),
    ]
