"""Replicas of one log agree in every event and in every letter of their state."""

from __future__ import annotations

import pytest

from acd.domain.step.acd import Acd
from acd.serialisation.snapshot import take_snapshot
from tests.simulation.replicas import Cluster
from tests.simulation.runs import Run, rebuilt


@pytest.mark.parametrize("seed", range(12))
def test_replicas_that_lag_and_crash_agree_about_every_event(seed: int) -> None:
    cluster = Cluster(seed, replicas=2 + seed % 2)
    for number in range(500):
        cluster.act(number)
    cluster.catch_up()
    assert cluster.offers, "the life was worth looking at"


@pytest.mark.parametrize("seed", range(100, 106))
def test_a_restart_before_every_single_input_changes_nothing(seed: int) -> None:
    run = Run(seed, restarts=1.0)
    run.live(150)


@pytest.mark.parametrize("seed", range(200, 204))
def test_a_replay_of_the_inputs_gives_the_same_state(seed: int) -> None:
    run = Run(seed)
    run.live(400)
    replay = Acd()
    for step in run.world.script:
        replay.step(step.command, step.at_ms, step.key)
    assert list(take_snapshot(replay.state)) == list(take_snapshot(run.world.acd.state))


@pytest.mark.parametrize("seed", range(300, 304))
def test_a_snapshot_of_a_restored_hall_is_the_same_snapshot(seed: int) -> None:
    run = Run(seed)
    run.live(200)
    taken = list(take_snapshot(run.world.acd.state))
    assert list(take_snapshot(rebuilt(run.world.acd).state)) == taken
