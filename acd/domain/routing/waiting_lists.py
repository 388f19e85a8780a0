"""The waiting contacts in order of service, grouped by who may serve them."""

from __future__ import annotations

from bisect import bisect_left, insort
from collections.abc import Iterator
from typing import TYPE_CHECKING

from acd.domain.model.contact import Channel
from acd.domain.model.policy import Policy
from acd.domain.model.queue_rules import QueueRules
from acd.domain.model.skill_requirements import Need, named_in
from acd.domain.model.state import ContactEntry
from acd.domain.model.statistics import Flow

if TYPE_CHECKING:
    from acd.domain.routing.consultant_index import IndexedConsultant

QueuePosition = tuple[int, float, int, ContactEntry]
"""(-1 for an emergency, else 0; points at the beginning of time, negative; order of the log;
the contact): the smaller is served first. It never changes by itself."""

Standing = tuple[int, int, int, int, dict[str, int]]
"""Who was at work, qualified and outside; and what followed (see explanation.py)."""

COMPACT_FROM = 64
NO_GROUPS: frozenset[str] = frozenset()


class Waiting:
    """Places in order. The first is taken out, and a last one put in, in constant time."""

    __slots__ = ("_head", "_positions")

    def __init__(self) -> None:
        self._positions: list[QueuePosition] = []
        self._head = 0

    def __len__(self) -> int:
        return len(self._positions) - self._head

    def __iter__(self) -> Iterator[QueuePosition]:
        return iter(self._positions[self._head :])

    @property
    def first(self) -> QueuePosition | None:
        return self._positions[self._head] if self._head < len(self._positions) else None

    def add(self, queue_position: QueuePosition) -> None:
        insort(self._positions, queue_position, self._head)

    def remove(self, queue_position: QueuePosition) -> bool:
        """False when it is not here."""
        index = bisect_left(self._positions, queue_position, self._head)
        if index == len(self._positions) or self._positions[index][2] != queue_position[2]:
            return False
        if index == self._head:
            self._drop_first()
        else:
            del self._positions[index]
        return True

    def _drop_first(self) -> None:
        self._head += 1
        if self._head > COMPACT_FROM and 2 * self._head > len(self._positions):
            del self._positions[: self._head]
            self._head = 0

    def before(self, queue_position: QueuePosition) -> int:
        """How many are served before it."""
        return bisect_left(self._positions, queue_position, self._head) - self._head


class WaitingList:
    """Contacts of one queue and channel that the same consultants may serve.

    `late` are those past the target, where the policy tells them apart; `groups`: who may serve
    beside those with no special group, `only`: nobody but these; `qualified` is a bit mask over
    the consultants and `members` the same as a set; `outside`: who has the skills, in a group that
    is not called; `slope`: points for a second of waiting.
    """

    __slots__ = (
        "_bonus",
        "_target_ms",
        "channel",
        "count",
        "flow",
        "groups",
        "late",
        "members",
        "named",
        "need",
        "only",
        "outside",
        "policy",
        "qualified",
        "queue",
        "slope",
        "standing",
        "waiting",
    )

    def __init__(
        self,
        queue: QueueRules,
        channel: Channel,
        need: Need,
        groups: frozenset[str],
        only: tuple[str, ...],
        flow: Flow,
        policy: Policy,
    ) -> None:
        self.queue = queue
        self.channel = channel
        self.need = need
        self.named = named_in(need)
        self.groups = groups
        self.only = only
        self.flow = flow
        self.policy = policy
        slope = queue.of(queue.ageing, channel)
        self.slope = 1.0 if slope is None else slope
        target = queue.of(queue.targets, channel)
        self._target_ms = target.within_ms if target and self.policy.in_target else None
        self._bonus = 0.0 if self._target_ms is None else self.policy.in_target
        self.qualified = self.outside = 0
        self.standing: Standing | None = None
        self.members: set[IndexedConsultant] = set()
        self.waiting = Waiting()
        self.late = Waiting()
        self.count = 0

    @property
    def bonus(self) -> float:
        """Points of those within their target, where the policy tells them apart."""
        return self._bonus

    @property
    def target_ms(self) -> int:
        """Who has waited longer is late; 0 where the policy does not tell them apart."""
        return self._target_ms or 0

    def position_of(self, contact: ContactEntry) -> QueuePosition:
        points = self.slope * contact.admitted_ms / 1000 - self.policy.priority * contact.priority
        return (-1 if contact.emergency else 0, points, contact.seq, contact)

    def add(self, queue_position: QueuePosition, now_ms: int) -> None:
        self.count += 1
        (self.late if self._is_late(queue_position, now_ms) else self.waiting).add(queue_position)

    def remove(self, queue_position: QueuePosition) -> None:
        self.count -= 1
        if not self.waiting.remove(queue_position):
            self.late.remove(queue_position)

    def __len__(self) -> int:
        return self.count

    def _is_late(self, queue_position: QueuePosition, now_ms: int) -> bool:
        return self._target_ms is not None and now_ms - queue_position[3].since_ms > self._target_ms

    def heads(self, now_ms: int) -> tuple[QueuePosition | None, QueuePosition | None]:
        """The first within its target and the first past it.

        Who has become late behind a first one that has not cannot be served before that one, so
        they may stay where they are.
        """
        first = self.waiting.first
        target_ms = self._target_ms
        if target_ms is None:
            return first, None
        while first is not None and now_ms - first[3].since_ms > target_ms:
            self.waiting.remove(first)
            self.late.add(first)
            first = self.waiting.first
        return first, self.late.first

    def best(self, now_ms: int) -> tuple[float, QueuePosition] | None:
        """Who is served first, with the points."""
        first, late = self.heads(now_ms)
        points, bonus = self.slope * now_ms / 1000, self._bonus
        if late is None:
            return None if first is None else (points - first[1] + bonus, first)
        late_turn = (late[0], late[1], late[2])
        if first is None or late_turn < (first[0], first[1] - bonus, first[2]):
            return points - late[1], late
        return points - first[1] + bonus, first

    def points(self, queue_position: QueuePosition, now_ms: int) -> float:
        """The contact's own part of the score (see policy.py), without her level."""
        points = self.slope * now_ms / 1000 - queue_position[1]
        return points if self._is_late(queue_position, now_ms) else points + self._bonus

    def in_order(self, now_ms: int) -> Iterator[QueuePosition]:
        """Everybody who waits here, in order of service."""
        if self._target_ms is None:
            yield from self.waiting
            return
        everybody = [*self.waiting, *self.late]
        yield from sorted(everybody, key=lambda p: (p[0], -self.points(p, now_ms), p[2]))

    def before(self, queue_position: QueuePosition) -> int:
        """How many of this line stand before a place, by points alone."""
        return self.waiting.before(queue_position) + self.late.before(queue_position)
