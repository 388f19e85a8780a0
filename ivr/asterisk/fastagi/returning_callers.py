"""Callers who called before: the consultant who talked to them last may be asked first."""

from __future__ import annotations

from dataclasses import dataclass

import structlog

from acd.ports.acd import AcdPort
from acd.ports.contact_history import ContactHistory

LOOKED_AT = 5
DAYS_MS = 30 * 86_400_000
"""A talk that is longer ago is no reason to wait for anybody."""

log = structlog.get_logger()


@dataclass(frozen=True)
class ReturningCallers:
    """Asked while the greeting is said, so that nobody waits for the answer."""

    history: ContactHistory
    acd: AcdPort

    async def last_of(self, number: str | None, now_ms: int) -> str | None:
        """Who talked to the number (E.164) last; None: nobody, or no queue asks for it.

        Never raises: a database that is away costs the caller nothing.
        """
        rules = self.acd.rules()
        if number is None or not rules or not any(q.preferred_ms for q in rules.queues.values()):
            return None
        try:
            found = await self.history.earlier(number, None, now_ms, LOOKED_AT)
        except Exception as error:
            log.warning("regulars-not-read", error=type(error).__name__)
            return None
        recent = (c for c in found.contacts if now_ms - c.record.reached_ms <= DAYS_MS)
        return next((each.handled_by for each in recent if each.handled_by), None)
