"""The supervisor's hand: inputs like any other, with an author and a reason."""

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
from acd.domain.model.offer import Because
from acd.domain.model.policy import PRESETS
from acd.domain.model.queue_rules import Divert
from acd.domain.model.state import ForcedEntry
from acd.domain.step import hours
from acd.domain.step.consultant_handlers import check_skills, go_offline, leave_when_free
from acd.domain.step.lookups import at_work, check_id, known_queue, live, waiting
from acd.domain.step.matching import offer
from acd.domain.step.overflow import (
    apply,
    closing_of,
    in_order_of_the_log,
    move,
    recheck_reachability,
)
from acd.domain.step.step_context import StepContext

LONGEST_REASON = 200


def _signed(context: StepContext, act: c.SupervisorInput, subject: str) -> None:
    """Who, what, why: the first event of every act."""
    context.events.append(SupervisorActed(act.author, type(act).__name__, subject, act.reason))


def check_signature(act: c.SupervisorInput) -> None:
    check_id("author", act.author)
    if not 1 <= len(act.reason.strip()) <= LONGEST_REASON:
        raise ReasonInvalid(f"reason: expected 1 to {LONGEST_REASON} characters")


def reprioritise(context: StepContext, command: c.Reprioritise) -> None:
    check_signature(command)
    contact = live(context, command.contact_id)
    _signed(context, command, contact.contact_id)
    contact.asked_priority, contact.emergency = command.priority, command.emergency
    if contact.state is ContactState.WAITING:
        context.requeue(contact)


def move_contact(context: StepContext, command: c.MoveContact) -> None:
    check_signature(command)
    contact = waiting(context, command.contact_id)
    known_queue(context, command.queue)
    _signed(context, command, contact.contact_id)
    contact.refused_by, contact.moves, contact.preferred = {}, (), ()
    context.router.refused_before.pop(contact.contact_id, None)
    move(context, contact, command.queue, "supervisor")


def assign_contact(context: StepContext, command: c.AssignContact) -> None:
    """Kept for her as long as she is at work; after that it is everybody's again."""
    check_signature(command)
    contact = waiting(context, command.contact_id)
    at_work(context, command.consultant_id)
    _signed(context, command, contact.contact_id)
    context.dequeue(contact)
    contact.preferred, contact.preferred_until_ms = (command.consultant_id,), None
    contact.refused_by.pop(command.consultant_id, None)
    context.stand(contact)
    context.new_contacts.append(contact)


def pull_contact(context: StepContext, command: c.PullContact) -> None:
    """She need not be ready, but her hands must have room for it."""
    check_signature(command)
    contact = waiting(context, command.contact_id)
    entry = at_work(context, command.consultant_id)
    roster = context.router.roster
    if entry.offer_id is not None or contact.channel not in roster.room(entry):
        raise ConsultantHasNoCapacity(
            f"consultant_id: {entry.consultant_id} has no room for it now"
        )
    _signed(context, command, contact.contact_id)
    offer(context, contact, roster.indexed(entry.consultant_id), [], Because.ASSIGNED)


def force_presence(context: StepContext, command: c.ForcePresence) -> None:
    check_signature(command)
    entry = at_work(context, command.consultant_id)
    _signed(context, command, entry.consultant_id)
    if command.presence is Presence.READY:
        entry.sign_out_pending = False
        context.set_presence(entry, "ready", None)
        return
    if command.presence is Presence.OFFLINE and not entry.engaged and entry.offer_id is None:
        go_offline(context, entry)
        return
    context.set_presence(entry, "not-ready", NotReadyReason.FORCED)
    if command.presence is Presence.OFFLINE:
        leave_when_free(context, entry)
    elif entry.offer_id is not None:
        context.return_offer(context.state.offers[entry.offer_id], "reject")


def change_skills(context: StepContext, command: c.ChangeSkills) -> None:
    check_signature(command)
    entry = at_work(context, command.consultant_id)
    check_skills(command.skills)
    _signed(context, command, entry.consultant_id)
    served = context.router.roster.indexed(entry.consultant_id).waiting_lists
    entry.skills, entry.groups = dict(command.skills), command.groups
    context.router.roster.enrol(entry)
    context.mark_changed(entry)
    context.review = True
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
    _signed(context, command, queue.id)
    context.state.forced[queue.id] = ForcedEntry(False, command.overflow, command.until_ms)
    hours.review(context, queue.id)
    if command.waiting_too:
        for contact in in_order_of_the_log(context, context.router.waiting_in(queue.id)):
            apply(context, contact, closing_of(context, queue), "closed")


def open_queue(context: StepContext, command: c.OpenQueue) -> None:
    check_signature(command)
    _, queue = known_queue(context, command.queue)
    _check_until(context, command.until_ms)
    _signed(context, command, queue.id)
    context.state.forced[queue.id] = ForcedEntry(True, None, command.until_ms)
    hours.review(context, queue.id)


def follow_hours(context: StepContext, command: c.FollowHours) -> None:
    check_signature(command)
    _, queue = known_queue(context, command.queue)
    _signed(context, command, queue.id)
    context.state.forced.pop(queue.id, None)
    hours.review(context, queue.id)


def _check_until(context: StepContext, until_ms: int | None) -> None:
    if until_ms is not None and until_ms <= context.state.now_ms:
        raise IntervalInvalid("until_ms: expected a time to come")


def announce(context: StepContext, command: c.Announce) -> None:
    check_signature(command)
    _, queue = known_queue(context, command.queue)
    if command.prompt is not None:
        check_id("prompt", command.prompt)
    _signed(context, command, queue.id)
    if command.prompt is None:
        context.state.announcements.pop(queue.id, None)
    else:
        context.state.announcements[queue.id] = command.prompt
    context.events.append(QueueAnnounced(queue.id, command.prompt))


def set_policy(context: StepContext, command: c.SetPolicy) -> None:
    """Whoever waits is looked at again, under the same rules otherwise."""
    check_signature(command)
    _, queue = known_queue(context, command.queue)
    if command.policy is not None and command.policy not in PRESETS:
        raise PolicyInvalid(f"policy: expected one of {', '.join(PRESETS)}, got {command.policy!r}")
    _signed(context, command, queue.id)
    if command.policy is None:
        context.state.policies.pop(queue.id, None)
    else:
        context.state.policies[queue.id] = command.policy
    context.begin_anew()
    name, forced = context.state.policy_of(queue).name, command.policy is not None
    context.events.append(PolicyChanged(queue.id, name, forced))
