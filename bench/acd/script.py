"""Script of inputs whose offers are known, because the pure ACD has stepped it.

Contacts arrive and conversations end in random order while nearly all consultants are busy, so
that about half of the offers are caused by an arrival and half by a freed consultant.
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
from bench.acd.steady_state import ContactStream

MIN_PRESENT, MAX_PRESENT = 0.95, 1.05
"""Contacts present, as a share of the consultants: outside of these limits only arrivals or
only ends happen."""

PER_MS = 5  # inputs with the same time of the log


Step = tuple[str, Input, str]


class ScriptedOffer(NamedTuple):
    """One offer, and the input that caused it."""

    input_id: str
    contact_id: str
    consultant_id: str


@dataclass(slots=True)
class Script:
    """Steps (id in the log, input, key), and the offers and counts that the ACD makes of them.

    `opening_inputs`: the steps before: the rules, the consultants, and a contact for each.
    """

    opening_inputs: list[Step] = field(default_factory=list)
    steps: list[Step] = field(default_factory=list)
    offers: list[ScriptedOffer] = field(default_factory=list)
    on_arrival: int = 0
    events: int = 0


class ScriptBuilder:
    """The pure ACD while the script is written; all consultants are busy at the beginning.

    `start_ms`: log time of the first step, UTC epoch ms.
    """

    def __init__(self, scenario: Scenario, start_ms: int) -> None:
        self.script = Script()
        self.acd = Acd()
        self._contacts = ContactStream(scenario)
        self._consultants = scenario.consultants
        self._engaged: deque[str] = deque()
        self._present = 0
        self._start_ms = start_ms
        self._draw = random.Random(SEED)
        for command, key in scenario.opening_inputs():
            self._step(command, key)
        while self._present < self._consultants:
            self.add_step()
        self.script = Script(opening_inputs=self.script.steps)

    def add_step(self) -> None:
        """Add the arrival of a contact, or the end of a conversation."""
        share = self._present / self._consultants
        arrives = self._draw.random() < 0.5 if MIN_PRESENT < share < MAX_PRESENT else share < 1
        if arrives or not self._engaged:
            contact = next(self._contacts)
            self._present += 1
            self._step(contact, f"admit:{contact.contact_id}")
        else:
            contact_id = self._engaged.popleft()
            self._present -= 1
            self._step(EndEngagement(contact_id, Party.CONSULTANT), f"end:{contact_id}")

    def _step(self, command: Input, key: str) -> None:
        script = self.script
        order = len(script.opening_inputs) + len(script.steps)
        at_ms = self._start_ms + order // PER_MS
        entry_id = f"{at_ms}-{order + 1}"
        script.steps.append((entry_id, command, key))
        events = self.acd.step(command, at_ms, key)
        script.events += len(events)
        for offer in (event for event in events if isinstance(event, OfferMade)):
            script.on_arrival += isinstance(command, AdmitContact)
            self._note_offer(offer, entry_id)

    def _note_offer(self, offer: OfferMade, entry_id: str) -> None:
        self.script.offers.append(ScriptedOffer(entry_id, offer.contact_id, offer.consultant_id))
        self._engaged.append(offer.contact_id)


def write_script(builder: ScriptBuilder, contacts: int) -> Script:
    """Return the script up to the `contacts`-th offer."""
    while len(builder.script.offers) < contacts:
        builder.add_step()
    return builder.script


def pure_rate(scenario: Scenario, contacts: int) -> float:
    """Return offers a second of the ACD alone, without a log, on one processor."""
    script = write_script(ScriptBuilder(scenario, 0), contacts)
    acd = Acd()
    for entry_id, command, key in script.opening_inputs:
        acd.step(command, id_order(entry_id)[0], key)
    timed = [(command, id_order(entry_id)[0], key) for entry_id, command, key in script.steps]
    gc.collect()
    gc.freeze()
    began = time.perf_counter()
    for command, at_ms, key in timed:
        acd.step(command, at_ms, key)
    return len(script.offers) / (time.perf_counter() - began)
