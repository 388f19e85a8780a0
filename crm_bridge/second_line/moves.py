"""Decisions about who works on a part: accepted, returned to the first line, passed on. Pure."""

from __future__ import annotations

from dataclasses import replace

from acd.ports.case_actions import PassOn, Return, Take, TakeOver
from acd.ports.case_views import WaitsFor
from crm_bridge.errors import CaseInvalid
from crm_bridge.organisation.offices import Office
from crm_bridge.second_line.errors import CaseActionRefused
from crm_bridge.second_line.model import MAX_RETURNS, Changes, Part
from crm_bridge.second_line.situation import Situation, text_of
from crm_bridge.second_line.workflow import next_state
from crm_bridge.tickets.history import TicketEvent
from crm_bridge.tickets.status import TicketStatus

_REASONS = {"return": "returned", "pass-on": "passed"}
"""Trigger -> why the next office gets the case."""


def take(_action: Take, at: Situation) -> Changes:
    state = next_state(at.part.state, "take")
    taken_ms = at.part.taken_ms or at.now_ms
    taken = replace(at.part, state=state, officer_id=at.actor.id, taken_ms=taken_ms)
    changes = Changes(parts=[taken], events=[_taken_event(at)])
    if at.case.ticket.status == TicketStatus.NEW:
        changes.trigger = "take"
        changes.notice = at.notice("taken")
    return changes


def take_over(_action: TakeOver, at: Situation) -> Changes:
    state = next_state(at.part.state, "take-over")
    part = replace(at.part, state=state, officer_id=at.actor.id)
    return Changes(parts=[part], events=[at.event("taken-over", before=at.owner_name)])


def _taken_event(at: Situation) -> TicketEvent:
    due_ms = at.part.accept_due_ms
    in_time = "yes" if due_ms is None or at.now_ms <= due_ms else "no"
    return at.event("taken", office=at.office.title, in_time=in_time)


def give_back(action: Return, at: Situation) -> Changes:
    text = text_of(action.text)
    returns = at.part.returns + 1
    event = at.event(
        "returned",
        text,
        reason=action.reason.value,
        office=at.office.title,
        proposed=_proposed(action, at),
        duplicate_of=action.duplicate_of,
        returns=returns,
    )
    if returns >= MAX_RETURNS and at.office.id != at.organisation.sorting_id:
        return Changes(parts=[_to_head(at, returns)], events=[event])
    target = at.organisation.office(at.organisation.sorting_id)
    if target.id == at.office.id:
        raise CaseActionRefused("the sorting office passes a case on", field="action")
    return Changes(parts=[replace(_moved(at, target, "return"), returns=returns)], events=[event])


def _proposed(action: Return, at: Situation) -> str | None:
    return at.organisation.office(action.office_id).title if action.office_id else None


def _to_head(at: Situation, returns: int) -> Part:
    """Return the part as the head finds it: the case does not move until the head decides."""
    state = next_state(at.part.state, "escalate")
    return replace(
        at.part,
        state=state,
        reason_id="head",
        officer_id=at.office.head,
        returns=returns,
        waits_for=WaitsFor.NOBODY,
        waits_since_ms=None,
    )


def pass_on(action: PassOn, at: Situation) -> Changes:
    text, target = text_of(action.text), at.organisation.office(action.office_id)
    if target.id == at.office.id:
        raise CaseInvalid("expected another office than that of the case", field="office_id")
    passes = at.part.passes + 1
    event = at.event("passed", text, office=at.office.title, to=target.title, passes=passes)
    return Changes(parts=[replace(_moved(at, target, "pass-on"), passes=passes)], events=[event])


def _moved(at: Situation, target: Office, trigger: str) -> Part:
    """Return the part at another office, to be accepted there; the promise to the resident
    stays."""
    state = next_state(at.part.state, trigger)
    return replace(
        at.part,
        state=state,
        office_id=target.id,
        reason_id=_REASONS[trigger],
        officer_id=None,
        received_ms=at.now_ms,
        taken_ms=None,
        accept_due_ms=at.deadlines.accept_due_ms(at.case.ticket, target, at.now_ms),
        waits_for=WaitsFor.NOBODY,
        waits_since_ms=None,
    )
