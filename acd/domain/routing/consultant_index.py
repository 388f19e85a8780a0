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
from acd.domain.model.state import ConsultantEntry, HallState
from acd.domain.routing.timers import ENDING_MS
from acd.domain.routing.waiting_lists import Line

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


class Seat:
    """What the indexes currently say about one consultant.

    `word`: (presence, something rings, she wraps up); `latest_ms`: until when a contact that she
    begins now has to be over, None: no such time.
    """

    __slots__ = (
        "bit",
        "entry",
        "groups",
        "latest_ms",
        "lines",
        "open",
        "outside",
        "rank",
        "skilled",
        "word",
    )

    def __init__(self, entry: ConsultantEntry, bit: int) -> None:
        self.entry = entry
        self.bit = bit
        self.groups: tuple[str, ...] = ()
        self.lines: list[Line] = []
        self.outside: list[Line] = []
        self.open: frozenset[Channel] = CLOSED
        self.rank: Rank | None = None
        self.skilled: tuple[Skilled, ...] = ()
        self.word = (Presence.OFFLINE, False, False)
        self.latest_ms: int | None = None

    @property
    def at_work(self) -> bool:
        return self.word[0] is not Presence.OFFLINE


Rank = tuple[int, int, Seat]
"""(contacts in hand, order of becoming idle, the seat): the smaller is offered first."""


class Skilled:
    """One skill: who has it, who of them is idle, and how much of it is asked for (Erlangs)."""

    __slots__ = ("agents", "idle", "lines", "load", "name", "ranks", "seats")

    def __init__(self, name: str) -> None:
        self.name = name
        self.seats: dict[str, Seat] = {}
        self.ranks: list[Rank] = []
        self.lines: list[Line] = []
        self.agents = 0
        self.idle = 0
        self.load = 0.0

    @property
    def price(self) -> float:
        """What one idle consultant less with this skill costs. For a skill with an idle one."""
        return self.load / (self.agents * self.idle)


