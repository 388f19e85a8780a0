"""Handlers for supervisors' commands; each carries an author and a reason."""

from __future__ import annotations

from acd.domain.messages import commands as c
from acd.domain.messages.events import (
    PolicyChanged,
    QueueAnnounced,
    SkillsChanged,
    SupervisorActed,
)
from acd.domain.messages.rejections import (
    ConsultantHasNoCapacity,
    IntervalInvalid,
    PolicyInvalid,
    QueueUnknown,
    ReasonInvalid,
    RulesInvalid,
)
from acd.domain.model.consultant import NotReadyReason, Presence
from acd.domain.model.contact import ContactState
from acd.domain.model.offer import OfferReason
from acd.domain.model.policy import PRESETS
from acd.domain.model.queue_rules import Divert
from acd.domain.model.state import ForcedEntry
from acd.domain.step.consultant_handlers import check_skills, go_offline, sign_out_when_free
from acd.domain.step.hours import review_hours
from acd.domain.step.lookups import at_work, check_id, known_queue, live, waiting
from acd.domain.step.matching import offer
from acd.domain.step.overflow import (
    direct_when_closed,
    in_log_order,
    move,
    recheck_reachability,
)
from acd.domain.step.step_context import StepContext

MAX_REASON_CHARACTERS = 200


def _emit_acted(context: StepContext, command: c.SupervisorInput, subject: str) -> None:
    """Emit SupervisorActed, the first event of every supervisor's command."""
    context.events.append(
        SupervisorActed(command.author, type(command).__name__, subject, command.reason)
    )


def check_signature(command: c.SupervisorInput) -> None:
    """Check author and reason. Raises `IdInvalid`, `ReasonInvalid`."""
    check_id("author", command.author)
    if not 1 <= len(command.reason.strip()) <= MAX_REASON_CHARACTERS:
        raise ReasonInvalid(f"reason: expected 1 to {MAX_REASON_CHARACTERS} characters")


def reprioritise(context: StepContext, command: c.Reprioritise) -> None:
    check_signature(command)
    contact = live(context, command.contact_id)
    _emit_acted(context, command, contact.contact_id)
    contact.requested_priority, contact.emergency = command.priority, command.emergency
    if contact.state is ContactState.WAITING:
        context.waiting.requeue(contact)


def move_contact(context: StepContext, command: c.MoveContact) -> None:
    check_signature(command)
    contact = waiting(context, command.contact_id)
    known_queue(context, command.queue)
    _emit_acted(context, command, contact.contact_id)
    contact.refused_by, contact.moves, contact.preferred = {}, (), ()
    context.router.waiting.refused.pop(contact.contact_id, None)
    move(context, contact, command.queue, "supervisor")


def assign_contact(context: StepContext, command: c.AssignContact) -> None:
    """Keep a contact for one consultant while that consultant is at work."""
    check_signature(command)
    contact = waiting(context, command.contact_id)
    at_work(context, command.consultant_id)
    _emit_acted(context, command, contact.contact_id)
    context.waiting.dequeue(contact)
    contact.preferred, contact.preferred_until_ms = (command.consultant_id,), None
    contact.refused_by.pop(command.consultant_id, None)
    context.waiting.enqueue(contact)
    context.worklist.new_contacts.append(contact)


def pull_contact(context: StepContext, command: c.PullContact) -> None:
    """Offer a contact to a consultant with free capacity, ready or not."""
    check_signature(command)
    contact = waiting(context, command.contact_id)
    entry = at_work(context, command.consultant_id)
    consultants = context.router.consultants
    if entry.offer_id is not None or contact.channel not in consultants.free_channels(entry):
        raise ConsultantHasNoCapacity(
            f"consultant_id: {entry.consultant_id} has no free capacity for it"
        )
    _emit_acted(context, command, contact.contact_id)
    consultant = consultants.get(entry.consultant_id)
    offer(context, contact, consultant, [], OfferReason.ASSIGNED)


