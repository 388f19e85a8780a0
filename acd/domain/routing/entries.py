"""Entries of the routing indexes: waiting lists, indexed consultants and indexed skills.

They refer to one another, so they stand in one module.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from acd.domain.model.consultant import Presence
from acd.domain.model.contact import ChannelId
from acd.domain.model.policy import Policy
from acd.domain.model.queue_rules import QueueRules
from acd.domain.model.skill_requirements import Need, level_for
from acd.domain.model.state import ConsultantEntry, ContactEntry
from acd.domain.model.statistics import Flow
from acd.domain.routing.queue_positions import Order, OrderedPositions, QueuePosition

NO_CHANNELS: frozenset[ChannelId] = frozenset()


class StaticExclusions(NamedTuple):
    """Consultants excluded apart from their activity, with the masks of the count.

    `at_work`, `qualified`, `other_group`: masks at the time of counting; `present`: qualified
    consultants at work; `counts`: excluded consultants per reason (see explanation.py).
    """

    at_work: int
    qualified: int
    other_group: int
    present: int
    counts: dict[str, int]


class WaitingList:
    """Waiting contacts of one queue and channel that the same consultants may serve.

    `late`: contacts past the service target, where the policy distinguishes them, `in_target`:
    all others; `groups`: groups added by relaxation steps; `preferred`: the only consultants
    allowed, when there are any; `qualified`: bit mask of the consultants who may serve it, and
    `members` the same as a set; `needed_skills`: named by the need, also where only preferred
    consultants are allowed; `levels`: the members' bits by level, where the policy weighs it;
    `other_group`: mask of consultants with the skills, in a group
    that does not serve the queue now; `slope`: points per second of waiting.
    """

    __slots__ = (
        "_bonus",
        "_target_ms",
        "channel",
        "count",
        "exclusions",
        "flow",
        "groups",
        "in_target",
        "late",
        "levels",
        "members",
        "need",
        "needed_skills",
        "other_group",
        "policy",
        "preferred",
        "qualified",
        "queue",
        "slope",
    )

    def __init__(
        self,
        queue: QueueRules,
        channel: ChannelId,
        need: Need,
        groups: frozenset[str],
        preferred: tuple[str, ...],
        flow: Flow,
        policy: Policy,
        needed_skills: frozenset[str],
    ) -> None:
        self.queue = queue
        self.channel = channel
        self.need = need
        self.needed_skills = needed_skills
        self.groups = groups
        self.preferred = preferred
        self.flow = flow
        self.policy = policy
        slope = queue.of(queue.ageing, channel)
        self.slope = 1.0 if slope is None else slope
        target = queue.of(queue.targets, channel)
        self._target_ms = target.within_ms if target and policy.prefers_in_target else None
        self._bonus = 0.0
        self.qualified = self.other_group = 0
        self.exclusions: StaticExclusions | None = None
        self.members: set[IndexedConsultant] = set()
        self.levels: dict[int, int] = {}
        self.in_target = OrderedPositions()
        self.late = OrderedPositions()
        self.count = 0

    @property
    def bonus(self) -> float:
        """Points of a contact within its target, where the policy distinguishes late ones."""
        return self._bonus

    @property
    def target_ms(self) -> int:
        """Wait after which a contact is late; 0 where the policy does not distinguish."""
        return self._target_ms or 0

    def add_member(self, consultant: IndexedConsultant) -> None:
        """Add a consultant who may serve the list."""
        self.qualified |= consultant.bit
        self.members.add(consultant)
        if self.policy.level:
            level = level_for(consultant.entry.skills, self.need)
            self.levels[level] = self.levels.get(level, 0) | consultant.bit

    def remove_member(self, consultant: IndexedConsultant) -> None:
        """Remove a consultant, whose level may have changed meanwhile."""
        self.qualified &= ~consultant.bit
        self.members.discard(consultant)
        for level, members in list(self.levels.items()):
            if members & consultant.bit:
                self.levels[level] = members ^ consultant.bit

    def update_bonus(self, mean_wait_ms: Mapping[ChannelId, float]) -> None:
        """Set the bonus from the mean wait of each channel."""
        if self._target_ms is not None:
            mean_ms = mean_wait_ms.get(self.channel, 0.0)
            self._bonus = self.policy.bonus(mean_ms - self._target_ms)

    def position_of(self, contact: ContactEntry) -> QueuePosition:
        offset = self.slope * contact.admitted_ms / 1000 - self.policy.priority * contact.priority
        urgency = -2 if contact.emergency else -1 if contact.interrupted else 0
        return QueuePosition(urgency, offset, contact.seq, contact)

    def add(self, position: QueuePosition, now_ms: int) -> None:
        self.count += 1
        (self.late if self._is_late(position, now_ms) else self.in_target).add(position)

    def remove(self, position: QueuePosition) -> None:
        self.count -= 1
        if not self.in_target.remove(position):
            self.late.remove(position)

    def __len__(self) -> int:
        return self.count

    def __iter__(self) -> Iterator[QueuePosition]:
        """Iterate over all positions, those within the target first."""
        yield from self.in_target
        yield from self.late

    def _is_late(self, position: QueuePosition, now_ms: int) -> bool:
        return self._target_ms is not None and now_ms - position.contact.since_ms > self._target_ms

    def _heads(
        self, now_ms: int, target_ms: int
    ) -> tuple[QueuePosition | None, QueuePosition | None]:
        """Return the first position within its target and the first late one.

        Positions that became late are moved only at the front: behind a first one that is not
        late they cannot be served earlier anyway.
        """
        first = self.in_target.first
        while first is not None and now_ms - first.contact.since_ms > target_ms:
            self.in_target.remove(first)
            self.late.add(first)
            first = self.in_target.first
        return first, self.late.first

    def best(self, now_ms: int) -> tuple[float, QueuePosition] | None:
        """Return the position that is served first, with its points."""
        age, bonus = self.slope * now_ms / 1000, self._bonus
        if self._target_ms is None:
            first = self.in_target.first
            return None if first is None else (age - first.offset, first)
        first, late = self._heads(now_ms, self._target_ms)
        if late is None:
            return None if first is None else (age - first.offset + bonus, first)
        late_order = (late.urgency, late.offset, late.seq)
        if first is None or late_order < (first.urgency, first.offset - bonus, first.seq):
            return age - late.offset, late
        return age - first.offset + bonus, first

    def points(self, position: QueuePosition, now_ms: int) -> float:
        """Return the contact's part of the score (see policy.py), without skill levels."""
        points = self.slope * now_ms / 1000 - position.offset
        return points if self._is_late(position, now_ms) else points + self._bonus

    def in_order(self, now_ms: int) -> Iterator[QueuePosition]:
        """Iterate over all positions in order of service."""
        if self._target_ms is None:
            yield from self.in_target
            return
        yield from sorted(self, key=lambda p: (p.urgency, -self.points(p, now_ms), p.seq))

    def count_until(self, order: Order, now_ms: int) -> int:
        """Return how many contacts precede or share an order of urgency and negated points."""
        age, bonus = self.slope * now_ms / 1000, self._bonus

        def late(position: QueuePosition) -> Order:
            return position.urgency, -(age - position.offset)

        def in_target(position: QueuePosition) -> Order:
            return position.urgency, -(age - position.offset + bonus)

        count = 0
        for positions in (self.in_target, self.late):
            index = positions.bisect(order, late)
            count += positions.rank(index)
            if bonus:
                end = positions.bisect(order, in_target)
                only = positions.between(index, end)
                count += sum(not self._is_late(position, now_ms) for position in only)
        return count

    def count_before(self, position: QueuePosition) -> int:
        """Return how many contacts of this list precede a position, by points alone."""
        return self.in_target.count_before(position) + self.late.count_before(position)