class Roster:
    """Every consultant whom the hall has met, in order of service per skill."""

    def __init__(self, state: HallState) -> None:
        rules = state.rules
        self._state = state
        self._capacity = CapacityTable(rules.capacity if rules else NO_CAPACITY)
        self._shifts = rules.shifts if rules else ShiftRules()
        self._seats: dict[str, Seat] = {}
        self._skills: dict[str, Skilled] = {}
        self.groups = Groups()
        self._named_lines: dict[str, list[Line]] = {}
        self._special = {
            queue.id: special_groups(queue) for queue in (rules.queues.values() if rules else ())
        }
        self.masks = Masks()

    # Lines

    def open_line(self, line: Line) -> None:
        """A new line: find out who may serve it."""
        if line.only:
            for consultant_id in line.only:
                self._named_lines.setdefault(consultant_id, []).append(line)
                if seat := self._seats.get(consultant_id):
                    self._join(seat, line)
            return
        for anchor in {self._rarest(choice) for choice in line.need}:
            anchor.lines.append(line)
            for seat in anchor.seats.values():
                self._consider(seat, line)

    def _rarest(self, choice: Iterable[tuple[str, int]]) -> Skilled:
        """The skill under which whoever meets this alternative is found soonest."""
        skills = (self.skilled(skill) for skill, _ in choice)
        return min(
            skills, key=lambda skill: (len(skill.seats), skill.name), default=self.skilled("")
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

    def _consider(self, seat: Seat, line: Line) -> None:
        """She serves it, or would if her group were called."""
        if seat in line.members or not meets(seat.entry.skills, line.need):
            return
        if self._is_called(seat.entry.groups, line):
            self._join(seat, line)
        else:
            line.outside |= seat.bit
            seat.outside.append(line)

    def _is_called(self, groups: tuple[str, ...], line: Line) -> bool:
        """By the queue's own groups, the ring's, or an open reserve."""
        queue = line.queue
        opened = self._state.open_reserves.get(queue.id, ())
        if any(group in line.groups or group in opened for group in groups):
            return True
        if queue.groups:
            return any(group in queue.groups for group in groups)
        special = self._special.get(queue.id, frozenset())
        return not any(group in special for group in groups)

    def _join(self, seat: Seat, line: Line) -> None:
        line.qualified |= seat.bit
        line.members.add(seat)
        seat.lines.append(line)

    def _part(self, seat: Seat) -> None:
        for line in seat.lines:
            line.qualified &= ~seat.bit
            line.members.discard(seat)
        for line in seat.outside:
            line.outside &= ~seat.bit
        seat.lines, seat.outside = [], []

    # Seats

    def seat(self, consultant_id: str) -> Seat:
        return self._seats[consultant_id]

    def seats(self) -> Iterable[Seat]:
        return self._seats.values()

    def enrol(self, entry: ConsultantEntry) -> Seat:
        """A new consultant, or one with new skills, groups or reserves."""
        seat = self._seats.get(entry.consultant_id)
        if seat is None:
            seat = self._seats[entry.consultant_id] = Seat(entry, 1 << len(self._seats))
        self._unlist(seat)
        self._part(seat)
        for skilled in seat.skilled:
            del skilled.seats[entry.consultant_id]
            skilled.agents -= seat.at_work
        self.groups.change(seat.bit, seat.groups, entry.groups)
        seat.groups = entry.groups
        seat.entry = entry
        seat.skilled = tuple(self.skilled(name) for name in ("", *sorted(entry.skills)))
        for skilled in seat.skilled:
            skilled.seats[entry.consultant_id] = seat
            skilled.agents += seat.at_work
        self._find_lines(seat)
        self.plan(seat)
        self.refresh(seat)
        self.settle(seat)
        return seat

    def _find_lines(self, seat: Seat) -> None:
        for line in self._named_lines.get(seat.entry.consultant_id, ()):
            self._join(seat, line)
        for skilled in seat.skilled:
            for line in skilled.lines:
                self._consider(seat, line)

    def plan(self, seat: Seat) -> None:
        """Find out until when she may be kept: the end of her shift, or her next break."""
        entry, shifts = seat.entry, self._shifts
        ends = [] if entry.shift_ends_ms is None else [entry.shift_ends_ms]
        breaks = [starts_ms for starts_ms, _ in entry.breaks]
        graces = [end_ms + shifts.grace_ms for end_ms in ends]
        graces += [starts_ms + shifts.break_grace_ms for starts_ms in breaks]
        seat.latest_ms = min(graces, default=None)
        near = any(at_ms <= self._state.now_ms + NEAR_MS for at_ms in ends + breaks)
        self.masks.ending = self.masks.ending | seat.bit if near else self.masks.ending & ~seat.bit

    def refresh(self, seat: Seat) -> None:
        """Bring the masks and her open channels in step with her record."""
        entry = seat.entry
        presence, offered, wraps = entry.presence, entry.offer_id is not None, bool(entry.wrap_ups)
        if entry.leaving and presence is Presence.READY:
            presence = Presence.NOT_READY  # nobody is kept waiting for her
        word = (presence, offered, wraps)
        if word != seat.word:
            self._mark(seat, presence, offered, wraps)
            seat.word = word
        if presence is not Presence.READY or offered or wraps:
            now_open = CLOSED
        else:
            now_open = self._capacity.open_channels(entry.engaged.values())
        if now_open is not seat.open:
            for channel in now_open ^ seat.open:
                self.masks.open[channel] ^= seat.bit
            seat.open = now_open

    def _mark(self, seat: Seat, presence: Presence, offered: bool, wraps: bool) -> None:
        """Bits of what has changed."""
        masks, bit = self.masks, seat.bit
        was_presence, was_offered, was_wraps = seat.word
        was_at_work, at_work = (p is not Presence.OFFLINE for p in (was_presence, presence))
        if at_work is not was_at_work:
            masks.at_work ^= bit
            for skilled in seat.skilled:
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

    def settle(self, seat: Seat) -> None:
        """Bring her rank in the sorted lists in step with what `refresh` found."""
        entry, rank = seat.entry, seat.rank
        if not seat.open:
            if rank is not None:
                self._unlist(seat)
            return
        hands, idle_seq = len(entry.engaged), entry.idle_seq
        if rank is not None:
            if rank[0] == hands and rank[1] == idle_seq:
                return
            self._unlist(seat)
        seat.rank = rank = (hands, idle_seq, seat)
        for skilled in seat.skilled:
            insort(skilled.ranks, rank)
            skilled.idle += not hands

    def _unlist(self, seat: Seat) -> None:
        rank = seat.rank
        if rank is not None:
            free = not rank[0]
            for skilled in seat.skilled:
                ranks = skilled.ranks
                del ranks[bisect_left(ranks, rank)]
                skilled.idle -= free
            seat.rank = None

    def able(self, line: Line) -> Iterator[Seat]:
        """Who may be offered a contact of this line now, fewest in hand and longest idle first."""
        for _, _, seat in self._ranks_for(line):
            if seat in line.members and line.channel in seat.open:
                yield seat

    def _ranks_for(self, line: Line) -> Iterable[Rank]:
        if line.only:
            named = (self._seats.get(consultant_id) for consultant_id in line.only)
            return sorted(seat.rank for seat in named if seat is not None and seat.rank)
        if len(line.need) == 1:
            return self._shortest(line.need[0])
        ranks = merge(*(self._shortest(choice) for choice in line.need))
        return (rank for rank, _ in groupby(ranks))  # a rank is in several lists, side by side

    def _shortest(self, choice: Iterable[tuple[str, int]]) -> list[Rank]:
        lists = (self.skilled(skill).ranks for skill, _ in choice)
        return min(lists, key=len, default=self.skilled(EVERYBODY).ranks)

    def mask_of(self, consultant_ids: Iterable[str]) -> int:
        mask = 0
        for consultant_id in consultant_ids:
            seat = self._seats.get(consultant_id)
            mask |= seat.bit if seat else 0
        return mask

    def of_mask(self, mask: int) -> Iterator[Seat]:
        """The seats whose bits are set."""
        if mask:
            yield from (seat for seat in self._seats.values() if seat.bit & mask)
