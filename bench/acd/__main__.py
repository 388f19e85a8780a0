"""The ACD with its log: speed, cost, depth, size and surge, each beside its yardstick.

    python -m bench.acd --json hall.json [--quick] [--only GOAL ...]

Goals 1, 4, 6, 7, 8 and 9: free -> offer, throughput, CPU per contact, the deep queue, the largest
ACD, the record day. What is compared runs alternately (ABAB); figures are medians, with the range
of the runs. Exit code 3: the machine was not the same at the end as at the start, by more than
15 % of redis-benchmark's EVALSHA, so the figures are not to be trusted and no file is written.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Callable

from bench.acd import yardsticks
from bench.acd.engine import EngineLate
from bench.acd.goal_cost import cost
from bench.acd.goal_latency import deep_queue, free_to_offer
from bench.acd.goal_size import record_day, scale
from bench.acd.goal_throughput import throughput
from bench.acd.sizes import FULL, QUICK, Size
from bench.acd.spread import MOST_DRIFT, Spread, drift
from bench.acd.yardsticks import Yards
from bench.report import Goal, arguments, figure, publish

UNSTEADY = 3
Part = Callable[[Yards, Size], list[Goal]]
PARTS: dict[int, Part] = {
    1: free_to_offer,
    4: throughput,
    6: lambda _, size: cost(size),
    7: lambda _, size: deep_queue(size),
    8: lambda _, size: scale(size),
    9: lambda _, size: record_day(size),
}


def measure(only: list[int], size: Size) -> tuple[list[Goal], float]:
    """All goals, and how far the machine drifted."""
    load, yards = os.getloadavg()[0], yardsticks.find()
    start = yards.machine(size.requests)
    goals = list[Goal]()
    for goal in only:
        print(f"goal {goal}, load of the machine {os.getloadavg()[0]:.2f}", flush=True)
        goals += _part(goal, yards, size)
    end = yards.machine(size.requests)
    moved = drift(start.middle, end.middle)
    return [*goals, *_machine(load, start, end, moved)], moved


def _part(goal: int, yards: Yards, size: Size) -> list[Goal]:
    """An engine that does not come along has missed its goal; the others are measured."""
    try:
        return PARTS[goal](yards, size)
    except EngineLate as late:
        return [Goal(f"{goal}-engine-late", str(late), 0.0, None, None, False)]


def _machine(load: float, start: Spread, end: Spread, moved: float) -> list[Goal]:
    return [
        figure("evalsha-start", f"EVALSHA -c50 a second at the start; {start}", start.middle),
        figure("evalsha-end", f"the same at the end; {end}", end.middle),
        Goal(
            "drift", "between the two, <= 15 %", round(moved, 3), MOST_DRIFT, None, _steady(moved)
        ),
        figure("load-before", "load of the machine before the first goal", load),
    ]


def _steady(moved: float) -> bool:
    return moved <= MOST_DRIFT


def options() -> argparse.ArgumentParser:
    parser = arguments(__doc__ or "")
    parser.add_argument("--quick", action="store_true", help="shorter, fewer runs, a tenth of 8")
    parser.add_argument("--only", type=int, action="append", choices=sorted(PARTS), metavar="GOAL")
    return parser


def main() -> int:
    told = options().parse_args()
    goals, moved = measure(told.only or sorted(PARTS), QUICK if told.quick else FULL)
    publish("hall", goals, told.json if _steady(moved) else None)
    if _steady(moved):
        return 0
    print(
        f"Refused: redis-benchmark drifted by {moved:.0%} between start and end, more than "
        f"{MOST_DRIFT:.0%}; something else used the machine. Run again when it is quiet.",
        file=sys.stderr,
    )
    return UNSTEADY


if __name__ == "__main__":
    sys.exit(main())
