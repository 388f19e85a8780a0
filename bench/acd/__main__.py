"""Benchmark of the ACD with its log: speed, cost, depth, size and surge, with yardsticks.

    python -m bench.acd --json acd.json [--quick] [--only GOAL ...]

Goals 1, 4, 6, 7, 8 and 9: free -> offer, throughput, CPU per contact, the deep queue, the largest
state, the record day. Compared runs alternate (ABAB); figures are medians, with the range of the
runs. Exit code 3: redis-benchmark's EVALSHA differs between start and end by more than 15 %, so
the machine was not steady and no file is written.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Callable

from bench.acd.engine import EngineLate
from bench.acd.goal_cost import cost
from bench.acd.goal_latency import deep_queue, free_to_offer
from bench.acd.goal_size import record_day, scale
from bench.acd.goal_throughput import throughput
from bench.acd.sizes import FULL, QUICK, Size
from bench.acd.spread import MAX_DRIFT, Spread, drift
from bench.acd.yardsticks import Yardsticks, find_yardsticks
from bench.report import Goal, arguments, figure, publish

UNSTEADY = 3
Part = Callable[[Yardsticks, Size], list[Goal]]
PARTS: dict[int, Part] = {
    1: free_to_offer,
    4: throughput,
    6: lambda _, size: cost(size),
    7: lambda _, size: deep_queue(size),
    8: lambda _, size: scale(size),
    9: lambda _, size: record_day(size),
}


def measure(only: list[int], size: Size) -> tuple[list[Goal], float]:
    """Return all goals, and the machine's drift (0-1)."""
    load, yardsticks = os.getloadavg()[0], find_yardsticks()
    start = yardsticks.machine(size.requests)
    goals = list[Goal]()
    for goal in only:
        print(f"goal {goal}, load of the machine {os.getloadavg()[0]:.2f}", flush=True)
        goals += _part(goal, yardsticks, size)
    end = yardsticks.machine(size.requests)
    moved = drift(start.median, end.median)
    return [*goals, *_machine(load, start, end, moved)], moved


def _part(goal: int, yardsticks: Yardsticks, size: Size) -> list[Goal]:
    """Measure one goal; an engine that lags too far has missed it, and the next goal follows."""
    try:
        return PARTS[goal](yardsticks, size)
    except EngineLate as late:
        return [Goal(f"{goal}-engine-late", str(late), 0.0, None, None, False)]


def _machine(load: float, start: Spread, end: Spread, moved: float) -> list[Goal]:
    return [
        figure("evalsha-start", f"EVALSHA -c50 a second at the start; {start}", start.median),
        figure("evalsha-end", f"the same at the end; {end}", end.median),
        Goal(
            "drift", "between the two, <= 15 %", round(moved, 3), MAX_DRIFT, None, _is_steady(moved)
        ),
        figure("load-before", "load of the machine before the first goal", load),
    ]


def _is_steady(moved: float) -> bool:
    return moved <= MAX_DRIFT


def options() -> argparse.ArgumentParser:
    parser = arguments(__doc__ or "")
    parser.add_argument(
        "--quick", action="store_true", help="fewer and shorter runs, a tenth of goal 8"
    )
    parser.add_argument("--only", type=int, action="append", choices=sorted(PARTS), metavar="GOAL")
    return parser


def main() -> int:
    chosen = options().parse_args()
    goals, moved = measure(chosen.only or sorted(PARTS), QUICK if chosen.quick else FULL)
    publish("acd", goals, chosen.json if _is_steady(moved) else None)
    if _is_steady(moved):
        return 0
    print(
        f"Refused: redis-benchmark drifted by {moved:.0%} between start and end, more than "
        f"{MAX_DRIFT:.0%}; another program used the machine. Run again when it is idle.",
        file=sys.stderr,
    )
    return UNSTEADY


if __name__ == "__main__":
    sys.exit(main())
