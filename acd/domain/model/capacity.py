"""Capacity of one consultant: the channels with free capacity beside the current work."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection

from acd.domain.model.contact import CALLBACK, PHONE, ChannelId
from acd.domain.model.queue_rules import CapacityRules


def open_channels(rules: CapacityRules, engaged: Collection[ChannelId]) -> frozenset[ChannelId]:
    """Return the channels of which the consultant may be offered one more contact.

    `engaged`: channels of the current engagements. A channel may join itself up to its limit;
    another one only where `rules.interrupts` names all engaged channels.
    """
    counts = Counter(engaged)
    channels = {channel for channel in rules.limits if _is_open(rules, channel, counts)}
    if PHONE not in channels:
        channels.discard(CALLBACK)  # a callback is a call too
    return frozenset(channels)


def with_callbacks(rules: CapacityRules) -> CapacityRules:
    """Return the rules with a limit for callbacks; without one a callback counts as a call."""
    if CALLBACK in rules.limits or PHONE not in rules.limits:
        return rules
    return CapacityRules(
        limits={**rules.limits, CALLBACK: min(1, rules.limits[PHONE])},
        shared=rules.shared,
        interrupts={
            **rules.interrupts,
            CALLBACK: rules.interrupts.get(PHONE, ()),
        },
    )


def _is_open(rules: CapacityRules, channel: ChannelId, counts: Counter[ChannelId]) -> bool:
    return (
        counts[channel] < rules.limits[channel]
        and _fits_shared_limits(rules, channel, counts)
        and _may_join(rules, channel, counts)
    )


def _fits_shared_limits(
    rules: CapacityRules, channel: ChannelId, counts: Counter[ChannelId]
) -> bool:
    return all(
        sum(counts[member] for member in group) < limit
        for group, limit in rules.shared
        if channel in group
    )


def _may_join(rules: CapacityRules, channel: ChannelId, counts: Counter[ChannelId]) -> bool:
    allowed = rules.interrupts.get(channel, ())
    return all(other == channel or other in allowed for other in counts)


class CapacityTable:
    """Cache of `open_channels` by engaged channels, of which few combinations occur."""

    def __init__(self, rules: CapacityRules) -> None:
        self._rules = with_callbacks(rules)
        self._cache: dict[tuple[ChannelId, ...], frozenset[ChannelId]] = {}

    def open_channels(self, engaged: Collection[ChannelId]) -> frozenset[ChannelId]:
        key = tuple(engaged) if len(engaged) < 2 else tuple(sorted(engaged))
        channels = self._cache.get(key)
        if channels is None:
            channels = self._cache[key] = open_channels(self._rules, key)
        return channels
