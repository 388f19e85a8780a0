"""Channels that new rules no longer declare, while contacts of them are open.

Such a channel keeps what counted when its contacts were admitted: kind, labels, and room beside
other work. No further contact comes by it, and it is gone with the next rules after its last
contact.
"""

from __future__ import annotations

from dataclasses import replace

from acd.domain.model.contact import ChannelId
from acd.domain.model.queue_rules import CapacityRules, Rules
from acd.domain.model.state import AcdState


def with_open_channels(rules: Rules, state: AcdState) -> Rules:
    """Return the rules with the undeclared channels of live contacts, marked as retired."""
    old = state.rules
    if old is None:
        return rules
    open_channels = {contact.channel for contact in state.contacts.values()}
    retired = sorted((open_channels - rules.channels.keys()) & old.channels.keys())
    if not retired:
        return rules
    kept = {channel: replace(old.channels[channel], retired=True) for channel in retired}
    return replace(
        rules,
        channels={**rules.channels, **kept},
        capacity=_with_capacity(rules.capacity, old.capacity, retired),
    )


def _with_capacity(
    capacity: CapacityRules, old: CapacityRules, retired: list[ChannelId]
) -> CapacityRules:
    """Return the capacity with limits and interruptions of the retired channels."""
    limits = {channel: old.limits[channel] for channel in retired if channel in old.limits}
    interrupts = {
        channel: old.interrupts[channel] for channel in retired if channel in old.interrupts
    }
    return CapacityRules(
        limits={**limits, **capacity.limits},
        shared=capacity.shared,
        interrupts={**interrupts, **capacity.interrupts},
    )
