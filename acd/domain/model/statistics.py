"""What has been asked of the ACD lately: arrivals, lengths, patience. Made from the log alone.

Only sums, products and quotients of floats: the same on every machine.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from acd.domain.model.contact import CALLBACK, CHAT, EMAIL, PHONE, ChannelId
from acd.domain.model.queue_rules import QueueRules

EPOCH_MS = 10_000
KEPT_PER_EPOCH = 0.98
"""Counts fade with a mean age of about eight minutes."""
NEWEST_WEIGHT = 0.05
"""Weight of the newest length in the running mean."""
FIRST_GUESS_MS = {
    PHONE: 240_000,
    CALLBACK: 240_000,
    CHAT: 600_000,
    EMAIL: 600_000,
}
OTHER_GUESS_MS = 600_000
"""Expected length, by shipped channel and of any other, where the rules say nothing and nothing has been measured."""


@dataclass(slots=True)
class Flow:
    """One queue on one channel. `handle_ms`: mean length with wrap-up, `handle_ms2`: mean of its
    square, 0 = nothing has been measured; `abandoned` of `waited_ms` of waiting together is the
    rate at which people lose patience."""

    arrivals: float = 0.0
    handle_ms: float = 0.0
    abandoned: float = 0.0
    waited_ms: float = 0.0
    handle_ms2: float = 0.0

    @property
    def per_ms(self) -> float:
        """Arrivals in a millisecond."""
        return self.arrivals * (1 - KEPT_PER_EPOCH) / EPOCH_MS

    @property
    def abandon_rate(self) -> float:
        """Share of those who wait that gives up in a millisecond."""
        return self.abandoned / self.waited_ms if self.waited_ms else 0.0

    @property
    def square_ms2(self) -> float:
        """Mean square of a length; lengths are taken for exponential until one was measured."""
        return self.handle_ms2 or 2 * self.handle_ms * self.handle_ms


@dataclass(slots=True)
class Load:
    """Flows by `queue/channel`; `epoch`: the last one that counts were faded for; `skills`: how
    much of each skill was asked for at its beginning, in Erlangs."""

    epoch: int = 0
    skills: dict[str, float] = field(default_factory=dict)
    flows: dict[str, Flow] = field(default_factory=dict)

    def flow(self, queue: QueueRules, channel: ChannelId) -> Flow:
        """The flow, made on first use with the length that the rules expect."""
        name = f"{queue.id}/{channel}"
        found = self.flows.get(name)
        if found is None:
            guess = queue.of(queue.expected_ms, channel) or FIRST_GUESS_MS.get(
                channel, OTHER_GUESS_MS
            )
            found = self.flows[name] = Flow(handle_ms=float(guess))
        return found

    def advance_clock(self, now_ms: int) -> bool:
        """Fade the counts; True when an epoch began."""
        epoch = now_ms // EPOCH_MS
        if epoch <= self.epoch:
            return False
        kept = 1.0
        for _ in range(min(epoch - self.epoch, 1_000)):
            kept *= KEPT_PER_EPOCH
        self.epoch = epoch
        for flow in self.flows.values():
            flow.arrivals *= kept
            flow.abandoned *= kept
            flow.waited_ms *= kept
        return True


def note_length(flow: Flow, length_ms: int) -> None:
    """Somebody was helped for so long, wrap-up included."""
    square_ms2 = flow.square_ms2
    flow.handle_ms2 = square_ms2 + (length_ms * length_ms - square_ms2) * NEWEST_WEIGHT
    flow.handle_ms += (length_ms - flow.handle_ms) * NEWEST_WEIGHT


def note_wait(flow: Flow, waited_ms: int, *, abandoned: bool) -> None:
    """Somebody waited so long, until they were answered or gave up."""
    flow.waited_ms += waited_ms
    flow.abandoned += abandoned
