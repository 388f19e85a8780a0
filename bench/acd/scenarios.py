"""Scenarios: rules, consultants and their skills, drawn from a seed."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass

from acd.domain.messages.commands import BecomeReady, Input, PublishRules, SignIn
from acd.domain.model.channels import SHIPPED_CHANNELS
from acd.domain.model.contact import CHAT, EMAIL, PHONE
from acd.domain.model.queue_rules import CapacityRules, QueueRules, Rules, ServiceTarget

SEED = 19115
LANGUAGE = "pl"
OFFER_TIMEOUT_MS = 120_000
TARGET = ServiceTarget(20_000, 0.8)
CAPACITY = CapacityRules(
    limits={PHONE: 1, CHAT: 3, EMAIL: 3},
    shared=(((CHAT, EMAIL), 3),),
    interrupts={
        PHONE: (EMAIL,),
        CHAT: (CHAT, EMAIL),
        EMAIL: (CHAT, EMAIL),
    },
)
"""As in the product's queues.yaml."""

AUTO_ACCEPT = (PHONE,)
"""A call is one input to arrive and one to end; written contacts need one more to be accepted."""

KeyedInput = tuple[Input, str]
"""An input and its idempotency key."""


@dataclass(frozen=True, slots=True)
class Scenario:
    """Consultants with `skills_each` of `skills` skills; each queue needs one skill. No wrap-up."""

    consultants: int
    skills: int
    skills_each: int

    def rules(self) -> Rules:
        queues = {queue: _queue(queue) for queue in self.queues()}
        return Rules("bench", queues, CAPACITY)

    def queues(self) -> list[str]:
        return [f"q{number}" for number in range(self.skills)]

    def names(self) -> list[str]:
        return [f"k{number}" for number in range(self.consultants)]

    def opening_inputs(self) -> Iterator[KeyedInput]:
        """Yield the rules, then sign-in and readiness of every consultant."""
        draw = random.Random(SEED)
        queues = self.queues()
        yield PublishRules(self.rules()), "rules"
        for name in self.names():
            yield (
                SignIn(name, dict.fromkeys(draw.sample(queues, self.skills_each), 50)),
                f"in:{name}",
            )
            yield BecomeReady(name), f"ready:{name}"


def _queue(queue: str) -> QueueRules:
    return QueueRules(
        id=queue,
        names={LANGUAGE: queue},
        skills={queue: 1},
        targets=dict.fromkeys(SHIPPED_CHANNELS, TARGET),
        wrap_up_ms=dict.fromkeys(SHIPPED_CHANNELS, 0),
        offer_timeout_ms=dict.fromkeys(SHIPPED_CHANNELS, OFFER_TIMEOUT_MS),
        auto_accept=AUTO_ACCEPT,
    )
