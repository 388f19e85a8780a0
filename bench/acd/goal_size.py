"""Goals 8 and 9: the largest state, and the record day."""

from __future__ import annotations

from bench.acd.demand import SPEED_UP, surge
from bench.acd.open_arrivals import OpenResult, open_arrivals
from bench.acd.scale import Scale, at_scale
from bench.acd.scenarios import Scenario
from bench.acd.sizes import Size
from bench.acd.spread import percentile_of
from bench.acd.steady_state import require_rate
from bench.report import Goal, at_most, figure

CONSULTANTS, QUEUES, WAITING, RATE = 48_000, 5_000, 500_000, 400.0
P99_MS, MAX_MB = 25.0, 1_000.0
SURGE = Scenario(consultants=850, skills=20, skills_each=5)
"""Slightly understaffed in the peak hours, so that queues form and dissolve."""


def scale(size: Size) -> list[Goal]:
    """Measure goal 8; a quick run names its smaller size in its goals."""
    part = size.shrink
    scenario = Scenario(CONSULTANTS // part, QUEUES // part, 5)
    label = (
        f"{scenario.consultants} consultants, {scenario.skills} queues, {WAITING // part} waiting"
    )
    run = at_scale(scenario, WAITING // part, RATE, size.scale_s)
    return [*_scale_goals(run, label), *_scale_figures(run)]


def _scale_goals(run: Scale, label: str) -> list[Goal]:
    p99 = percentile_of(0.99, [run.steady.free]).median
    loaded = f"{label}, {RATE:g} contacts/s"
    quick = at_most("8-p99-ms", f"{loaded}: free -> offer, p99 <= {P99_MS:g} ms", p99, P99_MS)
    return [
        require_rate(RATE, [run.steady], quick),
        at_most("8-engine-mb", f"{label}: engine <= 1 GB", run.steady.engine_mb, MAX_MB),
    ]


def _scale_figures(run: Scale) -> list[Goal]:
    return [
        figure("8-p50-ms", "free -> offer, p50", percentile_of(0.5, [run.steady.free]).median),
        figure("8-rate", "offers a second reached", run.steady.rate),
        figure("8-log-mb", "Valkey's memory", run.steady.log_mb),
        figure("8-snapshot-mb", "the snapshot", run.largest_state.snapshot_mb),
        figure("8-start-s", "start of a replica from the snapshot", run.start_s),
    ]


def record_day(size: Size) -> list[Goal]:
    """Measure goal 9, with a `LogChecker` that reads every event."""
    run = open_arrivals(SURGE, list(surge(size.hours, SURGE.queues())))
    check, hours = run.check, f"hours {size.hours.start}-{size.hours.stop}"
    p99 = percentile_of(0.99, [run.all]).median
    label = f"NYC's record day x {SPEED_UP}, {hours}"
    return [
        at_most("9-p99-ms", f"{label}: every offer, p99 <= {P99_MS:g} ms", p99, P99_MS),
        _none("9-lost", "admitted and not closed in the log", check.lost),
        _none("9-twice", "offered twice", check.offered_twice),
        _none("9-out-of-order", "offered before an older contact of its queue", check.out_of_order),
        _none("9-refused", "inputs refused", check.refused),
        *_day_figures(run),
    ]


def _none(id: str, fault: str, count: int) -> Goal:
    return Goal(id, f"contacts {fault}: none", count, 0, None, count == 0)


def _day_figures(run: OpenResult) -> list[Goal]:
    return [
        figure("9-contacts", "contacts admitted", run.check.closed + run.check.lost),
        figure("9-rate", "contacts a second, mean", run.rate),
        figure(
            "9-longest-queue", "maximum number of contacts waiting in all queues", run.longest_queue
        ),
        figure("9-p50-ms", "every offer, p50", percentile_of(0.5, [run.all]).median),
        figure("9-engine-mb", "the engine's memory", run.engine_mb),
    ]