def force_presence(context: StepContext, command: c.ForcePresence) -> None:
    check_signature(command)
    entry = at_work(context, command.consultant_id)
    _emit_acted(context, command, entry.consultant_id)
    if command.presence is Presence.READY:
        entry.sign_out_pending = False
        context.consultants.set_presence(entry, "ready", None)
        return
    if command.presence is Presence.OFFLINE and not entry.engaged and entry.offer_id is None:
        go_offline(context, entry)
        return
    context.consultants.set_presence(entry, "not-ready", NotReadyReason.FORCED)
    if command.presence is Presence.OFFLINE:
        sign_out_when_free(context, entry)
    elif entry.offer_id is not None:
        context.offers.return_contact(context.state.offers[entry.offer_id], "reject")


def change_skills(context: StepContext, command: c.ChangeSkills) -> None:
    check_signature(command)
    entry = at_work(context, command.consultant_id)
    check_skills(command.skills)
    _emit_acted(context, command, entry.consultant_id)
    served = context.router.consultants.get(entry.consultant_id).waiting_lists
    entry.skills, entry.groups = dict(command.skills), command.groups
    context.router.consultants.add(entry)
    context.mark_changed(entry)
    context.worklist.review_waiting = True
    context.events.append(SkillsChanged(entry.consultant_id, dict(entry.skills), entry.groups))
    recheck_reachability(context, served)


def close_queue(context: StepContext, command: c.CloseQueue) -> None:
    check_signature(command)
    rules, queue = known_queue(context, command.queue)
    _check_until(context, command.until_ms)
    if command.overflow.to is Divert.QUEUE and command.overflow.queue not in rules.queues:
        raise QueueUnknown(f"overflow.queue: {command.overflow.queue!r} is not in the rules")
    if command.overflow.to is Divert.QUEUE and command.overflow.queue == queue.id:
        raise RulesInvalid("overflow.queue: a queue cannot overflow into itself")
    _emit_acted(context, command, queue.id)
    context.state.forced[queue.id] = ForcedEntry(False, command.overflow, command.until_ms)
    review_hours(context, queue.id)
    if command.waiting_too:
        for contact in in_log_order(context.router.waiting.of_queue(queue.id)):
            direct_when_closed(context, contact)


def open_queue(context: StepContext, command: c.OpenQueue) -> None:
    check_signature(command)
    _, queue = known_queue(context, command.queue)
    _check_until(context, command.until_ms)
    _emit_acted(context, command, queue.id)
    context.state.forced[queue.id] = ForcedEntry(True, None, command.until_ms)
    review_hours(context, queue.id)


def follow_hours(context: StepContext, command: c.FollowHours) -> None:
    check_signature(command)
    _, queue = known_queue(context, command.queue)
    _emit_acted(context, command, queue.id)
    context.state.forced.pop(queue.id, None)
    review_hours(context, queue.id)


def _check_until(context: StepContext, until_ms: int | None) -> None:
    if until_ms is not None and until_ms <= context.state.now_ms:
        raise IntervalInvalid("until_ms: expected a time in the future")


def announce(context: StepContext, command: c.Announce) -> None:
    check_signature(command)
    _, queue = known_queue(context, command.queue)
    if command.prompt is not None:
        check_id("prompt", command.prompt)
    _emit_acted(context, command, queue.id)
    if command.prompt is None:
        context.state.announcements.pop(queue.id, None)
    else:
        context.state.announcements[queue.id] = command.prompt
    context.events.append(QueueAnnounced(queue.id, command.prompt))


def set_policy(context: StepContext, command: c.SetPolicy) -> None:
    """Change a queue's policy and match all waiting contacts again."""
    check_signature(command)
    _, queue = known_queue(context, command.queue)
    if command.policy is not None and command.policy not in PRESETS:
        raise PolicyInvalid(f"policy: expected one of {', '.join(PRESETS)}, got {command.policy!r}")
    _emit_acted(context, command, queue.id)
    if command.policy is None:
        context.state.policies.pop(queue.id, None)
    else:
        context.state.policies[queue.id] = command.policy
    context.apply_rules()
    name, forced = context.state.policy_of(queue).name, command.policy is not None
    context.events.append(PolicyChanged(queue.id, name, forced))
