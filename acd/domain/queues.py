"""Rules of the hall as data: they reach the hall as an input, so a replay sees what it saw."""

from __future__ import annotations

from dataclasses import dataclass, field

from acd.domain.contact import Channel


@dataclass(frozen=True, slots=True)
class ServiceTarget:
    """`goal` (0-1) of the offered contacts answered within `within_ms` milliseconds."""

    within_ms: int
    goal: float


@dataclass(frozen=True, slots=True)
class QueueRules:
    """One queue: who may serve it and what it promises. Times in milliseconds.

    `names`: language -> name that people read; `skills`: skill -> lowest level (1-100), all
    needed; `wrap_up_ms` per channel; `targets` per channel.
    """

    id: str
    names: dict[str, str]
    skills: dict[str, int]
    targets: dict[Channel, ServiceTarget]
    wrap_up_ms: dict[Channel, int]
    offer_timeout_ms: dict[Channel, int]
    priority: int = 0


@dataclass(frozen=True, slots=True)
class CapacityRules:
    """How much one consultant carries.

    `limits`: contacts at once per channel; `shared`: groups of channels with one common limit;
    `interrupts`: channel -> channels that may be in hand when it is offered.
    """

    limits: dict[Channel, int]
    shared: tuple[tuple[tuple[Channel, ...], int], ...]
    interrupts: dict[Channel, tuple[Channel, ...]]


@dataclass(frozen=True, slots=True)
class Rules:
    """Everything that the city can change about routing, under one version.

    `channel_priority` is added to the priority of the queue and of the contact: larger goes
    first, so a call need not wait behind last night's mail.
    """

    version: str
    queues: dict[str, QueueRules]
    capacity: CapacityRules
    wrap_up_extension_ms: int = 60_000
    names: dict[str, str] = field(default_factory=dict)
    channel_priority: dict[Channel, int] = field(default_factory=dict)
