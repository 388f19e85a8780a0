"""Whole lives of a hall, from seeds: invariants after every step, replicas that agree."""

from __future__ import annotations

import json
import random

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from acd.domain import commands as c
from acd.domain.events import Event
from acd.domain.hall import Hall
from acd.domain.queues import Rules
from tests.simulation.acts import Life
from tests.simulation.invariants import Ledger, check
from tests.support.builders import START_MS, a_queue, some_rules


def rebuilt(hall: Hall) -> Hall:
    """As after a restart: the snapshot went through JSON."""
    return Hall.restore(json.loads(json.dumps(hall.snapshot())))


def other_rules(version: str) -> Rules:
    """Shorter wrap-ups, one queue less, calls before mails."""
    queues = [a_queue(name, wrap_up_ms={}) for name in ("drogi", "odpady", "komunikacja")]
    return some_rules(*queues, version=version)


class Run:
    """One hall under random life, and a twin that is restarted at random instants."""

    def __init__(self, seed: int, consultants: int = 6) -> None:
        self.rnd = random.Random(seed + 1)
        self.life = Life(seed, consultants)
        self.hall, self.twin = Hall(), Hall()
        self.ledger = Ledger()
        self.now_ms = START_MS
        self.done: list[tuple[c.Input, int, str]] = []
        self.step(c.PublishRules(some_rules()), "rules:1")

    def step(self, command: c.Input, key: str) -> list[Event]:
        """What fell due first, each by itself, so that a check has one cause to look at."""
        while (due_ms := self.hall.next_deadline_ms) is not None and due_ms <= self.now_ms:
            self._step(c.Tick(due_ms), due_ms, f"tick:{len(self.done)}")
        return self._step(command, self.now_ms, key)

    def _step(self, command: c.Input, at_ms: int, key: str) -> list[Event]:
        events = self.hall.step(command, at_ms, key)
        check(self.hall, self.ledger, events)
        if self.rnd.random() < 0.05:
            self.twin = rebuilt(self.twin)
        assert self.twin.step(command, at_ms, key) == events
        self.done.append((command, at_ms, key))
        return events

    def act(self, number: int) -> None:
        self.now_ms += self.rnd.choices((0, 50, 2_000, 25_000), (3, 5, 3, 1))[0]
        if self.rnd.random() < 0.05 and self.done:
            command, _, key = self.rnd.choice(self.done)
            self.step(command, key)
        elif self.rnd.random() < 0.01:
            self.step(c.PublishRules(self._rules(number)), f"rules:{number}")
        else:
            self.step(self.life.next_input(self.hall), f"act:{number}")

    def _rules(self, number: int) -> Rules:
        return self.rnd.choice((some_rules(version=f"{number}"), other_rules(f"{number}")))


@pytest.mark.parametrize("seed", range(10))
def test_the_invariants_hold_through_many_random_acts(seed: int) -> None:
    run = Run(seed, consultants=2 + seed // 2)
    for number in range(600):
        run.act(number)
    assert run.ledger.offers, "the life was worth looking at"
    assert run.hall.snapshot() == run.twin.snapshot()


@settings(
    max_examples=80,
    deadline=None,
    derandomize=True,
    suppress_health_check=list(HealthCheck),
    phases=(Phase.explicit, Phase.generate, Phase.shrink),
)
@given(seed=st.integers(0, 2**32), acts=st.integers(1, 80), consultants=st.integers(1, 4))
def test_the_invariants_hold_for_any_short_life(seed: int, acts: int, consultants: int) -> None:
    run = Run(seed, consultants)
    for number in range(acts):
        run.act(number)


@pytest.mark.parametrize("seed", range(5))
def test_a_replay_of_the_inputs_gives_the_same_state(seed: int) -> None:
    run = Run(seed)
    for number in range(400):
        run.act(number)
    replay = Hall()
    for command, at_ms, key in run.done:
        replay.step(command, at_ms, key)
    assert replay.snapshot() == run.hall.snapshot()


@pytest.mark.parametrize("seed", range(5))
def test_when_work_stops_everything_falls_quiet(seed: int) -> None:
    """With nobody answering and time passing, every offer and wrap-up ends by itself."""
    run = Run(seed)
    for number in range(300):
        run.act(number)
    for number in range(2_000):
        deadline_ms = run.hall.next_deadline_ms
        if deadline_ms is None:
            break
        run.now_ms = deadline_ms
        run.step(c.Tick(deadline_ms), f"tick:{number}")
    assert run.hall.next_deadline_ms is None
    assert all(not view.offers and not view.wrap_ups for view in run.hall.consultants())
