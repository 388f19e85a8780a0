"""The consultants, indexed for routing: who is open for what, longest idle first.

Sorted lists per skill say who comes first, bit masks how many are left out and why, so that
neither choosing nor explaining an offer looks at every consultant.
"""

from __future__ import annotations

from bisect import bisect_left, insort
from collections.abc import Iterable, Iterator, Mapping
from heapq import merge
from itertools import groupby

from acd.domain.model.capacity import CapacityTable
from acd.domain.model.consultant import Presence
from acd.domain.model.contact import Channel
from acd.domain.model.groups import Groups, special_groups
from acd.domain.model.queue_rules import CapacityRules, ShiftRules
from acd.domain.model.skill_requirements import meets
from acd.domain.model.state import AcdState, ConsultantEntry
from acd.domain.routing.timers import ENDING_MS
from acd.domain.routing.waiting_lists import WaitingList

EVERYBODY = ""
NO_CAPACITY = CapacityRules(limits={}, shared=(), interrupts={})
CLOSED: frozenset[Channel] = frozenset()
NEAR_MS = ENDING_MS + 3_600_000
"""From so long before it on, the end of her time is looked at for each explanation."""


class Masks:
    """One bit per consultant and fact."""

    __slots__ = ("at_work", "ending", "offered", "open", "ready", "wrap_up")

    def __init__(self) -> None:
        self.at_work = 0
        self.ready = 0
        self.offered = 0
        self.wrap_up = 0
        self.ending = 0
        self.open: dict[Channel, int] = dict.fromkeys(Channel, 0)


class IndexedConsultant:
    """What the indexes currently say about one consultant.

    `word`: (presence, something rings, she wraps up); `latest_ms`: until when a contact that she
    begins now has to be over, None: no such time.
    """

    __slots__ = (
        "bit",
        "entry",
        "groups",
        "latest_ms",
        "open",
        "outside",
        "rank",
        "skilled",
        "waiting_lists",
        "word",
    )

    def __init__(self, entry: ConsultantEntry, bit: int) -> None:
        self.entry = entry
        self.bit = bit
        self.groups: tuple[str, ...] = ()
        self.waiting_lists: list[WaitingList] = []
        self.outside: list[WaitingList] = []
        self.open: frozenset[Channel] = CLOSED
        self.rank: Rank | None = None
        self.skilled: tuple[Skilled, ...] = ()
        self.word = (Presence.OFFLINE, False, False)
        self.latest_ms: int | None = None

    @property
    def at_work(self) -> bool:
        return self.word[0] is not Presence.OFFLINE


Rank = tuple[int, int, IndexedConsultant]
"""(contacts in hand, order of becoming idle, the seat): the smaller is offered first."""


class Skilled:
    """One skill: who has it, who of them is idle, and how much of it is asked for (Erlangs)."""

    __slots__ = ("agents", "idle", "indexed_consultants", "load", "name", "ranks", "waiting_lists")

    def __init__(self, name: str) -> None:
        self.name = name
        self.indexed_consultants: dict[str, IndexedConsultant] = {}
        self.ranks: list[Rank] = []
        self.waiting_lists: list[WaitingList] = []
        self.agents = 0
        self.idle = 0
        self.load = 0.0

    @property
    def price(self) -> float:
        """What one idle consultant less with this skill costs. For a skill with an idle one."""
        return self.load / (self.agents * self.idle)


