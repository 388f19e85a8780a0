"""Whole lives of an ACD from a seed, the script of what happened, and how a failure is told."""

from __future__ import annotations

import random
import re
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from acd.domain.messages import commands as c
from acd.domain.messages import events as e
from acd.domain.step.acd import Acd
from acd.serialisation.snapshot import read_snapshot, take_snapshot
from tests.simulation.checked_acd import Witness
from tests.simulation.cities import STARTS
from tests.simulation.random_inputs import Life
from tests.simulation.script import Step

TAIL = 12
MOST_TICKS = 12
"""Before an act; after hours of silence the rest comes at once."""
STEPS_MS = (0, 0, 0, 0, 20, 100, 500, 2_000, 2_000, 15_000)
RESTARTS = (0.001, 0.004, 0.015)
"""Before so many of the steps; each costs as much as fifty steps."""
RARE_MS = (600_000, 3 * 3_600_000, 9 * 3_600_000, -3_600_000)
"""A long silence, or a clock that was set back."""


def rebuilt(acd: Acd) -> Acd:
    """The ACD after a restart from its snapshot."""
    return Acd(read_snapshot(take_snapshot(acd.state)))


class World:
    """A watched ACD, and a twin that is restarted now and then and must agree in everything.

    Without a twin it is the watched ACD that restarts, under the eyes of a witness who
    remembers all that was before.
    """

    def __init__(self, *, twin: bool = True) -> None:
        self.witness = Witness(Acd())
        self.twin = Acd() if twin else None
        self.script: list[Step] = []

    @property
    def acd(self) -> Acd:
        return self.witness.acd

    def do(self, step: Step) -> list[e.Event]:
        self.script.append(step)
        if step.restart and self.twin is None:
            self.witness.acd = rebuilt(self.acd)
        events = self.witness.step(step.command, step.at_ms, step.key)
        if self.twin is not None:
            self.twin = rebuilt(self.twin) if step.restart else self.twin
            agree(self.acd, self.twin, step, events)
        return events

    def compare(self) -> None:
        """The two know the same, to the last letter; one alone knows it after a restart too."""
        other = self.twin or rebuilt(self.acd)
        assert list(take_snapshot(self.acd.state)) == list(take_snapshot(other.state))


def agree(acd: Acd, twin: Acd, step: Step, events: list[e.Event]) -> None:
    """The twin says what the ACD has said, and waits for the same moment."""
    theirs = twin.step(step.command, step.at_ms, step.key)
    assert theirs == events, f"a restarted replica disagrees: {differing(events, theirs)}"
    assert twin.next_deadline_ms == acd.next_deadline_ms, "a restart changed the next deadline"


def differing(ours: list[e.Event], theirs: list[e.Event]) -> str:
    for mine, other in zip(ours, theirs, strict=False):
        if mine != other:
            return f"{mine} against {other}"
    return f"{len(ours)} events against {len(theirs)}: {(ours + theirs)[-1:]}"


class Run:
    """A world under random life, every third with a twin. Everything depends on the seed."""

    def __init__(self, seed: int, restarts: float | None = None, *, policies: bool = True) -> None:
        self.seed = seed
        self.rnd = random.Random(seed + 1)
        self.life = Life(seed, 2 + seed % 7, policies=policies)
        self.world = World(twin=seed % 3 == 0 or restarts is not None)
        self.restarts = self.rnd.choice(RESTARTS) if restarts is None else restarts
        self.now_ms = int(self.rnd.choice(STARTS).timestamp() * 1000)
        self._step(c.PublishRules(self.life.rules()), self.now_ms, "rules:0")

    @property
    def offers(self) -> int:
        return self.world.witness.book.offers

    def live(self, acts: int) -> None:
        """So many acts; a failure tells all that is needed to see it again."""
        with explained(self):
            for number in range(acts):
                self.act(number)
            self.world.compare()

    def act(self, number: int) -> None:
        rnd, acd = self.rnd, self.world.acd
        chance = rnd.random()
        self.now_ms = max(0, self.now_ms + self._pause())
        self._ticks()
        if chance < 0.02:
            again = rnd.choice(self.world.script[-200:])
            self._step(again.command, self.now_ms, again.key)
        elif chance < 0.025:
            self._step(c.PublishRules(self.life.rules()), self.now_ms, f"rules:{number}")
        else:
            self._step(self.life.next_input(acd), self.now_ms, f"act:{number}")

    def _pause(self) -> int:
        return self.rnd.choice(RARE_MS if self.rnd.random() < 0.002 else STEPS_MS)

    def _ticks(self) -> None:
        """What fell due first, mostly each by itself, so that a check has one cause to see."""
        if self.rnd.random() < 0.02:
            return
        for _ in range(MOST_TICKS):
            due_ms = self.world.acd.next_deadline_ms
            if due_ms is None or due_ms > self.now_ms:
                return
            self._step(c.Tick(due_ms), due_ms, f"tick:{due_ms}")

    def _step(self, command: c.Input, at_ms: int, key: str) -> None:
        self.world.do(Step(command, at_ms, key, self.rnd.random() < self.restarts))


@contextmanager
def explained(run: Run) -> Iterator[None]:
    """Tell the seed, the last inputs and how to see the whole script, shrunk."""
    try:
        yield
    except Exception as error:
        script = run.world.script
        tail = "\n".join(map(str, script[-TAIL:]))
        raise AssertionError(
            f"seed {run.seed}, step {len(script)}: {words_of(error)}\nthe last inputs:\n{tail}\n"
            f"all of them, shrunk: python -m tests.simulation.replay {run.seed}"
        ) from error


def failure_of(script: list[Step], *, twin: bool) -> str | None:
    """What goes wrong when the script is played again; None: nothing."""
    world = World(twin=twin)
    try:
        for step in script:
            world.do(step)
        world.compare()
    except Exception as error:
        return words_of(error)
    return None


def words_of(error: Exception) -> str:
    """What and where."""
    place = traceback.extract_tb(error.__traceback__)[-1]
    told = f"{type(error).__name__}: {error}"
    return f"{told} ({Path(place.filename).name}:{place.lineno}, {place.name})"


def kind_of(failure: str | None) -> str:
    """The failure without the names and numbers in it."""
    return re.sub(r"\bc?k?\d[\w-]*", "", failure or "")[:60]


def shrunk(script: list[Step], *, twin: bool) -> list[Step]:
    """A script that fails in the same way, from which no step can be left out."""
    kind = kind_of(failure_of(script, twin=twin))
    size = max(1, len(script) // 2)
    while True:
        place, left_out = 0, False
        while place < len(script):
            shorter = script[:place] + script[place + size :]
            if kind_of(failure_of(shorter, twin=twin)) == kind:
                script, left_out = shorter, True
            else:
                place += size
        if size == 1 and not left_out:
            return script
        size = max(1, size // 2)