class IndexedConsultant:
    """Index entry of one consultant.

    `presence`, `has_offer`, `wraps_up`: the record as it was last indexed; `latest_end_ms`: UTC
    epoch ms by which a contact accepted now has to end, None: no limit; `uncalled`: waiting
    lists that the consultant has the skills for, in a group that does not serve them now.
    """

    __slots__ = (
        "bit",
        "entry",
        "groups",
        "has_offer",
        "latest_end_ms",
        "open_channels",
        "presence",
        "rank",
        "skills",
        "uncalled",
        "waiting_lists",
        "wraps_up",
    )

    def __init__(self, entry: ConsultantEntry, bit: int) -> None:
        self.entry = entry
        self.bit = bit
        self.groups: tuple[str, ...] = ()
        self.waiting_lists: list[WaitingList] = []
        self.uncalled: list[WaitingList] = []
        self.open_channels: frozenset[ChannelId] = NO_CHANNELS
        self.rank: Rank | None = None
        self.skills: tuple[IndexedSkill, ...] = ()
        self.presence = Presence.OFFLINE
        self.has_offer = False
        self.wraps_up = False
        self.latest_end_ms: int | None = None

    @property
    def at_work(self) -> bool:
        return self.presence is not Presence.OFFLINE


Rank = tuple[int, int, IndexedConsultant]
"""(active contacts, order of becoming idle, the consultant): the smallest is offered first."""


class IndexedSkill:
    """One skill with its consultants.

    `ranks`: available consultants in order of service; `at_work`, `idle`: numbers of consultants;
    `demand`: work that asks for the skill, in Erlangs.
    """

    __slots__ = ("at_work", "consultants", "demand", "idle", "name", "ranks", "waiting_lists")

    def __init__(self, name: str) -> None:
        self.name = name
        self.consultants: dict[str, IndexedConsultant] = {}
        self.ranks: list[Rank] = []
        self.waiting_lists: list[WaitingList] = []
        self.at_work = 0
        self.idle = 0
        self.demand = 0.0

    @property
    def opportunity_cost(self) -> float:
        """Cost of one idle consultant less; defined while at least one is idle."""
        return self.demand / (self.at_work * self.idle)


def static_exclusions(at_work: int, waiting_list: WaitingList) -> StaticExclusions:
    """Return the list's cached counts, counted again when one of their masks was replaced."""
    cached = waiting_list.exclusions
    if cached is None or not (
        cached.at_work is at_work
        and cached.qualified is waiting_list.qualified
        and cached.other_group is waiting_list.other_group
    ):
        waiting_list.exclusions = cached = _count_static(at_work, waiting_list)
    return cached


def _count_static(at_work: int, waiting_list: WaitingList) -> StaticExclusions:
    qualified, other_group = waiting_list.qualified, waiting_list.other_group
    present, other_at_work = qualified & at_work, other_group & at_work
    masks = (
        ("off-shift", qualified ^ present),
        ("no-skill", at_work ^ (present | other_at_work)),
        ("other-group", other_at_work),
    )
    counts = {reason: mask.bit_count() for reason, mask in masks if mask}
    return StaticExclusions(at_work, qualified, other_group, present, counts)
