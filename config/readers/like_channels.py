"""Values of channels that are declared `like` another one in channels.yaml, written out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TypeVar

from acd.domain.model.contact import ChannelId
from acd.domain.model.queue_rules import CapacityRules, QueueRules
from config.readers.channels_file import DeclaredChannel

Value = TypeVar("Value")
Channels = Mapping[ChannelId, DeclaredChannel]


def complete_queue(queue: QueueRules, channels: Channels) -> QueueRules:
    """Return the queue with values for every channel that is like another."""
    steps = (
        replace(step, channels=_joined(step.channels, channels)) for step in queue.relaxation_steps
    )
    return replace(
        queue,
        targets=complete_table(queue.targets, channels),
        wrap_up_ms=complete_table(queue.wrap_up_ms, channels),
        offer_timeout_ms=complete_table(queue.offer_timeout_ms, channels),
        ageing=complete_table(queue.ageing, channels),
        expected_ms=complete_table(queue.expected_ms, channels),
        auto_accept=_joined(queue.auto_accept, channels),
        relaxation_steps=tuple(steps),
    )


def complete_capacity(capacity: CapacityRules, channels: Channels) -> CapacityRules:
    """Return the capacity with a limit for every channel that declares one or is like another.

    A channel shares the common limits of the channel it is like, and interrupts and is
    interrupted as that one.
    """
    own = {
        name: channel.capacity for name, channel in channels.items() if channel.capacity is not None
    }
    interrupts = complete_table(capacity.interrupts, channels)
    return CapacityRules(
        limits=complete_table({**own, **capacity.limits}, channels),
        shared=tuple((_joined(group, channels), limit) for group, limit in capacity.shared),
        interrupts={name: _joined(held, channels) for name, held in interrupts.items()},
    )


def complete_table(values: Mapping[ChannelId, Value], channels: Channels) -> dict[ChannelId, Value]:
    """Return the table with the value of the other channel where a channel has none."""
    borrowed = {
        name: values[channel.like]
        for name, channel in channels.items()
        if channel.like is not None and channel.like in values and name not in values
    }
    return {**values, **borrowed}


def _joined(names: Sequence[ChannelId], channels: Channels) -> tuple[ChannelId, ...]:
    """Return the names, and those of every channel that is like one of them."""
    alike = (
        name for name, channel in channels.items() if channel.like in names and name not in names
    )
    return (*names, *alike)
