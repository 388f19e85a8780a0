"""Decisions about the legal term of a case: KPA mode, and the notice of delay. Pure."""

from __future__ import annotations

from dataclasses import replace

from acd.ports.case_terms import NotifyDelay, SetLegalMode
from crm_bridge.second_line.errors import CaseActionRefused
from crm_bridge.second_line.model import Changes, Part
from crm_bridge.second_line.situation import Situation


def set_legal_mode(action: SetLegalMode, at: Situation) -> Changes:
    """Give every open part the end of the term, counted from the receipt of the case."""
    due_ms = at.deadlines.end_of_term(action.term, at.case.ticket.opened_ms)
    event = at.event("legal-mode-set", term=action.term, at_ms=due_ms)
    parts = _with_due(at.case.open_parts(), due_ms)
    return Changes(parts=parts, events=[event], ticket={"legal": True, "legal_term": action.term})


def notify_delay(action: NotifyDelay, at: Situation) -> Changes:
    """Move the end of the term to the new date, which the resident is promised as well."""
    before_ms = at.part.legal_due_ms
    if before_ms is None:
        raise CaseActionRefused("the case has no legal term", field="action")
    delay = at.deadlines.delay(before_ms, action.reason, action.new_date, at.now_ms)
    due_ms = at.deadlines.end_of_day_ms(delay.new_date)
    event = at.event(
        "delay-notified",
        delay.reason,
        is_public=True,
        at_ms=due_ms,
        before_ms=before_ms,
        late="yes" if delay.was_late else None,
    )
    with_term = [part for part in at.case.open_parts() if part.legal_due_ms is not None]
    return Changes(
        parts=_with_due(with_term, due_ms),
        events=[event],
        ticket={"promised_ms": due_ms},
        notice=at.notice("delayed", delay.reason, due_ms),
    )


def _with_due(parts: list[Part] | tuple[Part, ...], due_ms: int) -> list[Part]:
    return [replace(part, legal_due_ms=due_ms) for part in parts]
