"""Readings of residents' files for the security log: by whom, of whom, for which contact."""

from __future__ import annotations

from acd.ports.crm import ScreenPop
from acd.ports.security_log import SecurityEvent, SecurityEventKind, SecurityLog
from desk.live.assignments import Assignment


class ResidentReadings:
    """Report each reading once: of one resident, by one consultant, for one contact."""

    def __init__(self, security_log: SecurityLog) -> None:
        self._security_log = security_log
        self._reported: dict[str, tuple[str, str | None]] = {}

    def shown(self, assignment: Assignment, screen_pop: ScreenPop | None) -> None:
        """Report what the desk shows for this assignment, unless it was reported."""
        if screen_pop is None or not _is_personal(screen_pop):
            return
        contact_id, consultant_id = assignment.contact_id, assignment.consultant_id
        reading = (consultant_id, screen_pop.resident_id)
        if self._reported.get(contact_id) == reading:
            return
        self._reported[contact_id] = reading
        facts = {"contact": contact_id, "reason": assignment.channel}
        if screen_pop.resident_id is not None:
            facts["resident"] = screen_pop.resident_id
        kind = SecurityEventKind.RESIDENT_READ
        self._security_log.write(SecurityEvent(kind, actor=consultant_id, facts=facts))

    def closed(self, contact_id: str) -> None:
        """Forget the contact, whose file is shown no longer."""
        self._reported.pop(contact_id, None)


def _is_personal(screen_pop: ScreenPop) -> bool:
    """Return whether it shows more than the contact's own number."""
    return bool(screen_pop.resident_id or screen_pop.last_contacts or screen_pop.open_tickets)
