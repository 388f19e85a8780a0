"""Recent demand: arrivals, handling times and abandonment, derived from the log alone.

Only sums, products and quotients of floats: the same on every machine.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from acd.domain.model.contact import CALLBACK, CHAT, EMAIL, PHONE, ChannelId
from acd.domain.model.queue_rules import QueueRules

EPOCH_MS = 10_000
KEPT_PER_EPOCH = 0.98
"""Factor per epoch; counts fade with a mean age of about eight minutes."""
NEWEST_WEIGHT = 0.05
"""Weight of the newest handling time in the running mean."""
MIN_COUNT = 0.01
"""Minimum faded count of a skill; a smaller one is forgotten, so that few skills are kept."""
FIRST_GUESS_MS = {
    PHONE: 240_000,
    CALLBACK: 240_000,
    CHAT: 600_000,
    EMAIL: 600_000,
}
OTHER_GUESS_MS = 600_000
"""Expected handling time until one was measured, where the rules set none: of shipped channels, and
of any other."""


@dataclass(slots=True)
class Flow:
    """Statistics of one queue on one channel.

    `handle_ms`: mean handling time with wrap-up, `handle_ms2`: mean of its square, 0 before the
    first measurement; `abandoned` per `waited_ms` (sum of all waits) is the abandon rate;
    `skill_arrivals`: the arrivals that required a skill besides the queue's own, by skill.
    """

    arrivals: float = 0.0
    handle_ms: float = 0.0
    abandoned: float = 0.0
    waited_ms: float = 0.0
    handle_ms2: float = 0.0
    skill_arrivals: dict[str, float] = field(default_factory=dict)

    def demand(self, arrivals: float) -> float:
        """Return the work that this number of the faded arrivals means, in Erlangs."""
        return arrivals * (1 - KEPT_PER_EPOCH) / EPOCH_MS * self.handle_ms

    def fade(self, kept: float) -> None:
        """Multiply the counts by the share that is kept."""
        self.arrivals *= kept
        self.abandoned *= kept
        self.waited_ms *= kept
        if self.skill_arrivals:
            faded = {skill: count * kept for skill, count in self.skill_arrivals.items()}
            self.skill_arrivals = {
                skill: count for skill, count in faded.items() if count >= MIN_COUNT
            }

    @property
    def abandon_rate(self) -> float:
        """Return the share of waiting contacts that gives up per millisecond."""
        return self.abandoned / self.waited_ms if self.waited_ms else 0.0

    @property
    def square_ms2(self) -> float:
        """Return the mean square of a handling time, exponential until one was measured."""
        return self.handle_ms2 or 2 * self.handle_ms * self.handle_ms


@dataclass(slots=True)
class Load:
    """Demand: flows by `queue/channel`; `epoch`: the last one for which counts were faded;
    `skills`: demand for each skill at its start, in Erlangs; `mean_wait_ms`: mean wait of recent
    contacts at its start, by channel."""

    epoch: int = 0
    skills: dict[str, float] = field(default_factory=dict)
    flows: dict[str, Flow] = field(default_factory=dict)
    mean_wait_ms: dict[ChannelId, float] = field(default_factory=dict)

    def measure_waits(self) -> None:
        """Set the mean waits from the flows as they are now.

        A contact that did not wait is added, so that the mean falls where hardly anybody comes.
        """
        arrivals: dict[ChannelId, float] = {}
        waited_ms: dict[ChannelId, float] = {}
        for name, flow in self.flows.items():
            channel = name.rpartition("/")[2]
            arrivals[channel] = arrivals.get(channel, 1.0) + flow.arrivals
            waited_ms[channel] = waited_ms.get(channel, 0.0) + flow.waited_ms
        self.mean_wait_ms = {
            channel: waited_ms[channel] / count for channel, count in arrivals.items()
        }

    def flow(self, queue: QueueRules, channel: ChannelId) -> Flow:
        """Return the flow, created on first use with the handling time that the rules expect."""
        name = f"{queue.id}/{channel}"
        flow = self.flows.get(name)
        if flow is None:
            guess = queue.of(queue.expected_ms, channel) or FIRST_GUESS_MS.get(
                channel, OTHER_GUESS_MS
            )
            flow = self.flows[name] = Flow(handle_ms=float(guess))
        return flow

    def advance_clock(self, now_ms: int) -> bool:
        """Fade the counts; return True when an epoch began."""
        epoch = now_ms // EPOCH_MS
        if epoch <= self.epoch:
            return False
        kept = 1.0
        for _ in range(min(epoch - self.epoch, 1_000)):
            kept *= KEPT_PER_EPOCH
        self.epoch = epoch
        for flow in self.flows.values():
            flow.fade(kept)
        return True


def note_arrival(flow: Flow, skills: Iterable[str]) -> None:
    """Count an arrival that required these skills besides the queue's own."""
    flow.arrivals += 1
    for skill in skills:
        flow.skill_arrivals[skill] = flow.skill_arrivals.get(skill, 0.0) + 1


def note_length(flow: Flow, length_ms: int) -> None:
    """Add a measured handling time, wrap-up included."""
    square_ms2 = flow.square_ms2
    flow.handle_ms2 = square_ms2 + (length_ms * length_ms - square_ms2) * NEWEST_WEIGHT
    flow.handle_ms += (length_ms - flow.handle_ms) * NEWEST_WEIGHT


def note_wait(flow: Flow, waited_ms: int, *, abandoned: bool) -> None:
    """Add a wait that ended with an answer or with abandonment."""
    flow.waited_ms += waited_ms
    flow.abandoned += abandoned
