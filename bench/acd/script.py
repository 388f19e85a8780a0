"""A script of inputs whose every step is known beforehand: the pure ACD has gone through it.

Contacts come and conversations end in a random order around a full house, so that about half of
the offers follow from an arrival and half from somebody who became free.
"""

from __future__ import annotations

import gc
import random
import time
from collections import deque
from dataclasses import dataclass, field
from typing import NamedTuple

from acd.domain.messages.commands import AdmitContact, EndEngagement, Input
from acd.domain.messages.events import OfferMade
from acd.domain.model.contact import Party
from acd.domain.step.acd import Acd
from acd.ports.log import id_order
from bench.acd.scenarios import SEED, Scenario
from bench.acd.steady_state import Crowd

LEAST_SHARE, MOST_SHARE = 0.95, 1.05
"""In the house, of the consultants: outside of this only one of the two happens."""
PER_MS = 5  # inputs with the same time of the log


Step = tuple[str, Input, str]


class Pair(NamedTuple):
    """One offer, and the input that it followed from."""

    input_id: str
    contact_id: str
    consultant_id: str


@dataclass(slots=True)
class Script:
    """`steps`: (id in the log, input, key); `offers` and counts: what the ACD makes of them.

    `opening`: the same for what comes before, the rules, the consultants and a full house.
    """

    opening: list[Step] = field(default_factory=list)
    steps: list[Step] = field(default_factory=list)
    offers: list[Pair] = field(default_factory=list)
    on_arrival: int = 0
    events: int = 0


class Play:
    """The pure ACD and who is in it, while the script is being written.

    It begins with a full house. Times of the log from `start_ms` on.
    """

    def __init__(self, scenario: Scenario, start_ms: int) -> None:
        self.script = Script()
        self.acd = Acd()
        self._crowd = Crowd(scenario)
        self._consultants = scenario.consultants
        self._engaged: deque[str] = deque()
        self._inside = 0
        self._start_ms = start_ms
        self._draw = random.Random(SEED)
        for command, key in scenario.opening():
            self._step(command, key)
        while self._inside < self._consultants:
            self.go_on()
        self.script = Script(opening=self.script.steps)

    def go_on(self) -> None:
        """One contact comes, or one conversation ends."""
        share = self._inside / self._consultants
        comes = self._draw.random() < 0.5 if LEAST_SHARE < share < MOST_SHARE else share < 1
        if comes or not self._engaged:
            contact = next(self._crowd)
            self._inside += 1
            self._step(contact, f"admit:{contact.contact_id}")
        else:
            contact_id = self._engaged.popleft()
            self._inside -= 1
            self._step(EndEngagement(contact_id, Party.CONSULTANT), f"end:{contact_id}")

    def _step(self, command: Input, key: str) -> None:
        script = self.script
        order = len(script.opening) + len(script.steps)
        at_ms = self._start_ms + order // PER_MS
        entry_id = f"{at_ms}-{order + 1}"
        script.steps.append((entry_id, command, key))
        events = self.acd.step(command, at_ms, key)
        script.events += len(events)
        for offer in (event for event in events if isinstance(event, OfferMade)):
            script.on_arrival += isinstance(command, AdmitContact)
            self._take(offer, entry_id)

    def _take(self, offer: OfferMade, entry_id: str) -> None:
        self.script.offers.append(Pair(entry_id, offer.contact_id, offer.consultant_id))
        self._engaged.append(offer.contact_id)


def write_script(play: Play, contacts: int) -> Script:
    """On to the `contacts`-th offer."""
    while len(play.script.offers) < contacts:
        play.go_on()
    return play.script


def pure_rate(scenario: Scenario, contacts: int) -> float:
    """Offers a second of the ACD alone, without a log, on one processor."""
    script = write_script(Play(scenario, 0), contacts)
    acd = Acd()
    for entry_id, command, key in script.opening:
        acd.step(command, id_order(entry_id)[0], key)
    timed = [(command, id_order(entry_id)[0], key) for entry_id, command, key in script.steps]
    gc.collect()
    gc.freeze()
    began = time.perf_counter()
    for command, at_ms, key in timed:
        acd.step(command, at_ms, key)
    return len(script.offers) / (time.perf_counter() - began)
