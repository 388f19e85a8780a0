"""Handlers for contacts and for the rules. Each checks everything first, then changes."""

from __future__ import annotations

from acd.domain.messages import commands as c
from acd.domain.messages.events import (
    BackupGroupChanged,
    ContactConnected,
    MessageAdded,
    PositionHeld,
    PositionResumed,
    RulesPublished,
    WaitAnnounced,
)
from acd.domain.messages.rejections import (
    CallbackExists,
    ChannelUnknown,
    ContactAlreadyConnected,
    ContactExists,
    ContactNotWaiting,
)
from acd.domain.model.contact import CALLBACK, Author, ContactState, Outcome, Party
from acd.domain.model.queue_rules import QueueRules, Rules
from acd.domain.model.recent_ids import HeldPosition
from acd.domain.model.state import ContactEntry
from acd.domain.model.statistics import note_arrival
from acd.domain.routing.waiting_lists import further_skills
from acd.domain.step.closing_operations import held_position, outcome_of
from acd.domain.step.hours import review_hours
from acd.domain.step.lookups import check_id, check_span, engaged, known_queue, live
from acd.domain.step.overflow import admit_or_divert
from acd.domain.step.retired_channels import with_open_channels
from acd.domain.step.rules_validation import check_rules
from acd.domain.step.step_context import StepContext


def publish_rules(context: StepContext, command: c.PublishRules) -> None:
    """Apply new rules; rules equal to those in force change nothing and emit nothing."""
    state = context.state
    rules = with_open_channels(command.rules, state)
    if rules == state.rules:
        return
    check_rules(rules)
    state.rules = rules
    _deactivate_backup_groups(context, rules)
    state.backup_group_recheck_at = {}
    state.policies = {q: policy for q, policy in state.policies.items() if q in rules.queues}
    context.apply_rules()
    context.events.append(RulesPublished(rules.version, rules))


def _deactivate_backup_groups(context: StepContext, rules: Rules) -> None:
    """Deactivate backup groups that the new rules no longer name."""
    state = context.state
    named = {
        (queue.id, backup_group.group)
        for queue in rules.queues.values()
        for backup_group in queue.backup_groups
    }
    for queue_id, groups in list(state.active_backup_groups.items()):
        kept = tuple(group for group in groups if (queue_id, group) in named)
        gone = [group for group in groups if group not in kept]
        context.events += [BackupGroupChanged(queue_id, group, False, 0) for group in gone]
        state.active_backup_groups[queue_id] = kept


def publish_hours(context: StepContext, command: c.PublishHours) -> None:
    for spans in command.hours.values():
        for starts_ms, ends_ms in spans:
            check_span("hours", starts_ms, ends_ms)
    state = context.state
    before = {*state.hours, *state.closed_queues}
    state.hours = dict(command.hours)
    for queue in sorted(before | {*state.hours}):
        review_hours(context, queue)


def admit_contact(context: StepContext, command: c.AdmitContact) -> None:
    rules, queue = known_queue(context, command.queue)
    check_id("contact_id", command.contact_id)
    if not rules.takes_contacts(command.channel):
        expected = ", ".join(filter(rules.takes_contacts, rules.channels))
        raise ChannelUnknown(f"channel: expected one of {expected}")
    state = context.state
    if command.contact_id in state.contacts or state.closed.knows(command.contact_id, state.now_ms):
        raise ContactExists(f"contact_id: {command.contact_id} was admitted before")
    _check_one_callback(context, command)
    contact = _entry(context, command, queue)
    if command.position_of is not None or (command.dial_key is not None and queue.redial_ms):
        _resume_position(context, contact, command)
    note_arrival(context.flow_of(contact), further_skills(contact, rules, queue))
    if contact.channel == CALLBACK and contact.dial_key:
        state.callbacks[contact.dial_key] = contact.contact_id
    if command.due_ms is not None and command.due_ms > state.now_ms:
        state.contacts[contact.contact_id] = contact
        context.waiting.park(contact, command.due_ms)
        context.events.append(PositionHeld(contact.contact_id, contact.channel, command.due_ms, 0))
        return
    context.waiting.start_waiting(contact, returned=False)
    admit_or_divert(context, contact)


def _check_one_callback(context: StepContext, command: c.AdmitContact) -> None:
    key = command.dial_key
    if command.channel == CALLBACK and key and key in context.state.callbacks:
        raise CallbackExists("dial_key: a callback to this number exists already")


