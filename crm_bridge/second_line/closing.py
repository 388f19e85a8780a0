"""Decisions about the end of a case: close, undo, further parts, duplicates. Pure.

A case closes with its last open part, and not before the resident is answered.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from acd.ports import case_actions as a
from acd.ports.case_views import PartState, WaitsFor
from crm_bridge.errors import CaseInvalid
from crm_bridge.second_line.errors import CaseActionRefused
from crm_bridge.second_line.model import CaseState, Changes, Part
from crm_bridge.second_line.situation import Situation, text_of
from crm_bridge.second_line.workflow import next_state
from crm_bridge.tickets.status import TicketStatus


def close(action: a.Close, at: Situation) -> Changes:
    done = text_of(action.done, "done")
    others = [part for part in at.case.open_parts() if part.part != at.part.part]
    closed = replace(
        at.part,
        state=next_state(at.part.state, "close"),
        closed_ms=at.now_ms,
        done=done,
        waits_for=WaitsFor.NOBODY,
        waits_since_ms=None,
    )
    changes = Changes(parts=[closed, *_released(others, at)])
    changes.events.append(at.event("part-closed", done, is_public=False))
    if not others:
        _close_case(action, at, changes)
    return changes


def _released(others: Iterable[Part], at: Situation) -> list[Part]:
    """Return the parts that waited for this one, as their offices receive them now."""
    return [
        replace(
            part,
            state=next_state(part.state, "release"),
            received_ms=at.now_ms,
            accept_due_ms=at.deadlines.accept_due_ms(
                at.case.ticket, at.organisation.office(part.office_id), at.now_ms
            ),
        )
        for part in others
        if part.state is PartState.BLOCKED and part.after == at.part.part
    ]


def _close_case(action: a.Close, at: Situation, changes: Changes) -> None:
    """Close the ticket with its last part. Raises CaseInvalid without an answer for a resident
    who can be reached."""
    ticket = at.case.ticket
    answer = action.answer.strip()
    if ticket.address is not None and not answer:
        message = "expected an answer: the case stays open until the resident is answered"
        raise CaseInvalid(message, field="answer")
    if answer:
        text = text_of(answer, "answer")
        changes.events.append(
            replace(at.event("answered-resident", text, is_public=True), key=None)
        )
        changes.notice = at.notice("closed", text)
    changes.trigger, changes.status_text = "close", ""
    changes.ticket["closed_ms"] = at.now_ms
    changes.close_children = action.children and bool(at.case.children)


def undo_close(_action: a.UndoClose, at: Situation) -> Changes:
    """Reopen the part; the parts that it released go back to wait while nobody took them."""
    reopened = replace(
        at.part, state=next_state(at.part.state, "undo-close"), closed_ms=None, done=""
    )
    blocked = [
        replace(part, state=PartState.BLOCKED, accept_due_ms=None)
        for part in at.case.parts
        if part.after == at.part.part and part.state is PartState.TO_ACCEPT
    ]
    changes = Changes(parts=[reopened, *blocked], events=[at.event("close-undone")])
    if at.case.ticket.status == TicketStatus.CLOSED:
        changes.trigger = "undo-close"
        changes.ticket["closed_ms"] = None
        changes.notice = at.notice("reopened")
    return changes


def add_part(action: a.AddPart, at: Situation) -> Changes:
    text, office = text_of(action.text), at.organisation.office(action.office_id)
    if any(part.office_id == office.id for part in at.case.open_parts()):
        raise CaseInvalid("that office works on the case already", field="office_id")
    position = max(part.part for part in at.case.parts) + 1
    blocked = _waits(action.after, at)
    part = Part(
        number=at.case.ticket.number,
        part=position,
        office_id=office.id,
        reason_id="part",
        received_ms=at.now_ms,
        state=PartState.BLOCKED if blocked else PartState.TO_ACCEPT,
        after=action.after,
        accept_due_ms=None
        if blocked
        else at.deadlines.accept_due_ms(at.case.ticket, office, at.now_ms),
        repair_due_ms=at.part.repair_due_ms,
        legal_due_ms=at.part.legal_due_ms,
    )
    event = at.event("part-added", text, to=office.title, new_part=position, after=action.after)
    return Changes(parts=[part], events=[event])


def _waits(after: int | None, at: Situation) -> bool:
    """Return whether a part after `after` has to wait. Raises CaseInvalid."""
    if after is None:
        return False
    before = at.case.part(after)
    if before is None:
        raise CaseInvalid("expected the number of a part of this case", field="after")
    return before.is_open


def join(action: a.Join, at: Situation) -> Changes:
    """Join the case to `parent`, which the store has checked to exist and to be no child of it."""
    event = at.event("joined", parent=action.parent)
    return Changes(events=[event], ticket={"parent": action.parent})


def check_parent(number: str, parent: str, ancestors: Iterable[str]) -> None:
    """Raise CaseInvalid for a case that would be its own ancestor. `ancestors`: of `parent`."""
    if number == parent or number in ancestors:
        message = "expected another case: this one would be solved with itself"
        raise CaseInvalid(message, field="parent")


def separate(_action: a.Separate, at: Situation) -> Changes:
    return Changes(events=[at.event("separated")], ticket={"parent": None})


def reopened_by_complaint(case: CaseState, now_ms: int) -> Part | None:
    """Return the part that was closed last, to be accepted again: its office gave the answer.

    None while a part is open: the complaint meets a case that is still worked on.
    """
    if case.open_parts() or not case.parts:
        return None
    last = max(case.parts, key=lambda part: (part.closed_ms or 0, part.part))
    return replace(
        last,
        state=next_state(last.state, "reopen"),
        reason_id="complaint",
        officer_id=None,
        received_ms=now_ms,
        taken_ms=None,
        closed_ms=None,
        done="",
    )


def solved_with_parent(part: Part, done: str, now_ms: int) -> Part:
    """Return an open part of a joined case, closed with its parent."""
    if not part.is_open:
        message = "the part is closed already"
        raise CaseActionRefused(message, field="action")
    return replace(
        part,
        state=next_state(part.state, "solved-with-parent"),
        closed_ms=now_ms,
        done=done,
        waits_for=WaitsFor.NOBODY,
        waits_since_ms=None,
    )
