"""Several replicas of one log that lag, crash and restart from a snapshot."""

from __future__ import annotations

import random
from dataclasses import dataclass, field

from acd.domain.messages import commands as c
from acd.domain.messages import events as e
from acd.domain.step.acd import Acd
from acd.serialisation.snapshot import read_snapshot, take_snapshot
from tests.simulation.cities import STARTS
from tests.simulation.random_inputs import RandomInputs
from tests.simulation.script import Step


@dataclass
class Replica:
    """An ACD with the number of the next input to read."""

    name: str
    acd: Acd = field(default_factory=Acd)
    next: int = 0


class Log:
    """Log of inputs with the events of each, and the newest snapshot.

    The first replica that steps an input writes its events; every other one has to agree. The
    log is trimmed behind the snapshot and behind the slowest replica.
    """

    def __init__(self) -> None:
        self.inputs: list[Step] = []
        self.outputs: list[list[e.Event]] = []
        self.trimmed = 0
        self.snapshot, self.snapshot_next = list(take_snapshot(Acd().state)), 0

    def append(self, command: c.Input, at_ms: int, key: str) -> None:
        self.inputs.append(Step(command, at_ms, key))

    def read(self, replica: Replica) -> None:
        """Let the replica step the next input, if there is one."""
        number = replica.next
        assert number >= self.trimmed, "the log was trimmed too far"
        if number == len(self.inputs):
            return
        step = self.inputs[number]
        events = replica.acd.step(step.command, step.at_ms, step.key)
        replica.next += 1
        if number == len(self.outputs):
            self.outputs.append(events)
        written = self.outputs[number]
        assert events == written, f"{replica.name} disagrees about input {number}: {step}"

    def keep_snapshot(self, replica: Replica, slowest: int) -> None:
        if replica.next > self.snapshot_next:
            self.snapshot, self.snapshot_next = (
                list(take_snapshot(replica.acd.state)),
                replica.next,
            )
        self.trimmed = max(self.trimmed, min(self.snapshot_next, slowest))

    def restart(self, replica: Replica) -> None:
        """Restore the replica from the snapshot; it has to read the rest of the log again."""
        replica.acd = Acd(read_snapshot(self.snapshot))
        replica.next = self.snapshot_next


class Cluster:
    """Replicas with random inputs, some of which are repeated or come late."""

    def __init__(self, seed: int, replicas: int = 3) -> None:
        self.rnd = random.Random(seed)
        self.random_inputs = RandomInputs(seed, 2 + seed % 5)
        self.log = Log()
        self.replicas = [Replica(f"replica {n}") for n in range(replicas)]
        self.late: list[tuple[c.Input, str]] = []
        self.now_ms = int(self.rnd.choice(STARTS).timestamp() * 1000)
        self.log.append(c.PublishRules(self.random_inputs.rules()), self.now_ms, "rules:0")

    def act(self, number: int) -> None:
        rnd = self.rnd
        self.now_ms += rnd.choice((0, 0, 200, 3_000, 20_000))
        if rnd.random() < 0.002:
            self.now_ms += rnd.choice((3_600_000, 6 * 3_600_000))
        self._ticks()
        for command, key in self._next_inputs(number):
            self.log.append(command, self.now_ms, key)
        for replica in self.replicas:
            self._run(replica)

    def _ticks(self) -> None:
        """Send ticks for due timers; several replicas may send the same."""
        for replica in self.replicas:
            due_ms = replica.acd.next_deadline_ms
            if due_ms is not None and due_ms <= self.now_ms and self.rnd.random() < 0.7:
                self.log.append(c.Tick(due_ms), self.now_ms, f"tick:{due_ms}")

    def _next_inputs(self, number: int) -> list[tuple[c.Input, str]]:
        rnd = self.rnd
        if rnd.random() < 0.005:
            return [(c.PublishRules(self.random_inputs.rules()), f"rules:{number}")]
        inputs = [(self.random_inputs.next_input(self._ahead().acd), f"act:{number}")]
        if rnd.random() < 0.05:
            self.late.append(inputs.pop())
        if self.late and rnd.random() < 0.1:
            inputs.append(self.late.pop(rnd.randrange(len(self.late))))
        if inputs and rnd.random() < 0.05:
            inputs.append(inputs[0])
        return inputs

    def _ahead(self) -> Replica:
        return max(self.replicas, key=lambda replica: replica.next)

    def _run(self, replica: Replica) -> None:
        rnd, log = self.rnd, self.log
        if rnd.random() < 0.02:
            log.restart(replica)
        lag = len(log.inputs) - replica.next
        for _ in range(lag if rnd.random() < 0.5 else rnd.randrange(lag + 1)):
            log.read(replica)
        if rnd.random() < 0.03:
            log.keep_snapshot(replica, min(other.next for other in self.replicas))

    def catch_up(self) -> None:
        """Let all replicas read to the end, and a new one that begins at the newest snapshot."""
        new_replica = Replica("new replica")
        self.log.restart(new_replica)
        self.replicas.append(new_replica)
        for replica in self.replicas:
            while replica.next < len(self.log.inputs):
                self.log.read(replica)
        states = {b"".join(take_snapshot(replica.acd.state)) for replica in self.replicas}
        assert len(states) == 1, "replicas of one log have different states"

    @property
    def offers(self) -> int:
        return sum(
            isinstance(event, e.OfferMade) for events in self.log.outputs for event in events
        )
