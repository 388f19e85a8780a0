"""Groups of consultants, and the special groups that serve a queue only at times."""

from __future__ import annotations

from collections.abc import Iterable

from acd.domain.model.queue_rules import QueueRules


class Groups:
    """Bit mask over the consultants for each group."""

    def __init__(self) -> None:
        self._masks: dict[str, int] = {}

    def change(self, bit: int, old: tuple[str, ...], new: tuple[str, ...]) -> None:
        """Move the consultant with this bit from the old to the new groups."""
        for group in old:
            self._masks[group] &= ~bit
        for group in new:
            self._masks[group] = self._masks.get(group, 0) | bit

    def mask(self, groups: Iterable[str]) -> int:
        """Return the mask of the consultants in at least one of the groups."""
        mask = 0
        for group in groups:
            mask |= self._masks.get(group, 0)
        return mask


def special_groups(queue: QueueRules) -> frozenset[str]:
    """Return the groups that serve the queue only by a relaxation step or as backup group."""
    relaxed_groups = (group for step in queue.relaxation_steps for group in step.groups)
    return frozenset(relaxed_groups) | {backup_group.group for backup_group in queue.backup_groups}
