"""Random runs of an ACD from a seed: script of inputs, report and shrinking of a failure."""

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
from tests.simulation.checked_acd import CheckedAcd
from tests.simulation.cities import STARTS
from tests.simulation.random_inputs import RandomInputs
from tests.simulation.script import Step

TAIL = 12
MAX_TICKS = 12
"""Maximum number of ticks before an act; after hours of silence the rest comes at once."""
PAUSES_MS = (0, 0, 0, 0, 20, 100, 500, 2_000, 2_000, 15_000)
RESTARTS = (0.001, 0.004, 0.015)
"""Share of steps with a restart before them; each costs as much as fifty steps."""
RARE_PAUSES_MS = (600_000, 3 * 3_600_000, 9 * 3_600_000, -3_600_000)
"""Long silences, and a clock that was set back."""


def rebuilt(acd: Acd) -> Acd:
    """The ACD after a restart from its snapshot."""
    return Acd(read_snapshot(take_snapshot(acd.state)))


class World:
    """A checked ACD, and a twin that is restarted now and then and must agree in everything.

    Without a twin the checked ACD itself restarts, while the event history goes on.
    """

    def __init__(self, *, twin: bool = True) -> None:
        self.checked = CheckedAcd(Acd())
        self.twin = Acd() if twin else None
        self.script: list[Step] = []

    @property
    def acd(self) -> Acd:
        return self.checked.acd

    def do(self, step: Step) -> list[e.Event]:
        self.script.append(step)
        if step.restart and self.twin is None:
            self.checked.acd = rebuilt(self.acd)
        events = self.checked.step(step.command, step.at_ms, step.key)
        if self.twin is not None:
            self.twin = rebuilt(self.twin) if step.restart else self.twin
            check_twin(self.acd, self.twin, step, events)
        return events

    def compare(self) -> None:
        """Check that both have equal snapshots; a single ACD is compared with its restart."""
        other = self.twin or rebuilt(self.acd)
        assert list(take_snapshot(self.acd.state)) == list(take_snapshot(other.state))


def check_twin(acd: Acd, twin: Acd, step: Step, events: list[e.Event]) -> None:
    """Check that the twin emits the same events and has the same next timer."""
    theirs = twin.step(step.command, step.at_ms, step.key)
    assert theirs == events, f"a restarted replica disagrees: {difference(events, theirs)}"
    assert twin.next_deadline_ms == acd.next_deadline_ms, "a restart changed the next deadline"


def difference(ours: list[e.Event], theirs: list[e.Event]) -> str:
    for mine, other in zip(ours, theirs, strict=False):
        if mine != other:
            return f"{mine} against {other}"
    return f"{len(ours)} events against {len(theirs)}: {(ours + theirs)[-1:]}"


class Run:
    """A world with random inputs, every third with a twin. Everything depends on the seed."""

    def __init__(self, seed: int, restarts: float | None = None, *, policies: bool = True) -> None:
        self.seed = seed
        self.rnd = random.Random(seed + 1)
        self.random_inputs = RandomInputs(seed, 2 + seed % 7, policies=policies)
        self.world = World(twin=seed % 3 == 0 or restarts is not None)
        self.restarts = self.rnd.choice(RESTARTS) if restarts is None else restarts
        self.now_ms = int(self.rnd.choice(STARTS).timestamp() * 1000)
        self._step(c.PublishRules(self.random_inputs.rules()), self.now_ms, "rules:0")

    @property
    def offers(self) -> int:
        return self.world.checked.history.offers

    def perform(self, acts: int) -> None:
        """Perform a number of acts; a failure reports how to reproduce it."""
        with failure_explained(self):
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
            self._step(c.PublishRules(self.random_inputs.rules()), self.now_ms, f"rules:{number}")
        else:
            self._step(self.random_inputs.next_input(acd), self.now_ms, f"act:{number}")

    def _pause(self) -> int:
        return self.rnd.choice(RARE_PAUSES_MS if self.rnd.random() < 0.002 else PAUSES_MS)

    def _ticks(self) -> None:
        """Send ticks for due timers, mostly one by one, so that a check sees one cause."""
        if self.rnd.random() < 0.02:
            return
        for _ in range(MAX_TICKS):
            due_ms = self.world.acd.next_deadline_ms
            if due_ms is None or due_ms > self.now_ms:
                return
            self._step(c.Tick(due_ms), due_ms, f"tick:{due_ms}")

    def _step(self, command: c.Input, at_ms: int, key: str) -> None:
        self.world.do(Step(command, at_ms, key, self.rnd.random() < self.restarts))


@contextmanager
def failure_explained(run: Run) -> Iterator[None]:
    """Report seed, last inputs and the command that prints the shrunk script."""
    try:
        yield
    except Exception as error:
        script = run.world.script
        tail = "\n".join(map(str, script[-TAIL:]))
        raise AssertionError(
            f"seed {run.seed}, step {len(script)}: {describe_error(error)}\n"
            f"the last inputs:\n{tail}\n"
            f"all of them, shrunk: python -m tests.simulation.replay {run.seed}"
        ) from error


def failure_of(script: list[Step], *, twin: bool) -> str | None:
    """Run the script again; return its failure or None."""
    world = World(twin=twin)
    try:
        for step in script:
            world.do(step)
        world.compare()
    except Exception as error:
        return describe_error(error)
    return None


def describe_error(error: Exception) -> str:
    """Return type, message and location of the error."""
    location = traceback.extract_tb(error.__traceback__)[-1]
    summary = f"{type(error).__name__}: {error}"
    return f"{summary} ({Path(location.filename).name}:{location.lineno}, {location.name})"


def failure_kind(failure: str | None) -> str:
    """Return the failure without names and numbers."""
    return re.sub(r"\bc?k?\d[\w-]*", "", failure or "")[:60]


def shrink(script: list[Step], *, twin: bool) -> list[Step]:
    """Return a script that fails in the same way and needs each of its steps."""
    kind = failure_kind(failure_of(script, twin=twin))
    size = max(1, len(script) // 2)
    while True:
        position, left_out = 0, False
        while position < len(script):
            shorter = script[:position] + script[position + size :]
            if failure_kind(failure_of(shorter, twin=twin)) == kind:
                script, left_out = shorter, True
            else:
                position += size
        if size == 1 and not left_out:
            return script
        size = max(1, size // 2)
