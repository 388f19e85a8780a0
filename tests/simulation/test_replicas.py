"""Replicas of one log agree in every event and in their whole state."""

from __future__ import annotations

import pytest

from acd.domain.step.acd import Acd
from acd.serialisation.snapshot import take_snapshot
from tests.simulation.replicas import Cluster
from tests.simulation.runs import Run, rebuilt


@pytest.mark.parametrize("seed", range(12))
def test_replica_that_lags_or_crashes_gives_equal_events(seed: int) -> None:
    cluster = Cluster(seed, replicas=2 + seed % 2)
    for number in range(500):
        cluster.act(number)
    cluster.catch_up()
    assert cluster.offers, "the run made no offer"


@pytest.mark.parametrize("seed", range(100, 106))
def test_restart_before_every_input_changes_nothing(seed: int) -> None:
    run = Run(seed, restarts=1.0)
    run.perform(150)


@pytest.mark.parametrize("seed", range(200, 204))
def test_replay_of_the_inputs_gives_the_same_state(seed: int) -> None:
    run = Run(seed)
    run.perform(400)
    replay = Acd()
    for step in run.world.script:
        replay.step(step.command, step.at_ms, step.key)
    assert list(take_snapshot(replay.state)) == list(take_snapshot(run.world.acd.state))


@pytest.mark.parametrize("seed", range(300, 304))
def test_snapshot_of_a_restored_acd_equals_the_first(seed: int) -> None:
    run = Run(seed)
    run.perform(200)
    taken = list(take_snapshot(run.world.acd.state))
    assert list(take_snapshot(rebuilt(run.world.acd).state)) == taken
