"""Decisions about questions and answers; a question stops the clock of the office. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from acd.ports import case_actions as a
from acd.ports.case_views import WaitsFor
from crm_bridge.clocks.working_time import WorkingHours
from crm_bridge.second_line.deadlines import stopped_until
from crm_bridge.second_line.model import Changes, Part
from crm_bridge.second_line.situation import Situation, text_of
from crm_bridge.second_line.workflow import ANSWERS, WAIT_TRANSITIONS
from crm_bridge.tickets.history import TicketEvent

QUESTION, ANSWER = "asked-office", "answered-first-line"
"""Kinds of events: the first line asks the office, the office answers."""


def is_asked(events: Iterable[TicketEvent], part: int) -> bool:
    """Return whether a question of the first line to this part has no answer. `events`: of the
    ticket, oldest first; one without a part is about the first."""
    kinds = [event.kind for event in events if (event.part or 1) == part]
    return next((kind for kind in reversed(kinds) if kind in (QUESTION, ANSWER)), "") == QUESTION


def ask_first_line(action: a.AskFirstLine, at: Situation) -> Changes:
    return _wait(at, "ask-first-line", at.event("asked-first-line", text_of(action.text)))


def ask_resident(action: a.AskResident, at: Situation) -> Changes:
    text = text_of(action.text)
    changes = _wait(at, "ask-resident", at.event("asked-resident", text, is_public=True))
    changes.notice = at.notice("asked", text)
    return changes


def wait_for_others(action: a.WaitForOthers, at: Situation) -> Changes:
    return _wait(at, "wait-for-others", at.event("waits-for-others", text_of(action.text)))


def _wait(at: Situation, trigger: str, event: TicketEvent) -> Changes:
    since_ms = at.part.waits_since_ms or at.now_ms
    part = replace(at.part, waits_for=WAIT_TRANSITIONS[trigger], waits_since_ms=since_ms)
    return Changes(parts=[part], events=[event])


def resume(_action: a.Resume, at: Situation) -> Changes:
    return Changes(parts=[resumed(at.part, at.hours, at.now_ms)], events=[at.event("resumed")])


def resumed(part: Part, hours: WorkingHours, now_ms: int) -> Part:
    """Return the part with its clocks going on: they stood for the working time of the wait."""
    if part.waits_since_ms is None:
        return part
    return replace(
        part,
        waits_for=WaitsFor.NOBODY,
        waits_since_ms=None,
        accept_due_ms=stopped_until(part.accept_due_ms, part.waits_since_ms, now_ms, hours),
        repair_due_ms=stopped_until(part.repair_due_ms, part.waits_since_ms, now_ms, hours),
    )


def answered(part: Part, hours: WorkingHours, kind: str, now_ms: int) -> Part:
    """Return the part after an answer of `kind`; a wait for another party goes on."""
    return resumed(part, hours, now_ms) if ANSWERS[kind] is part.waits_for else part


def answer_first_line(action: a.AnswerFirstLine, at: Situation) -> Changes:
    return Changes(events=[at.event(ANSWER, text_of(action.text))])


def answer_resident(action: a.AnswerResident, at: Situation) -> Changes:
    text = text_of(action.text)
    event = at.event("answered-resident", text, is_public=True)
    return Changes(events=[event], notice=at.notice("answered", text))


def add_note(action: a.AddNote, at: Situation) -> Changes:
    return Changes(events=[at.event("note", text_of(action.text))])
