"""The doors and the consultants of a measured ACD, in one process beside the engine.

Everything that is sent is stamped when it leaves; every offer names the input that it followed
from, by its event's id. So a latency runs from the input that made the offer possible until the
engine's consumer has the offer, both on the machine's one monotonic clock.
"""

from __future__ import annotations

import gc
import select
import time
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from heapq import heappop, heappush
from itertools import count

from acd.domain.messages.commands import AcceptOffer, AdmitContact, EndEngagement, Input
from acd.domain.model.contact import Party
from acd.ports.log import EVENTS_PER_INPUT, id_order
from bench.acd.engine import Engine, EngineLate, Handed
from bench.acd.scenarios import AUTO_ACCEPT
from bench.acd.wire import OUT, Encoder, Wire

NS_PER_S = 1_000_000_000
DRAIN_S = 60.0
LOOK_S = 0.02


def input_of(event_id: str) -> str:
    """The id of the input that an event followed from."""
    ms, n = id_order(event_id)
    return f"{ms}-{n // EVENTS_PER_INPUT}"


@dataclass(slots=True)
class Observed:
    """What one run has shown. Times in ns of CLOCK_MONOTONIC, ids as the log gave them."""

    sent: list[tuple[bool, int]] = field(default_factory=list)
    """Per input in order: whether it made somebody free, and when it left."""
    ids: list[str] = field(default_factory=list)
    offers: list[Handed] = field(default_factory=list)

    def latencies_ms(self, since_ns: int = 0) -> tuple[list[float], list[float]]:
        """(free -> offer, arrival -> offer) of the inputs sent from `since_ns` on."""
        sent = dict(zip(self.ids, self.sent, strict=False))
        free: list[float] = []
        arrival: list[float] = []
        for offer in self.offers:
            made_free, at_ns = sent.get(input_of(offer.event_id), (False, -1))
            if at_ns >= since_ns:
                (free if made_free else arrival).append((offer.at_ns - at_ns) / 1e6)
        return free, arrival


Act = Callable[[], None]


class Load:
    """Acts at their times; in between it reads answers and offers."""

    def __init__(self, wire: Wire, engine: Engine, on_offer: Callable[[str], None]) -> None:
        """`on_offer`: a contact has just been offered, and is accepted."""
        self._wire = wire
        self._engine = engine
        self._ears: tuple[Wire | Engine, ...] = (wire, engine)
        self._on_offer = on_offer
        self._encoder = Encoder()
        self._due: list[tuple[int, int, Act]] = []
        self._order = count()
        self.seen = Observed()

    def at(self, due_ns: int, act: Act) -> None:
        heappush(self._due, (due_ns, next(self._order), act))

    def admit(self, contact: AdmitContact) -> None:
        self._send(contact, f"admit:{contact.contact_id}")

    def end(self, contact_id: str) -> None:
        end = EndEngagement(contact_id, Party.CONSULTANT)
        self._send(end, f"end:{contact_id}", makes_free=True)

    def _send(self, command: Input, key: str, *, makes_free: bool = False) -> None:
        packed = self._encoder.append(command, key)
        self.seen.sent.append((makes_free, time.monotonic_ns()))
        self._wire.send(packed)

    def run(self, until_ns: int, enough: Callable[[], bool] = lambda: False) -> None:
        """Until the time, or until `enough`."""
        while (now_ns := time.monotonic_ns()) < until_ns and not enough():
            next_ns = min(self._due[0][0], until_ns) if self._due else until_ns
            if next_ns <= now_ns:
                heappop(self._due)[2]()
            self._listen(max(next_ns - time.monotonic_ns(), 0) / NS_PER_S)

    def _listen(self, seconds: float) -> None:
        heard, _, _ = select.select(self._ears, (), (), seconds)
        if self._wire in heard:
            self.seen.ids += [answer.decode() for answer in self._wire.receive()]
        if self._engine in heard:
            for offer in self._engine.handed():
                self._take(offer)

    def _take(self, offer: Handed) -> None:
        self.seen.offers.append(offer)
        if offer.channel not in AUTO_ACCEPT:
            accept = AcceptOffer(offer.offer_id, offer.consultant_id)
            self._send(accept, f"accept:{offer.offer_id}")
        self._on_offer(offer.contact_id)

    def catch_up(self, newest: Wire) -> None:
        """Nothing more is due; waits until the last event of all that was sent is in the log.

        Without it the slowest offers would be missing. `newest`: another connection, to look.
        Raises EngineLate.
        """
        self._due.clear()
        deadline_ns = time.monotonic_ns() + int(DRAIN_S * NS_PER_S)
        while not self._is_through(newest):
            if time.monotonic_ns() > deadline_ns:
                raise EngineLate(f"the replica lags by more than {DRAIN_S:g} s")
            self._listen(LOOK_S)

    def _is_through(self, newest: Wire) -> bool:
        seen = self.seen
        return len(seen.ids) == len(seen.sent) and newest_input(newest) == seen.ids[-1]


def newest_input(wire: Wire) -> str:
    """The input that the newest event in the log followed from; empty before the first."""
    newest = wire.call(("XREVRANGE", OUT, "+", "-", "COUNT", 1))
    return input_of(newest[0][0].decode()) if newest else ""


@contextmanager
def no_collector() -> Iterator[None]:
    """The load must not stop to look for garbage: its stamps would be late."""
    gc.collect()
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


class Pool:
    """Contacts in hand, the longest first."""

    def __init__(self) -> None:
        self.engaged: deque[str] = deque()

    def __call__(self, contact_id: str) -> None:
        self.engaged.append(contact_id)
