"""The consultants, indexed for routing: who is open for what, longest idle first.

Two structures, both kept in step with every change: sorted lists per skill (who comes first)
and bit masks (how many are left out, and why), so that neither choosing nor explaining an offer
looks at every consultant.
"""

from __future__ import annotations

from bisect import bisect_left, insort
from collections.abc import Iterable, Iterator

from acd.domain.capacity import CapacityTable
from acd.domain.consultant import Presence
from acd.domain.contact import Channel
from acd.domain.lines import Line, meets
from acd.domain.queues import CapacityRules
from acd.domain.state import ConsultantEntry, Need

Rank = tuple[int, int, str]
"""(contacts in hand, idle since, id): the smaller is offered first."""

EVERYBODY = ""
_NO_CAPACITY = CapacityRules(limits={}, shared=(), interrupts={})
_CLOSED: frozenset[Channel] = frozenset()


class Masks:
    """One bit per consultant and fact."""

    __slots__ = ("at_work", "offered", "open", "ready", "wrap_up")

    def __init__(self) -> None:
        self.at_work = 0
        self.ready = 0
        self.offered = 0
        self.wrap_up = 0
        self.open: dict[Channel, int] = dict.fromkeys(Channel, 0)


class Seat:
    """What the indexes currently say about one consultant."""

    __slots__ = ("bit", "entry", "lines", "listed", "open", "rank")

    def __init__(self, entry: ConsultantEntry, bit: int) -> None:
        self.entry = entry
        self.bit = bit
        self.lines: list[Line] = []
        self.open: frozenset[Channel] = _CLOSED
        self.rank: Rank | None = None
        self.listed: tuple[str, ...] = ()


class Roster:
    """Every consultant whom the hall has met, in order of service per skill."""

    def __init__(self, capacity: CapacityRules | None = None) -> None:
        self._capacity = CapacityTable(capacity or _NO_CAPACITY)
        self._seats: dict[str, Seat] = {}
        self._lines: dict[tuple[Channel, Need], Line] = {}
        self._ranks: dict[str, list[Rank]] = {}
        self.masks = Masks()

    def line(self, channel: Channel, need: Need) -> Line:
        """The line of this need, made on first use. Needs come from the city's rules: few."""
        found = self._lines.get((channel, need))
        return found if found is not None else self._open_line(Line(channel, need))

    def _open_line(self, line: Line) -> Line:
        self._lines[line.channel, line.need] = line
        for seat in self._seats.values():
            self._qualify(seat, line)
        return line

    def _qualify(self, seat: Seat, line: Line) -> None:
        if meets(seat.entry.skills, line.need):
            line.qualified |= seat.bit
            seat.lines.append(line)

    def seat(self, consultant_id: str) -> Seat:
        return self._seats[consultant_id]

    def enrol(self, entry: ConsultantEntry) -> None:
        """A new consultant, or one with new skills."""
        seat = self._seats.get(entry.consultant_id)
        if seat is None:
            seat = Seat(entry, 1 << len(self._seats))
            self._seats[entry.consultant_id] = seat
        self._unlist(seat)
        for line in seat.lines:
            line.qualified &= ~seat.bit
        seat.entry, seat.lines = entry, []
        for line in self._lines.values():
            self._qualify(seat, line)
        self.refresh(seat)
        self.settle(seat)

    def refresh(self, seat: Seat) -> None:
        """Bring the masks and her open channels in step with her record."""
        entry, bit, masks = seat.entry, seat.bit, self.masks
        masks.at_work = _set(masks.at_work, bit, entry.presence is not Presence.OFFLINE)
        masks.ready = _set(masks.ready, bit, entry.presence is Presence.READY)
        masks.offered = _set(masks.offered, bit, entry.offer_id is not None)
        masks.wrap_up = _set(masks.wrap_up, bit, bool(entry.wrap_ups))
        now_open = self._open(entry)
        for channel in now_open ^ seat.open:
            masks.open[channel] ^= bit
        seat.open = now_open

    def _open(self, entry: ConsultantEntry) -> frozenset[Channel]:
        if entry.presence is not Presence.READY or entry.offer_id or entry.wrap_ups:
            return _CLOSED
        return self._capacity.open_channels(entry.engaged.values())

    def settle(self, seat: Seat) -> None:
        """Bring her rank in the sorted lists in step with what `refresh` found."""
        entry = seat.entry
        rank = (len(entry.engaged), entry.idle_since_ms, entry.consultant_id) if seat.open else None
        if rank == seat.rank:
            return
        self._unlist(seat)
        if rank is not None:
            seat.rank, seat.listed = rank, (EVERYBODY, *entry.skills)
            for skill in seat.listed:
                insort(self._ranks.setdefault(skill, []), rank)

    def _unlist(self, seat: Seat) -> None:
        if seat.rank is not None:
            for skill in seat.listed:
                ranks = self._ranks[skill]
                del ranks[bisect_left(ranks, seat.rank)]
        seat.rank, seat.listed = None, ()

    def able(self, line: Line) -> Iterator[ConsultantEntry]:
        """Who may be offered a contact of this line now, best first."""
        rarest = min((self._ranks.get(skill, []) for skill, _ in line.need), key=len, default=None)
        for rank in self._ranks.get(EVERYBODY, []) if rarest is None else rarest:
            seat = self._seats[rank[2]]
            if line.channel in seat.open and meets(seat.entry.skills, line.need):
                yield seat.entry

    def mask_of(self, consultant_ids: Iterable[str]) -> int:
        mask = 0
        for consultant_id in consultant_ids:
            mask |= self._seats[consultant_id].bit
        return mask


def _set(mask: int, bit: int, on: bool) -> int:
    return mask | bit if on else mask & ~bit
