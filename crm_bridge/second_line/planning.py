"""Decisions about the promised date, the priority and tasks for later. Pure."""

from __future__ import annotations

from acd.ports import case_actions as a
from crm_bridge.errors import CaseInvalid
from crm_bridge.second_line.model import Changes
from crm_bridge.second_line.situation import Situation, check_future, text_of

MAX_PRIORITY = 2


def promise(action: a.Promise, at: Situation) -> Changes:
    check_future(action.at_ms, at.now_ms, "at")
    event = at.event("promised", is_public=True, at_ms=action.at_ms)
    notice = at.notice("promised", date_ms=action.at_ms)
    return Changes(events=[event], ticket={"promised_ms": action.at_ms}, notice=notice)


def prioritise(action: a.Prioritise, at: Situation) -> Changes:
    if not 0 <= action.priority <= MAX_PRIORITY:
        raise CaseInvalid(f"expected a priority from 0 to {MAX_PRIORITY}", field="priority")
    event = at.event("prioritised", priority=action.priority)
    return Changes(events=[event], ticket={"priority": action.priority})


def add_follow_up(action: a.AddFollowUp, at: Situation) -> Changes:
    check_future(action.due_ms, at.now_ms, "due")
    text = text_of(action.text)
    task = {"text": text, "due_ms": action.due_ms, "officer_id": at.actor.id}
    return Changes(events=[at.event("task-added", text, due_ms=action.due_ms)], new_tasks=[task])


def finish_follow_up(action: a.FinishFollowUp, at: Situation) -> Changes:
    event = at.event("task-done", task=action.task_id)
    return Changes(events=[event], finished_task=action.task_id)
