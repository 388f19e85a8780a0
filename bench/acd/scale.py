"""Goal 8: as many consultants as the largest product allows, with the longest line of another."""

from __future__ import annotations

from dataclasses import dataclass

from bench.acd.engine import running_engine
from bench.acd.fresh_process import apart
from bench.acd.largest_state import Crowded, crowd_of
from bench.acd.scenarios import Scenario
from bench.acd.server import running_server
from bench.acd.steady_state import Crowd, Steady, SteadyLoad

START_S = 240.0


@dataclass(frozen=True, slots=True)
class Scale:
    """`start_s`: from the replica's first look at the log until it stood."""

    crowded: Crowded
    start_s: float
    steady: Steady


def at_scale(scenario: Scenario, waiting: int, rate: float, seconds: float) -> Scale:
    """Raises EngineLate when the replica does not come up in `START_S`."""
    with running_server() as server:
        crowded = apart(crowd_of, server, scenario, waiting)
        with running_engine(server, START_S) as engine:
            load = SteadyLoad(server, engine, Crowd(scenario, crowded.admitted), rate)
            load.engage(crowded.engaged)
            return Scale(crowded, engine.start_s, load.measure(seconds))
