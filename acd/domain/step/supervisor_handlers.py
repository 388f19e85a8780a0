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
    BadPolicy,
    BadReason,
    BadRules,
    BadSpan,
    NoRoom,
    UnknownQueue,
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
from acd.domain.step.overflow import apply, closing_of, in_order_of_the_log, miss, move
from acd.domain.step.step_context import Floor

LONGEST_REASON = 200


def _signed(floor: Floor, act: c.SupervisorInput, subject: str) -> None:
    """Who, what, why: the first event of every act."""
    floor.events.append(SupervisorActed(act.author, type(act).__name__, subject, act.reason))


def check_signature(act: c.SupervisorInput) -> None:
    check_id("author", act.author)
    if not 1 <= len(act.reason.strip()) <= LONGEST_REASON:
        raise BadReason(f"reason: expected 1 to {LONGEST_REASON} characters")


def reprioritise(floor: Floor, command: c.Reprioritise) -> None:
    check_signature(command)
    contact = live(floor, command.contact_id)
    _signed(floor, command, contact.contact_id)
    contact.asked_priority, contact.emergency = command.priority, command.emergency
    if contact.state is ContactState.WAITING:
        floor.stand_anew(contact)


def move_contact(floor: Floor, command: c.MoveContact) -> None:
    check_signature(command)
    contact = waiting(floor, command.contact_id)
    known_queue(floor, command.queue)
    _signed(floor, command, contact.contact_id)
    contact.refused_by, contact.moves, contact.preferred = {}, (), ()
    floor.router.refused_before.pop(contact.contact_id, None)
    move(floor, contact, command.queue, "supervisor")


def assign_contact(floor: Floor, command: c.AssignContact) -> None:
    """Kept for her as long as she is at work; after that it is everybody's again."""
    check_signature(command)
    contact = waiting(floor, command.contact_id)
    at_work(floor, command.consultant_id)
    _signed(floor, command, contact.contact_id)
    floor.step_out(contact)
    contact.preferred, contact.preferred_until_ms = (command.consultant_id,), None
    contact.refused_by.pop(command.consultant_id, None)
    floor.stand(contact)
    floor.arrived.append(contact)


def pull_contact(floor: Floor, command: c.PullContact) -> None:
    """She need not be ready, but her hands must have room for it."""
    check_signature(command)
    contact = waiting(floor, command.contact_id)
    entry = at_work(floor, command.consultant_id)
    roster = floor.router.roster
    if entry.offer_id is not None or contact.channel not in roster.room(entry):
        raise NoRoom(f"consultant_id: {entry.consultant_id} has no room for it now")
    _signed(floor, command, contact.contact_id)
    offer(floor, contact, roster.seat(entry.consultant_id), [], Because.ASSIGNED)


def force_presence(floor: Floor, command: c.ForcePresence) -> None:
    check_signature(command)
    entry = at_work(floor, command.consultant_id)
    _signed(floor, command, entry.consultant_id)
    if command.presence is Presence.READY:
        entry.leaving = False
        floor.set_presence(entry, "ready", None)
        return
    if command.presence is Presence.OFFLINE and not entry.engaged and entry.offer_id is None:
        go_offline(floor, entry)
        return
    floor.set_presence(entry, "not-ready", NotReadyReason.FORCED)
    if command.presence is Presence.OFFLINE:
        leave_when_free(floor, entry)
    elif entry.offer_id is not None:
        floor.return_offer(floor.state.offers[entry.offer_id], "reject")


def change_skills(floor: Floor, command: c.ChangeSkills) -> None:
    check_signature(command)
    entry = at_work(floor, command.consultant_id)
    check_skills(command.skills)
    _signed(floor, command, entry.consultant_id)
    served = floor.router.roster.seat(entry.consultant_id).lines
    entry.skills, entry.groups = dict(command.skills), command.groups
    floor.router.roster.enrol(entry)
    floor.touch(entry)
    floor.review = True
    floor.events.append(SkillsChanged(entry.consultant_id, dict(entry.skills), entry.groups))
    miss(floor, served)


def close_queue(floor: Floor, command: c.CloseQueue) -> None:
    check_signature(command)
    rules, queue = known_queue(floor, command.queue)
    _check_until(floor, command.until_ms)
    if command.overflow.to is Divert.QUEUE and command.overflow.queue not in rules.queues:
        raise UnknownQueue(f"overflow.queue: {command.overflow.queue!r} is not in the rules")
    if command.overflow.to is Divert.QUEUE and command.overflow.queue == queue.id:
        raise BadRules("overflow.queue: a queue cannot overflow into itself")
    _signed(floor, command, queue.id)
    floor.state.forced[queue.id] = ForcedEntry(False, command.overflow, command.until_ms)
    hours.review(floor, queue.id)
    if command.waiting_too:
        for contact in in_order_of_the_log(floor, floor.router.waiting_in(queue.id)):
            apply(floor, contact, closing_of(floor, queue), "closed")


def open_queue(floor: Floor, command: c.OpenQueue) -> None:
    check_signature(command)
    _, queue = known_queue(floor, command.queue)
    _check_until(floor, command.until_ms)
    _signed(floor, command, queue.id)
    floor.state.forced[queue.id] = ForcedEntry(True, None, command.until_ms)
    hours.review(floor, queue.id)


def follow_hours(floor: Floor, command: c.FollowHours) -> None:
    check_signature(command)
    _, queue = known_queue(floor, command.queue)
    _signed(floor, command, queue.id)
    floor.state.forced.pop(queue.id, None)
    hours.review(floor, queue.id)


def _check_until(floor: Floor, until_ms: int | None) -> None:
    if until_ms is not None and until_ms <= floor.state.now_ms:
        raise BadSpan("until_ms: expected a time to come")


def announce(floor: Floor, command: c.Announce) -> None:
    check_signature(command)
    _, queue = known_queue(floor, command.queue)
    if command.prompt is not None:
        check_id("prompt", command.prompt)
    _signed(floor, command, queue.id)
    if command.prompt is None:
        floor.state.announcements.pop(queue.id, None)
    else:
        floor.state.announcements[queue.id] = command.prompt
    floor.events.append(QueueAnnounced(queue.id, command.prompt))


def set_policy(floor: Floor, command: c.SetPolicy) -> None:
    """Whoever waits is looked at again, under the same rules otherwise."""
    check_signature(command)
    _, queue = known_queue(floor, command.queue)
    if command.policy is not None and command.policy not in PRESETS:
        raise BadPolicy(f"policy: expected one of {', '.join(PRESETS)}, got {command.policy!r}")
    _signed(floor, command, queue.id)
    if command.policy is None:
        floor.state.policies.pop(queue.id, None)
    else:
        floor.state.policies[queue.id] = command.policy
    floor.begin_anew()
    name, forced = floor.state.policy_of(queue).name, command.policy is not None
    floor.events.append(PolicyChanged(queue.id, name, forced))
