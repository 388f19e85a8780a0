"""Returning callers: the consultant who served a number last may be offered the contact first."""

from __future__ import annotations

from dataclasses import dataclass

import structlog

from acd.ports.acd import AcdPort
from acd.ports.contact_history import ContactHistory

MAX_CONTACTS = 5
MAX_AGE_MS = 30 * 86_400_000
"""An older conversation does not justify a longer wait for one consultant."""

log = structlog.get_logger()


@dataclass(frozen=True)
class ReturningCallers:
    """Looked up while the greeting is played, so that no caller waits for the database."""

    history: ContactHistory
    acd: AcdPort

    async def last_consultant(self, number: str | None, now_ms: int) -> str | None:
        """Return the consultant who served the number (E.164) last.

        None when there is none, or no queue prefers one. Never raises: without the database the
        caller is served as a new one.
        """
        if number is None or not self._is_used():
            return None
        try:
            earlier = await self.history.earlier(number, (), now_ms, MAX_CONTACTS)
        except Exception as error:
            log.warning("contact-history-not-read", error=type(error).__name__)
            return None
        recent = (c for c in earlier.contacts if now_ms - c.record.reached_ms <= MAX_AGE_MS)
        return next((contact.handled_by for contact in recent if contact.handled_by), None)

    def _is_used(self) -> bool:
        rules = self.acd.rules()
        return rules is not None and any(q.preferred_ms for q in rules.queues.values())
