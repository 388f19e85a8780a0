"""Report of every benchmark: a JSON file, and the same figures as a table."""

from __future__ import annotations

import argparse
import json
import os
import platform
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Goal:
    """One figure and its yardstick, both measured in the same run.

    `value` and `yardstick` carry their unit in `id` (for example `-ms`); `ratio` is
    value / yardstick, None where the goal is absolute.
    """

    id: str
    goal: str
    value: float
    yardstick: float | None
    ratio: float | None
    met: bool


def ratio_at_most(
    id: str, goal: str, value: float, yardstick: float, max_ratio: float, *, digits: int = 3
) -> Goal:
    """Return a goal that is met if value / yardstick <= `max_ratio`; `digits`: of the ratio."""
    ratio = value / yardstick
    rounded = round(ratio, digits)
    return Goal(id, goal, round(value, 3), round(yardstick, 3), rounded, ratio <= max_ratio)


def ratio_at_least(id: str, goal: str, value: float, yardstick: float, min_ratio: float) -> Goal:
    """Return a goal that is met if value / yardstick >= `min_ratio`."""
    ratio = value / yardstick
    return Goal(id, goal, round(value, 3), round(yardstick, 3), round(ratio, 3), ratio >= min_ratio)


def at_most(id: str, goal: str, value: float, limit: float) -> Goal:
    """Return a goal that is met if value <= `limit`."""
    return Goal(id, goal, round(value, 3), limit, round(value / limit, 3), value <= limit)


def at_least(id: str, goal: str, value: float, limit: float) -> Goal:
    """Return a goal that is met if value >= `limit`."""
    return Goal(id, goal, round(value, 3), limit, round(value / limit, 3), value >= limit)


def none(id: str, goal: str, value: float) -> Goal:
    """Return a goal that is met if there is nothing to count."""
    return Goal(id, goal, value, 0.0, None, value == 0)


def compared(id: str, goal: str, value: float, yardstick: float) -> Goal:
    """Return a figure with its yardstick, without a limit."""
    ratio = round(value / yardstick, 3) if yardstick else None
    return Goal(id, goal, round(value, 3), round(yardstick, 3), ratio, True)


def figure(id: str, goal: str, value: float) -> Goal:
    """Return a figure without yardstick or limit."""
    return Goal(id, goal, round(value, 3), None, None, True)


def percentile(values: Sequence[float], share: float) -> float:
    """Return the smallest value that at least `share` (0-1) of the values do not exceed."""
    ranked = sorted(values)
    return ranked[max(0, -(-len(ranked) * int(share * 1000) // 1000) - 1)]


def machine() -> str:
    """Return processor count, system and load, as a line for the reader."""
    load = os.getloadavg()[0]
    return f"{os.cpu_count()} CPU, {platform.system()} {platform.machine()}, load {load:.2f}"


def write(bench: str, goals: Sequence[Goal], json_file: Path | None) -> None:
    """Write `{"bench", "machine", "goals"}` to `json_file`, if given; it is replaced as a whole."""
    if json_file is None:
        return
    report = {"bench": bench, "machine": machine(), "goals": [asdict(goal) for goal in goals]}
    fresh = json_file.with_suffix(".new")
    fresh.write_text(json.dumps(report, indent=2) + "\n", encoding="utf-8")
    fresh.rename(json_file)


def publish(bench: str, goals: Sequence[Goal], json_file: Path | None) -> None:
    """Write the figures to `json_file` and print the same as a table."""
    write(bench, goals, json_file)
    print(f"{bench} on {machine()}")
    width = max(len(goal.id) for goal in goals)
    print(f"{'id':<{width}}  {'value':>10}  {'yardstick':>10}  {'ratio':>7}  met  goal")
    for goal in goals:
        yardstick = "-" if goal.yardstick is None else f"{goal.yardstick:.3f}"
        ratio = "-" if goal.ratio is None else f"{goal.ratio:.4g}"
        met = "yes" if goal.met else "NO"
        row = f"{goal.id:<{width}}  {goal.value:>10.3f}  {yardstick:>10}  {ratio:>7}"
        print(f"{row}  {met:<3}  {goal.goal}")


def arguments(description: str) -> argparse.ArgumentParser:
    """Return a parser with the options of every benchmark."""
    parser = argparse.ArgumentParser(description=description)
    parser.add_argument("--json", type=Path, default=None, help="write the figures to this file")
    return parser
