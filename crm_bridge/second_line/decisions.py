"""Table of the second line's actions: name, and the function that decides. Pure.

Each decision raises CaseActionRefused, CaseTaken, OfficeUnknown or CaseInvalid.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from acd.ports import case_actions as a
from acd.ports.case_terms import NotifyDelay, SetLegalMode
from crm_bridge.second_line import closing, legal_mode, moves, planning, talk
from crm_bridge.second_line.model import Changes
from crm_bridge.second_line.situation import Situation
from crm_bridge.second_line.workflow import check

Decide = Callable[[Any, Situation], Changes]
ACTIONS: dict[type[a.CaseAction], tuple[str, Decide]] = {
    a.Take: ("take", moves.take),
    a.TakeOver: ("take-over", moves.take_over),
    a.Return: ("return", moves.give_back),
    a.PassOn: ("pass-on", moves.pass_on),
    a.AskFirstLine: ("ask-first-line", talk.ask_first_line),
    a.AnswerFirstLine: ("answer-first-line", talk.answer_first_line),
    a.AskResident: ("ask-resident", talk.ask_resident),
    a.AnswerResident: ("answer-resident", talk.answer_resident),
    a.AddNote: ("add-note", talk.add_note),
    a.WaitForOthers: ("wait-for-others", talk.wait_for_others),
    a.Resume: ("resume", talk.resume),
    a.Close: ("close", closing.close),
    a.UndoClose: ("undo-close", closing.undo_close),
    a.Join: ("join", closing.join),
    a.Separate: ("separate", closing.separate),
    a.AddPart: ("add-part", closing.add_part),
    a.Promise: ("promise", planning.promise),
    a.Prioritise: ("prioritise", planning.prioritise),
    a.AddFollowUp: ("add-follow-up", planning.add_follow_up),
    a.FinishFollowUp: ("finish-follow-up", planning.finish_follow_up),
    SetLegalMode: ("set-legal-mode", legal_mode.set_legal_mode),
    NotifyDelay: ("notify-delay", legal_mode.notify_delay),
}


def decide(action: a.CaseAction, at: Situation) -> Changes:
    """Return the consequences of the action."""
    name, perform = ACTIONS[type(action)]
    is_child = at.case.ticket.parent is not None
    check(name, at.part, at.actor, at.now_ms, is_child=is_child, owner_name=at.owner_name)
    return perform(action, at)
