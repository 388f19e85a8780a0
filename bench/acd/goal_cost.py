"""Goal 6: processor time per contact, of the engine and of its log."""

from __future__ import annotations

from bench.acd.scenarios import Scenario
from bench.acd.sizes import Size
from bench.acd.spread import over
from bench.acd.steady_state import Steady, only_at, steady
from bench.report import Goal, below, figure

WAITING = 40
LIMITS_MS = {500.0: 0.45, 2_000.0: 0.2}
SCENARIOS = {500.0: Scenario(200, 20, 5), 2_000.0: Scenario(800, 20, 5)}
"""Four times the contacts, four times the consultants: 0.4 s each in hand."""


def cost(size: Size) -> list[Goal]:
    """The two rates alternately."""
    runs: dict[float, list[Steady]] = {rate: [] for rate in LIMITS_MS}
    for _ in range(size.runs):
        for rate, done in runs.items():
            done.append(steady(SCENARIOS[rate], WAITING, rate, size.steady_s))
    print("goal 6: AMI events per call are bench/first_call.py's matter, and not counted here")
    return [goal for rate, done in runs.items() for goal in _goals(rate, done)]


def _goals(rate: float, runs: list[Steady]) -> list[Goal]:
    limit, reached = LIMITS_MS[rate], over(runs, lambda run: run.rate)
    whole = over(runs, lambda run: run.cpu_ms)
    name = f"6-at-{rate:g}"
    return [
        only_at(
            rate,
            runs,
            below(
                f"{name}-ms",
                f"CPU per contact, engine and log, <= {limit} ms at {rate:g}/s; {whole}",
                whole.middle,
                limit,
            ),
        ),
        figure(f"{name}-engine-ms", "of it the engine", over(runs, _engine).middle),
        figure(f"{name}-log-ms", "of it Valkey", over(runs, _log).middle),
        figure(f"{name}-rate", f"contacts a second that were reached; {reached}", reached.middle),
    ]


def _engine(run: Steady) -> float:
    return run.engine_cpu_ms


def _log(run: Steady) -> float:
    return run.log_cpu_ms
