"""Shifts, breaks and pauses: what her plan and the clock ask of a consultant's work."""

from __future__ import annotations

from acd.domain.messages import commands as c
from acd.domain.messages.events import ContactHandedOver, PauseOverran, ShiftPlanned
from acd.domain.model.consultant import NotReadyReason, Presence
from acd.domain.model.contact import Channel
from acd.domain.model.state import ConsultantEntry
from acd.domain.routing.timers import of_plan
from acd.domain.step.lookups import check_id, check_span
from acd.domain.step.step_context import StepContext

WRITTEN = (Channel.CHAT, Channel.EMAIL)


def plan_shift(context: StepContext, command: c.PlanShift) -> None:
    """May come before she signs in. Breaks that have begun already are left out."""
    check_id("consultant_id", command.consultant_id)
    check_span("ends_ms", command.starts_ms, command.ends_ms)
    for starts_ms, ends_ms in command.breaks:
        check_span("breaks", starts_ms, ends_ms)
    state = context.state
    entry = state.consultants.get(command.consultant_id)
    if entry is None:
        entry = ConsultantEntry(command.consultant_id, {})
        state.consultants[entry.consultant_id] = entry
        context.router.roster.enrol(entry)
    entry.shift_starts_ms, entry.shift_ends_ms = command.starts_ms, command.ends_ms
    entry.shift_over = command.ends_ms <= state.now_ms
    entry.breaks = tuple(span for span in sorted(command.breaks) if span[0] > state.now_ms)
    _replan(context, entry)
    for due in of_plan(state, entry.consultant_id):
        context.deadlines.add(*due)
    context.events.append(
        ShiftPlanned(entry.consultant_id, command.starts_ms, command.ends_ms, entry.breaks)
    )


def _replan(context: StepContext, entry: ConsultantEntry) -> None:
    """More may fit before the new end than before the old one: look at the line again."""
    context.router.roster.plan(context.router.roster.indexed(entry.consultant_id))
    context.mark_changed(entry)


def near_end(context: StepContext, consultant_id: str) -> None:
    _replan(context, context.state.consultants[consultant_id])


def begin_break(context: StepContext, consultant_id: str, at_ms: int) -> None:
    """She goes when her hands are empty; who is away already is left as she is."""
    entry = context.state.consultants[consultant_id]
    entry.breaks = tuple(span for span in entry.breaks if span[0] != at_ms)
    _replan(context, entry)
    if entry.presence is Presence.READY:
        context.set_presence(entry, "not-ready", NotReadyReason.BREAK)


def end_shift(context: StepContext, consultant_id: str) -> None:
    """Chats and mails go on to the next shift, accepted or not; a call is talked to its end,
    then she is off."""
    entry = context.state.consultants[consultant_id]
    entry.shift_over = True
    if entry.presence is Presence.OFFLINE:
        return
    offer = context.state.offers.get(entry.offer_id or "")
    if offer is not None and context.state.contacts[offer.contact_id].channel in WRITTEN:
        context.return_offer(offer, "withdraw")
    for contact_id, channel in list(entry.engaged.items()):
        if channel in WRITTEN:
            _hand_over(context, entry, contact_id)
    if entry.presence is Presence.READY:
        context.set_presence(entry, "not-ready", NotReadyReason.SHIFT_OVER)


def _hand_over(context: StepContext, entry: ConsultantEntry, contact_id: str) -> None:
    contact = context.state.contacts[contact_id]
    context.release(contact, "return")
    context.events.append(ContactHandedOver(contact_id, entry.consultant_id))
    contact.entered_ms = context.state.now_ms
    context.queue(contact, returned=True)


def pause_too_long(context: StepContext, consultant_id: str) -> None:
    """Said once for each pause; as long as she works, none has begun."""
    entry, rules = context.state.consultants[consultant_id], context.state.rules
    if entry.reason is None or entry.pause_since_ms is None or rules is None:
        return
    entry.pause_told = True
    if entry.engaged or entry.wrap_ups:
        return
    longest_ms = rules.pauses.longest_ms[entry.reason]
    context.events.append(
        PauseOverran(consultant_id, entry.reason, entry.pause_since_ms, longest_ms)
    )