class Roster:
    """Every consultant whom the ACD has met, in order of service per skill."""

    def __init__(self, state: AcdState) -> None:
        rules = state.rules
        self._state = state
        self._capacity = CapacityTable(rules.capacity if rules else NO_CAPACITY)
        self._shifts = rules.shifts if rules else ShiftRules()
        self._indexed: dict[str, IndexedConsultant] = {}
        self._skills: dict[str, Skilled] = {}
        self.groups = Groups()
        self._named_lines: dict[str, list[WaitingList]] = {}
        self._special = {
            queue.id: special_groups(queue) for queue in (rules.queues.values() if rules else ())
        }
        self.masks = Masks()

    # Lines

    def open_line(self, waiting_list: WaitingList) -> None:
        """A new line: find out who may serve it."""
        if waiting_list.only:
            for consultant_id in waiting_list.only:
                self._named_lines.setdefault(consultant_id, []).append(waiting_list)
                if indexed := self._indexed.get(consultant_id):
                    self._join(indexed, waiting_list)
            return
        for anchor in {self._rarest(choice) for choice in waiting_list.need}:
            anchor.waiting_lists.append(waiting_list)
            for indexed in anchor.indexed_consultants.values():
                self._consider(indexed, waiting_list)

    def _rarest(self, choice: Iterable[tuple[str, int]]) -> Skilled:
        """The skill under which whoever meets this alternative is found soonest."""
        skills = (self.skilled(skill) for skill, _ in choice)
        return min(
            skills,
            key=lambda skill: (len(skill.indexed_consultants), skill.name),
            default=self.skilled(""),
        )

    def skilled(self, name: str) -> Skilled:
        found = self._skills.get(name)
        if found is None:
            found = self._skills[name] = Skilled(name)
        return found

    def price(self, loads: Mapping[str, float]) -> None:
        """How much of each skill is asked for; of the others nothing."""
        for name in loads:
            self.skilled(name)
        for name, skilled in self._skills.items():
            skilled.load = loads.get(name, 0.0)

    def _consider(self, indexed: IndexedConsultant, waiting_list: WaitingList) -> None:
        """She serves it, or would if her group were called."""
        if indexed in waiting_list.members or not meets(indexed.entry.skills, waiting_list.need):
            return
        if self._is_called(indexed.entry.groups, waiting_list):
            self._join(indexed, waiting_list)
        else:
            waiting_list.outside |= indexed.bit
            indexed.outside.append(waiting_list)

    def _is_called(self, groups: tuple[str, ...], waiting_list: WaitingList) -> bool:
        """By the queue's own groups, the ring's, or an open reserve."""
        queue = waiting_list.queue
        opened = self._state.active_backup_groups.get(queue.id, ())
        if any(group in waiting_list.groups or group in opened for group in groups):
            return True
        if queue.groups:
            return any(group in queue.groups for group in groups)
        special = self._special.get(queue.id, frozenset())
        return not any(group in special for group in groups)

    def _join(self, indexed: IndexedConsultant, waiting_list: WaitingList) -> None:
        waiting_list.qualified |= indexed.bit
        waiting_list.members.add(indexed)
        indexed.waiting_lists.append(waiting_list)

    def _part(self, indexed: IndexedConsultant) -> None:
        for waiting_list in indexed.waiting_lists:
            waiting_list.qualified &= ~indexed.bit
            waiting_list.members.discard(indexed)
        for waiting_list in indexed.outside:
            waiting_list.outside &= ~indexed.bit
        indexed.waiting_lists, indexed.outside = [], []

    # Seats

    def indexed(self, consultant_id: str) -> IndexedConsultant:
        return self._indexed[consultant_id]

    def indexed_consultants(self) -> Iterable[IndexedConsultant]:
        return self._indexed.values()

    def enrol(self, entry: ConsultantEntry) -> IndexedConsultant:
        """A new consultant, or one with new skills, groups or reserves."""
        indexed = self._indexed.get(entry.consultant_id)
        if indexed is None:
            indexed = self._indexed[entry.consultant_id] = IndexedConsultant(
                entry, 1 << len(self._indexed)
            )
        self._unlist(indexed)
        self._part(indexed)
        for skilled in indexed.skilled:
            del skilled.indexed_consultants[entry.consultant_id]
            skilled.agents -= indexed.at_work
        self.groups.change(indexed.bit, indexed.groups, entry.groups)
        indexed.groups = entry.groups
        indexed.entry = entry
        indexed.skilled = tuple(self.skilled(name) for name in ("", *sorted(entry.skills)))
        for skilled in indexed.skilled:
            skilled.indexed_consultants[entry.consultant_id] = indexed
            skilled.agents += indexed.at_work
        self._find_lines(indexed)
        self.plan(indexed)
        self.refresh(indexed)
        self.match(indexed)
        return indexed

    def _find_lines(self, indexed: IndexedConsultant) -> None:
        for waiting_list in self._named_lines.get(indexed.entry.consultant_id, ()):
            self._join(indexed, waiting_list)
        for skilled in indexed.skilled:
            for waiting_list in skilled.waiting_lists:
                self._consider(indexed, waiting_list)

    def plan(self, indexed: IndexedConsultant) -> None:
        """Find out until when she may be kept: the end of her shift, or her next break."""
        entry, shifts = indexed.entry, self._shifts
        ends = [] if entry.shift_ends_ms is None else [entry.shift_ends_ms]
        breaks = [starts_ms for starts_ms, _ in entry.breaks]
        graces = [end_ms + shifts.grace_ms for end_ms in ends]
        graces += [starts_ms + shifts.break_grace_ms for starts_ms in breaks]
        indexed.latest_ms = min(graces, default=None)
        near = any(at_ms <= self._state.now_ms + NEAR_MS for at_ms in ends + breaks)
        self.masks.ending = (
            self.masks.ending | indexed.bit if near else self.masks.ending & ~indexed.bit
        )

    def refresh(self, indexed: IndexedConsultant) -> None:
        """Bring the masks and her open channels in step with her record."""
        entry = indexed.entry
        presence, offered, wraps = entry.presence, entry.offer_id is not None, bool(entry.wrap_ups)
        if entry.sign_out_pending and presence is Presence.READY:
            presence = Presence.NOT_READY  # nobody is kept waiting for her
        word = (presence, offered, wraps)
        if word != indexed.word:
            self._mark(indexed, presence, offered, wraps)
            indexed.word = word
        if presence is not Presence.READY or offered or wraps:
            now_open = CLOSED
        else:
            now_open = self._capacity.open_channels(entry.engaged.values())
        if now_open is not indexed.open:
            for channel in now_open ^ indexed.open:
                self.masks.open[channel] ^= indexed.bit
            indexed.open = now_open

    def _mark(
        self, indexed: IndexedConsultant, presence: Presence, offered: bool, wraps: bool
    ) -> None:
        """Bits of what has changed."""
        masks, bit = self.masks, indexed.bit
        was_presence, was_offered, was_wraps = indexed.word
        was_at_work, at_work = (p is not Presence.OFFLINE for p in (was_presence, presence))
        if at_work is not was_at_work:
            masks.at_work ^= bit
            for skilled in indexed.skilled:
                skilled.agents += 1 if at_work else -1
        if (presence is Presence.READY) is not (was_presence is Presence.READY):
            masks.ready ^= bit
        if offered is not was_offered:
            masks.offered ^= bit
        if wraps is not was_wraps:
            masks.wrap_up ^= bit

    def room(self, entry: ConsultantEntry) -> frozenset[Channel]:
        """The channels that her hands have room for, whatever she declared."""
        return self._capacity.open_channels(entry.engaged.values())

    def match(self, indexed: IndexedConsultant) -> None:
        """Bring her rank in the sorted lists in step with what `refresh` found."""
        entry, rank = indexed.entry, indexed.rank
        if not indexed.open:
            if rank is not None:
                self._unlist(indexed)
            return
        hands, idle_seq = len(entry.engaged), entry.idle_seq
        if rank is not None:
            if rank[0] == hands and rank[1] == idle_seq:
                return
            self._unlist(indexed)
        indexed.rank = rank = (hands, idle_seq, indexed)
        for skilled in indexed.skilled:
            insort(skilled.ranks, rank)
            skilled.idle += not hands

    def _unlist(self, indexed: IndexedConsultant) -> None:
        rank = indexed.rank
        if rank is not None:
            free = not rank[0]
            for skilled in indexed.skilled:
                ranks = skilled.ranks
                del ranks[bisect_left(ranks, rank)]
                skilled.idle -= free
            indexed.rank = None

    def able(self, waiting_list: WaitingList) -> Iterator[IndexedConsultant]:
        """Who may be offered a contact of this line now, fewest in hand and longest idle first."""
        for _, _, indexed in self._ranks_for(waiting_list):
            if indexed in waiting_list.members and waiting_list.channel in indexed.open:
                yield indexed

    def _ranks_for(self, waiting_list: WaitingList) -> Iterable[Rank]:
        if waiting_list.only:
            named = (self._indexed.get(consultant_id) for consultant_id in waiting_list.only)
            return sorted(indexed.rank for indexed in named if indexed is not None and indexed.rank)
        if len(waiting_list.need) == 1:
            return self._shortest(waiting_list.need[0])
        ranks = merge(*(self._shortest(choice) for choice in waiting_list.need))
        return (rank for rank, _ in groupby(ranks))  # a rank is in several lists, side by side

    def _shortest(self, choice: Iterable[tuple[str, int]]) -> list[Rank]:
        lists = (self.skilled(skill).ranks for skill, _ in choice)
        return min(lists, key=len, default=self.skilled(EVERYBODY).ranks)

    def mask_of(self, consultant_ids: Iterable[str]) -> int:
        mask = 0
        for consultant_id in consultant_ids:
            indexed = self._indexed.get(consultant_id)
            mask |= indexed.bit if indexed else 0
        return mask

    def of_mask(self, mask: int) -> Iterator[IndexedConsultant]:
        """The seats whose bits are set."""
        if mask:
            yield from (indexed for indexed in self._indexed.values() if indexed.bit & mask)