def _entry(context: StepContext, command: c.AdmitContact, queue: QueueRules) -> ContactEntry:
    now_ms = context.state.now_ms
    preferred = command.preferred or queue.first
    preferred_ms = queue.preferred_ms if command.preferred_ms is None else command.preferred_ms
    # By position, in the order of the fields: fifteen keywords take twice as long.
    return ContactEntry(
        command.contact_id,
        command.channel,
        command.queue,
        command.language,
        now_ms,
        context.state.next_seq(),
        now_ms,
        now_ms,
        command.skills,
        command.priority,
        command.district,
        command.emergency or queue.emergency,
        preferred if preferred_ms else (),
        now_ms + preferred_ms if preferred else None,
        command.dial_key,
    )


def _resume_position(context: StepContext, contact: ContactEntry, command: c.AdmitContact) -> None:
    """Take over the position of a live contact on another channel, else of a broken-off call."""
    state = context.state
    old = state.contacts.get(command.position_of or "")
    if old is not None and old.state is not ContactState.ENGAGED:
        position = held_position(old, state.now_ms)
        context.closing.close(old, Outcome.DIVERTED, Party.RESIDENT, "leave", contact.contact_id)
        _take_position(context, contact, position)
        return
    if command.dial_key is None:
        return
    held = state.held_positions.take(command.dial_key, contact.queue, state.now_ms)
    if held is not None:
        _take_position(context, contact, held)


def _take_position(context: StepContext, contact: ContactEntry, held: HeldPosition) -> None:
    contact.admitted_ms, contact.seq = held.admitted_ms, held.seq
    contact.requested_priority = max(contact.requested_priority, held.priority)
    contact.emergency = contact.emergency or held.emergency
    context.events.append(PositionResumed(contact.contact_id, held.contact_id, held.admitted_ms))


def contact_left(context: StepContext, command: c.ContactLeft) -> None:
    contact = live(context, command.contact_id)
    if command.diverted_to is not None:
        context.closing.close(contact, Outcome.DIVERTED, Party.SYSTEM, "leave", command.diverted_to)
    else:
        context.closing.close(contact, outcome_of(contact, Party.RESIDENT), Party.RESIDENT, "leave")


def engagement_connected(context: StepContext, command: c.EngagementConnected) -> None:
    contact = engaged(context, command.contact_id)
    if contact.connected_ms is not None:
        raise ContactAlreadyConnected(f"contact_id: {contact.contact_id} is connected")
    contact.connected_ms, contact.interrupted = context.state.now_ms, False
    context.events.append(ContactConnected(contact.contact_id, contact.consultant_id or ""))


def connect_failed(context: StepContext, command: c.ConnectFailed) -> None:
    contact = engaged(context, command.contact_id)
    if contact.connected_ms is not None:
        raise ContactAlreadyConnected(
            f"contact_id: {contact.contact_id} is connected; end it instead"
        )
    context.engagements.undo(contact)


def engagement_interrupted(context: StepContext, command: c.EngagementInterrupted) -> None:
    """Return the contact to the first position, or to its own when the two were not connected."""
    contact = engaged(context, command.contact_id)
    if contact.connected_ms is None:
        context.engagements.undo(contact)
    else:
        context.engagements.interrupt(contact)


def end_engagement(context: StepContext, command: c.EndEngagement) -> None:
    contact = engaged(context, command.contact_id)
    context.closing.close(contact, outcome_of(contact, command.ended_by), command.ended_by, "end")


def add_message(context: StepContext, command: c.AddMessage) -> None:
    """Accept messages while the contact is live, and notes for an hour after its end."""
    state = context.state
    closed = state.closed.knows(command.contact_id, state.now_ms)
    if not (closed and command.author is Author.NOTE):
        live(context, command.contact_id)
    context.events.append(MessageAdded(command.contact_id, command.message_id, command.author))


def report_wait_announced(context: StepContext, command: c.ReportWaitAnnounced) -> None:
    contact = live(context, command.contact_id)
    if contact.state is ContactState.ENGAGED:
        raise ContactNotWaiting(f"contact_id: {contact.contact_id} does not wait any more")
    context.events.append(
        WaitAnnounced(command.contact_id, command.position, command.low_ms, command.high_ms)
    )


def tick(_context: StepContext, _command: c.Tick) -> None:
    """No-op: due timers ran before the input was handled."""
