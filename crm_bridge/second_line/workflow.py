"""Tables of the second line: an office's work on a case, what it waits for, what is allowed."""

from __future__ import annotations

from dataclasses import dataclass

from acd.ports.case_views import PartState, WaitsFor
from crm_bridge.second_line.errors import CaseActionRefused, CaseTaken
from crm_bridge.second_line.model import UNDO_CLOSE_MS, Part

PART_TRANSITIONS: dict[tuple[PartState, str], PartState] = {
    (PartState.BLOCKED, "release"): PartState.TO_ACCEPT,
    (PartState.TO_ACCEPT, "take"): PartState.TAKEN,
    (PartState.TO_ACCEPT, "return"): PartState.TO_ACCEPT,
    (PartState.TO_ACCEPT, "escalate"): PartState.TO_DECIDE,
    (PartState.TO_ACCEPT, "pass-on"): PartState.TO_ACCEPT,
    (PartState.TO_ACCEPT, "solved-with-parent"): PartState.CLOSED,
    (PartState.TO_DECIDE, "take"): PartState.TAKEN,
    (PartState.TO_DECIDE, "pass-on"): PartState.TO_ACCEPT,
    (PartState.TO_DECIDE, "solved-with-parent"): PartState.CLOSED,
    (PartState.TAKEN, "take-over"): PartState.TAKEN,
    (PartState.TAKEN, "return"): PartState.TO_ACCEPT,
    (PartState.TAKEN, "escalate"): PartState.TO_DECIDE,
    (PartState.TAKEN, "pass-on"): PartState.TO_ACCEPT,
    (PartState.TAKEN, "close"): PartState.CLOSED,
    (PartState.TAKEN, "solved-with-parent"): PartState.CLOSED,
    (PartState.BLOCKED, "solved-with-parent"): PartState.CLOSED,
    (PartState.CLOSED, "undo-close"): PartState.TAKEN,
    (PartState.CLOSED, "reopen"): PartState.TO_ACCEPT,
}
"""(state, trigger) -> next state; a pair that is not here is refused."""

WAIT_TRANSITIONS: dict[str, WaitsFor] = {
    "ask-first-line": WaitsFor.FIRST_LINE,
    "ask-resident": WaitsFor.RESIDENT,
    "wait-for-others": WaitsFor.OTHERS,
    "resume": WaitsFor.NOBODY,
}
"""Trigger -> party that the office then waits for; the newest question counts."""

ANSWERS: dict[str, WaitsFor] = {
    "first-line-answered": WaitsFor.FIRST_LINE,
    "resident-wrote": WaitsFor.RESIDENT,
}
"""Answer -> party; it ends the wait for that party only."""

_OPEN = frozenset({PartState.TO_ACCEPT, PartState.TO_DECIDE, PartState.TAKEN})
_TAKEN = frozenset({PartState.TAKEN})
ALLOWED_IN: dict[str, frozenset[PartState]] = {
    "take": frozenset({PartState.TO_ACCEPT, PartState.TO_DECIDE}),
    "take-over": _TAKEN,
    "return": frozenset({PartState.TO_ACCEPT, PartState.TAKEN}),
    "pass-on": _OPEN,
    "ask-first-line": frozenset({PartState.TO_ACCEPT, PartState.TAKEN}),
    "answer-first-line": _OPEN,
    "ask-resident": _TAKEN,
    "answer-resident": _TAKEN,
    "add-note": frozenset(PartState),
    "wait-for-others": _TAKEN,
    "resume": _OPEN,
    "close": _TAKEN,
    "undo-close": frozenset({PartState.CLOSED}),
    "join": _OPEN,
    "separate": _OPEN,
    "add-part": _TAKEN,
    "promise": _TAKEN,
    "prioritise": _OPEN,
    "add-follow-up": _TAKEN,
    "finish-follow-up": frozenset(PartState),
    "set-legal-mode": _OPEN,
    "notify-delay": _OPEN,
}
"""Action -> states of the part in which an officer of its office may do it."""
_OF_THE_OWNER = frozenset(
    {
        "return",
        "pass-on",
        "ask-resident",
        "answer-resident",
        "wait-for-others",
        "close",
        "set-legal-mode",
        "notify-delay",
    }
)
"""Actions that only the officer of a taken part does, or the head."""


@dataclass(frozen=True, slots=True)
class Actor:
    """Officer who acts. `leads`: head of the office, or deputy."""

    id: str
    name: str
    leads: bool = False


def next_state(state: PartState, trigger: str) -> PartState:
    """Return the next state. Raises CaseActionRefused."""
    try:
        return PART_TRANSITIONS[state, trigger]
    except KeyError:
        message = f"a part that is {state.value} cannot {trigger}"
        raise CaseActionRefused(message, field="action") from None


def allowed(part: Part, actor: Actor, now_ms: int, *, is_child: bool) -> tuple[str, ...]:
    """Return the names of the actions that the officer may do now."""
    return tuple(
        action for action in ALLOWED_IN if is_allowed(action, part, actor, now_ms, is_child)
    )


def is_allowed(action: str, part: Part, actor: Actor, now_ms: int, is_child: bool) -> bool:
    if part.state not in ALLOWED_IN[action] or not _is_timely(action, part, now_ms):
        return False
    if action in ("join", "separate"):
        return is_child == (action == "separate")
    if part.state is PartState.TO_DECIDE and action in ("take", "pass-on"):
        return actor.leads
    if action == "notify-delay" and part.legal_due_ms is None:
        return False
    if action == "resume":
        return part.waits_for is not WaitsFor.NOBODY
    if action == "take-over":
        return actor.leads and part.officer_id != actor.id
    return action not in _OF_THE_OWNER or _is_own(part, actor)


def _is_timely(action: str, part: Part, now_ms: int) -> bool:
    if action != "undo-close":
        return True
    return part.closed_ms is not None and now_ms < part.closed_ms + UNDO_CLOSE_MS


def _is_own(part: Part, actor: Actor) -> bool:
    """Return whether the officer may decide alone: nobody else of the office took the part."""
    is_taken = part.state is PartState.TAKEN
    return not is_taken or part.officer_id in (None, actor.id) or actor.leads


def check(
    action: str,
    part: Part,
    actor: Actor,
    now_ms: int,
    *,
    is_child: bool,
    owner_name: str | None = None,
) -> None:
    """Raise CaseTaken when another officer has the case, CaseActionRefused otherwise."""
    if is_allowed(action, part, actor, now_ms, is_child):
        return
    if part.state is PartState.TAKEN and part.officer_id not in (None, actor.id):
        message = f"the case is taken: {owner_name or part.officer_id} works on it"
        raise CaseTaken(message, field="officer")
    message = f"{action} is not allowed: the part is {part.state.value}"
    raise CaseActionRefused(message, field="action")
