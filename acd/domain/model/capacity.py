"""How much one consultant carries: which channels are open to her, given what is in hand."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection

from acd.domain.model.contact import CALLBACK, PHONE, ChannelId
from acd.domain.model.queue_rules import CapacityRules


def open_channels(rules: CapacityRules, in_hand: Collection[ChannelId]) -> frozenset[ChannelId]:
    """The channels of which she may be offered one more.

    The same channel may always join itself up to its limit; another one only where
    `rules.interrupts` names what is in hand.
    """
    counts = Counter(in_hand)
    found = {channel for channel in rules.limits if _is_open(rules, channel, counts)}
    if PHONE not in found:
        found.discard(CALLBACK)  # a callback is a call too
    return frozenset(found)


def with_callbacks(rules: CapacityRules) -> CapacityRules:
    """Rules that say nothing of callbacks allow one, as they allow a call."""
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
    return all(held == channel or held in allowed for held in counts)


class CapacityTable:
    """The same answer, remembered per load: a consultant's hands take few shapes."""

    def __init__(self, rules: CapacityRules) -> None:
        self._rules = with_callbacks(rules)
        self._known: dict[tuple[ChannelId, ...], frozenset[ChannelId]] = {}

    def open_channels(self, in_hand: Collection[ChannelId]) -> frozenset[ChannelId]:
        key = tuple(in_hand) if len(in_hand) < 2 else tuple(sorted(in_hand))
        if key not in self._known:
            self._known[key] = open_channels(self._rules, key)
        return self._known[key]
