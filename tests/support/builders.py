"""Builders for tests: rules, an ACD with consultants and contacts, a clock set by the test."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from msgspec import structs

from acd.domain.messages import commands as c
from acd.domain.messages.events import Event, OfferMade
from acd.domain.model.consultant import NotReadyReason
from acd.domain.model.contact import CHAT, EMAIL, PHONE, Party
from acd.domain.model.queue_rules import CapacityRules, QueueRules, Rules, ServiceTarget
from acd.domain.step.acd import Acd
from acd.serialisation.snapshot import read_snapshot, take_snapshot

START_MS = 1_795_000_000_000
"""A Wednesday afternoon in November 2026."""

CAPACITY = CapacityRules(
    limits={PHONE: 1, CHAT: 3, EMAIL: 3},
    shared=(((CHAT, EMAIL), 3),),
    interrupts={
        PHONE: (EMAIL,),
        CHAT: (EMAIL,),
        EMAIL: (CHAT,),
    },
)


def a_queue(queue_id: str = "drogi", **changes: object) -> QueueRules:
    queue = QueueRules(
        id=queue_id,
        names={"pl": queue_id.title(), "en": queue_id.title()},
        skills={queue_id: 1},
        targets={
            PHONE: ServiceTarget(20_000, 0.8),
            CHAT: ServiceTarget(60_000, 0.8),
            EMAIL: ServiceTarget(14_400_000, 0.9),
        },
        wrap_up_ms={PHONE: 30_000, CHAT: 15_000, EMAIL: 15_000},
        offer_timeout_ms={PHONE: 20_000, CHAT: 30_000, EMAIL: 60_000},
    )
    return replace(queue, **changes)  # type: ignore[arg-type]


def some_rules(*queues: QueueRules, **changes: object) -> Rules:
    chosen = queues or tuple(map(a_queue, ("drogi", "odpady", "komunikacja", "informacja")))
    rules = Rules(version="1", queues={queue.id: queue for queue in chosen}, capacity=CAPACITY)
    return replace(rules, **changes)  # type: ignore[arg-type]


class AnsweringClock:
    """Clock that stands until a test advances it; UTC epoch ms."""

    def __init__(self, at_ms: int = START_MS) -> None:
        self.at_ms = at_ms

    def now_ms(self) -> int:
        return self.at_ms

    def advance(self, ms: int) -> None:
        self.at_ms += ms


def state_of(acd: Acd) -> dict[str, Any]:
    """Return the snapshot of the ACD as one object."""
    whole: dict[str, Any] = {"contacts": [], "consultants": [], "offers": []}
    for part in map(json.loads, take_snapshot(acd.state)):
        for name, value in part.items():
            whole[name] = (
                whole[name] + value if isinstance(value, list) and name in whole else value
            )
    return whole


def the_offer(events: Iterable[object]) -> OfferMade:
    """Return the one offer among the events."""
    (offer,) = [event for event in events if isinstance(event, OfferMade)]
    return offer


class AcdUnderTest:
    """An ACD in virtual time; every input takes one millisecond."""

    def __init__(self, rules: Rules | None = None, acd: Acd | None = None) -> None:
        self.acd = acd or Acd()
        self.now_ms = START_MS
        self._acts = 0
        if acd is None:
            self.do(c.PublishRules(rules or some_rules()))

    def restarted(self) -> AcdUnderTest:
        """Return another ACD that starts from the snapshot of this one."""
        twin = AcdUnderTest(acd=Acd(read_snapshot(take_snapshot(self.acd.state))))
        twin.now_ms, twin._acts = self.now_ms, self._acts
        return twin

    def do(self, command: c.Input, key: str | None = None) -> list[Event]:
        self._acts += 1
        self.now_ms += 1
        return self.acd.step(command, self.now_ms, key or f"act:{self._acts}")

    def wait(self, ms: int) -> list[Event]:
        """Let time pass and run the timers that are due."""
        self.now_ms += ms
        return self.do(c.Tick(self.now_ms))

    def consultant(
        self, name: str, levels: dict[str, int] | None = None, *, ready: bool = True, **skills: int
    ) -> str:
        """Sign a consultant in with the skills given either way, or with `drogi`."""
        self.do(c.SignIn(name, levels or skills or {"drogi": 50}))
        if ready:
            self.do(c.BecomeReady(name))
        return name

    def call(self, contact: str, queue: str = "drogi", **changes: object) -> list[Event]:
        admit = c.AdmitContact(contact, PHONE, queue, "pl")
        return self.do(structs.replace(admit, **changes))

    def chat(self, contact: str, queue: str = "drogi") -> list[Event]:
        return self.call(contact, queue, channel=CHAT)

    def mail(self, contact: str, queue: str = "drogi") -> list[Event]:
        return self.call(contact, queue, channel=EMAIL)

    def accept(self, contact: str) -> list[Event]:
        """Accept the contact's offer."""
        return self.do(c.AcceptOffer(self.offer_of(contact), self.holder_of(contact)))

    def talk(self, contact: str) -> None:
        self.accept(contact)
        self.do(c.EngagementConnected(contact))

    def reject(self, contact: str) -> list[Event]:
        return self.do(c.RejectOffer(self.offer_of(contact), self.holder_of(contact)))

    def hang_up(self, contact: str, by: Party = Party.CONSULTANT) -> list[Event]:
        return self.do(c.EndEngagement(contact, by))

    def leave(self, contact: str) -> list[Event]:
        return self.do(c.ContactLeft(contact))

    def ready(self, consultant: str) -> list[Event]:
        return self.do(c.BecomeReady(consultant))

    def not_ready(
        self, consultant: str, reason: NotReadyReason = NotReadyReason.BREAK
    ) -> list[Event]:
        return self.do(c.BecomeNotReady(consultant, reason))

    def offer_of(self, contact: str) -> str:
        view = self.acd.contact(contact)
        assert view is not None
        assert view.offer_id is not None, f"{contact} is not on offer"
        return view.offer_id

    def holder_of(self, contact: str) -> str:
        """Return the consultant with an offer or engagement of it; empty when there is none."""
        view = self.acd.contact(contact)
        return "" if view is None else view.consultant_id or ""
