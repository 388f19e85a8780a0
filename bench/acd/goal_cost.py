"""Goal 6: processor time per contact, of the engine and of the log's server."""

from __future__ import annotations

from bench.acd.scenarios import Scenario
from bench.acd.sizes import Size
from bench.acd.spread import spread_of
from bench.acd.steady_state import SteadyResult, require_rate, run_steady_state
from bench.report import Goal, at_most, figure

WAITING = 40
LIMITS_MS = {500.0: 0.45, 2_000.0: 0.2}
SCENARIOS = {500.0: Scenario(200, 20, 5), 2_000.0: Scenario(800, 20, 5)}
"""Four times the contacts, four times the consultants: 0.4 s per engagement."""


def cost(size: Size) -> list[Goal]:
    """Measure both rates alternately."""
    runs: dict[float, list[SteadyResult]] = {rate: [] for rate in LIMITS_MS}
    for _ in range(size.runs):
        for rate, done in runs.items():
            done.append(run_steady_state(SCENARIOS[rate], WAITING, rate, size.steady_s))
    print("goal 6: AMI events per call are counted by bench.first_call, not here")
    return [goal for rate, done in runs.items() for goal in _goals(rate, done)]


def _goals(rate: float, runs: list[SteadyResult]) -> list[Goal]:
    limit, reached = LIMITS_MS[rate], spread_of(runs, lambda run: run.rate)
    total = spread_of(runs, lambda run: run.cpu_ms)
    name = f"6-at-{rate:g}"
    return [
        require_rate(
            rate,
            runs,
            at_most(
                f"{name}-ms",
                f"CPU per contact, engine and log, <= {limit} ms at {rate:g}/s; {total}",
                total.median,
                limit,
            ),
        ),
        figure(f"{name}-engine-ms", "part of the engine", spread_of(runs, _engine).median),
        figure(f"{name}-log-ms", "part of Valkey", spread_of(runs, _log).median),
        figure(f"{name}-rate", f"contacts a second reached; {reached}", reached.median),
    ]


def _engine(run: SteadyResult) -> float:
    return run.engine_cpu_ms


def _log(run: SteadyResult) -> float:
    return run.log_cpu_ms
