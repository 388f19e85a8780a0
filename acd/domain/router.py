"""Who gets whom: the longest-waiting contact first, the longest-idle consultant first.

A consultant who was offered a contact and did not take it is passed over for that contact while
somebody else who is ready for work, free or busy, has the skills; when she is the only one, it
comes back to her after she declared herself ready again.
"""

from __future__ import annotations

from acd.domain.lines import Line, QueueOrder, join, leave
from acd.domain.queues import CapacityRules
from acd.domain.roster import Roster, Seat
from acd.domain.state import ConsultantEntry, ContactEntry, HallState, Place


class Router:
    """Indexes over the hall's state; rebuilt from it at any time."""

    def __init__(self, state: HallState) -> None:
        self._state = state
        rules = state.rules
        capacity: CapacityRules | None = rules.capacity if rules else None
        self.roster = Roster(capacity)
        self.order = QueueOrder()
        self._refused: dict[str, ContactEntry] = {}
        for consultant in state.consultants.values():
            self.roster.enrol(consultant)

    def line_of(self, contact: ContactEntry) -> Line:
        return self.roster.line(contact.channel, contact.need)

    def add(self, contact: ContactEntry) -> None:
        """The contact waits, at its place."""
        join(self.line_of(contact), contact)
        self.order.add(contact)
        if contact.refused_by:
            self._refused[contact.contact_id] = contact

    def remove(self, contact: ContactEntry) -> None:
        """The contact waits no more."""
        leave(self.line_of(contact), contact)
        self.order.remove(contact)
        self._refused.pop(contact.contact_id, None)

    @property
    def refused_before(self) -> dict[str, ContactEntry]:
        """Waiting contacts that somebody passed up."""
        return self._refused

    def passed_over(self, contact: ContactEntry, line: Line) -> int:
        """Mask of those who must not get it again yet."""
        if not contact.refused_by:
            return 0
        refused = self.roster.mask_of(contact.refused_by)
        others = line.qualified & self.roster.masks.ready & ~refused
        return refused if others else 0

    def best_consultant(self, contact: ContactEntry) -> ConsultantEntry | None:
        line = self.line_of(contact)
        blocked = self.passed_over(contact, line)
        for entry in self.roster.able(line):
            if not self.roster.seat(entry.consultant_id).bit & blocked:
                return entry
        return None

    def best_contact(self, seat: Seat) -> ContactEntry | None:
        """The first in order of service among all that she may take now."""
        best: Place | None = None
        for line in seat.lines:
            if line.channel in seat.open and line.waiting:
                place = self._first_for(seat, line)
                if place is not None and (best is None or place < best):
                    best = place
        return None if best is None else self._state.contacts[best[2]]

    def _first_for(self, seat: Seat, line: Line) -> Place | None:
        for place in line.waiting:
            contact = self._state.contacts[place[2]]
            if not seat.bit & self.passed_over(contact, line):
                return place
        return None
