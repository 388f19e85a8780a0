"""Who is in which group of the roster, and which groups come only when they are called."""

from __future__ import annotations

from collections.abc import Iterable

from acd.domain.model.queue_rules import QueueRules


class Groups:
    """A bit mask over the consultants for each group."""

    def __init__(self) -> None:
        self._masks: dict[str, int] = {}

    def change(self, bit: int, before: tuple[str, ...], now: tuple[str, ...]) -> None:
        """The consultant with this bit leaves some and joins others."""
        for group in before:
            self._masks[group] &= ~bit
        for group in now:
            self._masks[group] = self._masks.get(group, 0) | bit

    def mask(self, groups: Iterable[str]) -> int:
        """All who are in one of them."""
        mask = 0
        for group in groups:
            mask |= self._masks.get(group, 0)
        return mask


def special_groups(queue: QueueRules) -> frozenset[str]:
    """Groups that serve the queue only when a ring or a reserve calls them."""
    relaxed_groups = (
        group for relaxation_step in queue.relaxation_steps for group in relaxation_step.groups
    )
    return frozenset(relaxed_groups) | {backup_group.group for backup_group in queue.backup_groups}
