"""Handlers for shifts, breaks and pauses, and their timers."""

from __future__ import annotations

from acd.domain.messages import commands as c
from acd.domain.messages.events import ContactHandedOver, PauseOverran, ShiftPlanned
from acd.domain.model.consultant import NotReadyReason, Presence
from acd.domain.model.contact import ChannelId
from acd.domain.model.state import ConsultantEntry
from acd.domain.routing.timers import shift_timers
from acd.domain.step.lookups import check_id, check_span
from acd.domain.step.step_context import StepContext


def plan_shift(context: StepContext, command: c.PlanShift) -> None:
    """Store a shift, also before sign-in; breaks that have begun already are left out."""
    check_id("consultant_id", command.consultant_id)
    check_span("ends_ms", command.starts_ms, command.ends_ms)
    for starts_ms, ends_ms in command.breaks:
        check_span("breaks", starts_ms, ends_ms)
    state = context.state
    entry = state.consultants.get(command.consultant_id)
    if entry is None:
        entry = ConsultantEntry(command.consultant_id, {})
        state.consultants[entry.consultant_id] = entry
        context.router.consultants.add(entry)
    entry.shift_starts_ms, entry.shift_ends_ms = command.starts_ms, command.ends_ms
    entry.shift_over = command.ends_ms <= state.now_ms
    entry.breaks = tuple(span for span in sorted(command.breaks) if span[0] > state.now_ms)
    _replan(context, entry)
    for timer in shift_timers(state, entry.consultant_id):
        context.timers.add(*timer)
    context.events.append(
        ShiftPlanned(entry.consultant_id, command.starts_ms, command.ends_ms, entry.breaks)
    )


def _replan(context: StepContext, entry: ConsultantEntry) -> None:
    """Update the latest end; more contacts may fit before a new end, so match again."""
    context.router.consultants.update_latest_end(
        context.router.consultants.get(entry.consultant_id)
    )
    context.mark_changed(entry)


def near_end(context: StepContext, consultant_id: str) -> None:
    _replan(context, context.state.consultants[consultant_id])


def begin_break(context: StepContext, consultant_id: str, at_ms: int) -> None:
    """Begin a planned break; a consultant who is not ready anyway is left as is."""
    entry = context.state.consultants[consultant_id]
    entry.breaks = tuple(span for span in entry.breaks if span[0] != at_ms)
    _replan(context, entry)
    if entry.presence is Presence.READY:
        context.consultants.set_presence(entry, "not-ready", NotReadyReason.BREAK)


def end_shift(context: StepContext, consultant_id: str) -> None:
    """Return chats and e-mails for the next shift, accepted or not; a call goes on to its end."""
    entry = context.state.consultants[consultant_id]
    entry.shift_over = True
    if entry.presence is Presence.OFFLINE:
        return
    offer = context.state.offers.get(entry.offer_id or "")
    if offer is not None and _is_written(context, context.state.contacts[offer.contact_id].channel):
        context.offers.return_contact(offer, "withdraw")
    for contact_id, channel in list(entry.engaged.items()):
        if _is_written(context, channel):
            _hand_over(context, entry, contact_id)
    if entry.presence is Presence.READY:
        context.consultants.set_presence(entry, "not-ready", NotReadyReason.SHIFT_OVER)


def _is_written(context: StepContext, channel: ChannelId) -> bool:
    rules = context.state.rules
    return rules is not None and rules.is_written(channel)


def _hand_over(context: StepContext, entry: ConsultantEntry, contact_id: str) -> None:
    contact = context.state.contacts[contact_id]
    context.engagements.release(contact, "return")
    context.events.append(ContactHandedOver(contact_id, entry.consultant_id))
    contact.entered_ms = context.state.now_ms
    context.waiting.start_waiting(contact, returned=True)


def pause_limit_reached(context: StepContext, consultant_id: str) -> None:
    """Raise an alarm once per pause; engagements and wrap-ups are no pause."""
    entry, rules = context.state.consultants[consultant_id], context.state.rules
    if entry.reason is None or entry.pause_since_ms is None or rules is None:
        return
    entry.pause_alarmed = True
    if entry.engaged or entry.wrap_ups:
        return
    longest_ms = rules.pauses.longest_ms[entry.reason]
    context.events.append(
        PauseOverran(consultant_id, entry.reason, entry.pause_since_ms, longest_ms)
    )
