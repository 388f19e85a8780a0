"""Load generator: connectors and consultants of a measured ACD, in one process.

Every input is stamped when it is sent; an offer's event id names the input that caused it. A
latency runs from that input until the engine's consumer has the offer, both stamps on the
machine's monotonic clock.
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
from bench.acd.engine import DeliveredOffer, Engine, EngineLate
from bench.acd.scenarios import AUTO_ACCEPT
from bench.log_server.client import OUT, InputEncoder, LogClient

NS_PER_S = 1_000_000_000
MAX_CATCH_UP_S = 60.0
POLL_INTERVAL_S = 0.02


def input_of(event_id: str) -> str:
    """Return the id of the input that caused the event."""
    ms, n = id_order(event_id)
    return f"{ms}-{n // EVENTS_PER_INPUT}"


@dataclass(slots=True)
class Observed:
    """Observations of one run. Times in ns of CLOCK_MONOTONIC, ids as the log gave them."""

    sent: list[tuple[bool, int]] = field(default_factory=list)
    """Per input in order: whether it freed a consultant, and when it was sent."""

    ids: list[str] = field(default_factory=list)
    offers: list[DeliveredOffer] = field(default_factory=list)

    def latencies_ms(self, since_ns: int = 0) -> tuple[list[float], list[float]]:
        """Return latencies free -> offer and arrival -> offer, of inputs sent since `since_ns`."""
        sent = dict(zip(self.ids, self.sent, strict=False))
        free: list[float] = []
        arrival: list[float] = []
        for offer in self.offers:
            frees, at_ns = sent.get(input_of(offer.event_id), (False, -1))
            if at_ns >= since_ns:
                (free if frees else arrival).append((offer.at_ns - at_ns) / 1e6)
        return free, arrival


Action = Callable[[], None]


class LoadGenerator:
    """Runs scheduled actions; in between it reads replies and offers."""

    def __init__(self, client: LogClient, engine: Engine, on_offer: Callable[[str], None]) -> None:
        """`on_offer(contact_id)` is called for each offer, once its acceptance was sent."""
        self._client = client
        self._engine = engine
        self._sources: tuple[LogClient | Engine, ...] = (client, engine)
        self._on_offer = on_offer
        self._encoder = InputEncoder()
        self._due: list[tuple[int, int, Action]] = []
        self._order = count()
        self.observed = Observed()

    def schedule(self, due_ns: int, action: Action) -> None:
        heappush(self._due, (due_ns, next(self._order), action))

    def admit(self, contact: AdmitContact) -> None:
        self._send(contact, f"admit:{contact.contact_id}")

    def end(self, contact_id: str) -> None:
        end = EndEngagement(contact_id, Party.CONSULTANT)
        self._send(end, f"end:{contact_id}", frees=True)

    def _send(self, command: Input, key: str, *, frees: bool = False) -> None:
        packed = self._encoder.append(command, key)
        self.observed.sent.append((frees, time.monotonic_ns()))
        self._client.send(packed)

    def run(self, until_ns: int, enough: Callable[[], bool] = lambda: False) -> None:
        """Run until the time (CLOCK_MONOTONIC) or until `enough()`."""
        while (now_ns := time.monotonic_ns()) < until_ns and not enough():
            next_ns = min(self._due[0][0], until_ns) if self._due else until_ns
            if next_ns <= now_ns:
                heappop(self._due)[2]()
            self._receive(max(next_ns - time.monotonic_ns(), 0) / NS_PER_S)

    def _receive(self, seconds: float) -> None:
        readable, _, _ = select.select(self._sources, (), (), seconds)
        if self._client in readable:
            self.observed.ids += [reply.decode() for reply in self._client.receive()]
        if self._engine in readable:
            for offer in self._engine.read_offers():
                self._note_offer(offer)

    def _note_offer(self, offer: DeliveredOffer) -> None:
        self.observed.offers.append(offer)
        if offer.channel not in AUTO_ACCEPT:
            accept = AcceptOffer(offer.offer_id, offer.consultant_id)
            self._send(accept, f"accept:{offer.offer_id}")
        self._on_offer(offer.contact_id)

    def catch_up(self, newest: LogClient) -> None:
        """Drop what is scheduled and wait until the events of all sent inputs are in the log.

        Otherwise the slowest offers would be missing. `newest`: a second connection for polling.
        Raises `EngineLate`.
        """
        self._due.clear()
        deadline_ns = time.monotonic_ns() + int(MAX_CATCH_UP_S * NS_PER_S)
        while not self._is_through(newest):
            if time.monotonic_ns() > deadline_ns:
                raise EngineLate(f"the replica lags by more than {MAX_CATCH_UP_S:g} s")
            self._receive(POLL_INTERVAL_S)

    def _is_through(self, newest: LogClient) -> bool:
        observed = self.observed
        return len(observed.ids) == len(observed.sent) and newest_input(newest) == observed.ids[-1]


def newest_input(client: LogClient) -> str:
    """Return the id of the input that caused the newest event in the log; "" if there is none."""
    newest = client.call(("XREVRANGE", OUT, "+", "-", "COUNT", 1))
    return input_of(newest[0][0].decode()) if newest else ""


@contextmanager
def gc_disabled() -> Iterator[None]:
    """Switch the collector off: a collection in the load generator would delay its stamps."""
    gc.collect()
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


class EngagedPool:
    """Engaged contacts, the longest engaged first."""

    def __init__(self) -> None:
        self.engaged: deque[str] = deque()

    def __call__(self, contact_id: str) -> None:
        self.engaged.append(contact_id)
