"""Models of `queues.yaml`, field by field. Times are in seconds.

`python -m config.readers.json_schemas` writes `queues.schema.json` from these models.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import (
    Discriminator,
    Field,
    Tag,
    model_validator,
)

from acd.domain.model.consultant import NotReadyReason
from acd.domain.model.contact import ChannelId
from acd.domain.model.policy import PRESETS
from acd.domain.model.queue_rules import Divert, Trigger
from config.readers.fields import Id, Level, Model, Names

Levels = Annotated[dict[str, Level], Field(min_length=1)]
Seconds = Annotated[float, Field(gt=0, le=7 * 86_400)]
WrapUp = Annotated[float, Field(ge=0, le=7 * 86_400)]
Grace = Annotated[float, Field(ge=0, le=7 * 86_400)]
Weight = Annotated[float, Field(ge=0, le=1_000_000_000)]
Priority = Annotated[int, Field(ge=-1000, le=1000)]


def _kind_of(value: Any) -> str:
    """Return which of the three forms of `requires` this is."""
    if isinstance(value, AllOf) or (isinstance(value, dict) and "all" in value):
        return "all"
    if isinstance(value, AnyOf) or (isinstance(value, dict) and "any" in value):
        return "any"
    return "levels"


class AllOf(Model):
    """Conjunction: every part is required."""

    all: Annotated[tuple[Requires, ...], Field(min_length=1)]


class AnyOf(Model):
    """Disjunction: one part is enough."""

    any: Annotated[tuple[Requires, ...], Field(min_length=1)]


Requires = Annotated[
    Annotated[AllOf, Tag("all")] | Annotated[AnyOf, Tag("any")] | Annotated[Levels, Tag("levels")],
    Discriminator(_kind_of),
]
"""`{drogi: 40}`, `{all: [..]}` or `{any: [..]}`, nested."""


class Target(Model):
    within_s: Seconds
    goal: Annotated[float, Field(gt=0, le=1)]


class RelaxationStepEntry(Model):
    """Step that lets more consultants serve a contact, from `after_s` on, on these `channels`
    (none: all); steps add up."""

    after_s: Seconds
    level_drop: Annotated[int, Field(ge=0, le=100)] = 0
    drop: tuple[str, ...] = ()
    groups: tuple[str, ...] = ()
    channels: tuple[ChannelId, ...] = ()


class BackupGroupEntry(Model):
    """Backup group with thresholds. `by`: the measure of the wait."""

    group: str
    by: Trigger = Trigger.OLDEST_WAIT
    open_at_s: Seconds
    close_at_s: Grace


class OverflowEntry(Model):
    """`{to: queue, queue: ID}`, `{to: message, message: PROMPT}`, `{to: voicemail}` or
    `{to: callback}`."""

    to: Divert
    queue: str | None = None
    message: Id | None = None

    @model_validator(mode="after")
    def _check_whole(self) -> OverflowEntry:
        for name in ("queue", "message"):
            if (getattr(self, name) is not None) is not (self.to.value == name):
                needed = f"expected `{name}` with `to: {name}` and with nothing else"
                raise ValueError(needed)
        return self


class LimitsEntry(Model):
    """Limits beyond which the overflow takes the contact."""

    waiting: Annotated[int, Field(ge=0, le=100_000)] | None = None
    wait_s: Seconds | None = None
    wait_estimate_s: Seconds | None = None


class CallbackEntry(Model):
    """Number of attempts of a callback, and the time after an unanswered one."""

    attempts: Annotated[int, Field(ge=1, le=20)] = 3
    retry_s: Seconds = 900


class Weights(Model):
    """Preset with other weights; `name` is what people read."""

    preset: Literal[*PRESETS]  # type: ignore[valid-type]
    name: Id | None = None
    priority: Weight | None = None
    in_target: Weight | None = None
    in_target_waits: Weight | None = None
    in_target_max: Weight | None = None
    idle: Weight | None = None
    level: Weight | None = None
    breadth: Weight | None = None
    cost: Weight | None = None


PolicyEntry = Annotated[
    Annotated[Literal[*PRESETS], Tag("preset")]  # type: ignore[valid-type]
    | Annotated[Weights, Tag("weights")],
    Discriminator(lambda value: "preset" if isinstance(value, str) else "weights"),
]


class QueueSettings(Model):
    """Settings of one queue, and of `defaults` for all queues.

    A value of a queue replaces the default; tables by channel are replaced channel by channel.
    """

    targets: dict[ChannelId, Target] = Field(default_factory=dict)
    offer_timeout_s: dict[ChannelId, Seconds] = Field(default_factory=dict)
    wrap_up_s: dict[ChannelId, WrapUp] = Field(default_factory=dict)
    expected_s: dict[ChannelId, Seconds] = Field(default_factory=dict)
    ageing: dict[ChannelId, Weight] = Field(default_factory=dict)
    priority: Priority = 0
    policy: PolicyEntry = "least-cost"
    groups: tuple[str, ...] = ()
    relaxation_steps: Annotated[tuple[RelaxationStepEntry, ...], Field(max_length=20)] = ()
    backup_groups: Annotated[tuple[BackupGroupEntry, ...], Field(max_length=20)] = ()
    first: tuple[Id, ...] = ()
    preferred_s: Grace = 0
    emergency: bool = False
    auto_accept: tuple[ChannelId, ...] = ()
    limits: LimitsEntry = LimitsEntry()
    overflow: OverflowEntry | None = None
    closed: OverflowEntry | None = None
    unserved: OverflowEntry | None = None
    redial_s: Grace = 0
    callback: CallbackEntry = CallbackEntry()


BY_CHANNEL = ("targets", "offer_timeout_s", "wrap_up_s", "expected_s", "ageing")


class Defaults(QueueSettings):
    """Defaults of all queues: `targets`, `offer_timeout_s` and `wrap_up_s` have every channel."""


NEEDED_BY_CHANNEL = ("targets", "offer_timeout_s", "wrap_up_s")


class QueueEntry(QueueSettings):
    """One queue. `skills`: all required; `requires`: further skills, joined by all and any."""

    names: Names
    skills: dict[str, Level] = Field(default_factory=dict)
    requires: Requires | None = None


class Shared(Model):
    channels: Annotated[tuple[ChannelId, ...], Field(min_length=2)]
    limit: Annotated[int, Field(ge=1, le=100)]


class Capacity(Model):
    limits: dict[ChannelId, Annotated[int, Field(ge=0, le=100)]]
    shared: tuple[Shared, ...] = ()
    interrupts: dict[ChannelId, tuple[ChannelId, ...]] = Field(default_factory=dict)


class ShiftGrace(Model):
    """Seconds that the expected length of a contact may exceed the end of a shift or reach a
    break."""

    grace_s: Grace = 300
    break_grace_s: Grace = 120


class QueuesFile(Model):
    defaults: Defaults
    wrap_up_extension_s: Seconds = 60
    channel_priority: dict[ChannelId, Priority] = Field(default_factory=dict)
    capacity: Capacity
    languages: dict[str, Levels] = Field(default_factory=dict)
    districts: dict[str, Levels] = Field(default_factory=dict)
    longest_pause_s: dict[NotReadyReason, Seconds] = Field(default_factory=dict)
    shifts: ShiftGrace = ShiftGrace()
    queues: Annotated[dict[Id, QueueEntry], Field(min_length=1)]
