"""Inputs about a contact and about the rules. Check everything first, then act."""

from __future__ import annotations

from acd.domain import commands as c
from acd.domain.checks import check_id, engaged, live
from acd.domain.contact import Author, ContactState, Outcome, Party
from acd.domain.events import ContactConnected, MessageAdded, RulesPublished, WaitTold
from acd.domain.floor import Floor, outcome_of
from acd.domain.lines import need_of, priority_of
from acd.domain.queues import QueueRules, Rules
from acd.domain.refusals import AlreadyConnected, ContactExists, ContactNotWaiting, UnknownQueue
from acd.domain.state import ContactEntry


def publish_rules(floor: Floor, command: c.PublishRules) -> None:
    """The rules that are in force already change nothing and say nothing."""
    rules = command.rules
    if rules == floor.state.rules:
        return
    floor.state.rules = rules
    for contact in floor.state.contacts.values():
        queue = rules.queues.get(contact.queue)
        if queue is not None:
            _apply_rules(contact, rules, queue)
    floor.rebuild()
    floor.place_all()
    floor.events.append(RulesPublished(rules.version, rules))


def _apply_rules(contact: ContactEntry, rules: Rules, queue: QueueRules) -> None:
    contact.need = need_of(queue, contact.asked_skills)
    contact.priority = priority_of(rules, queue, contact)


def admit_contact(floor: Floor, command: c.AdmitContact) -> None:
    rules = floor.state.rules
    queue = rules.queues.get(command.queue) if rules else None
    if rules is None or queue is None:
        raise UnknownQueue(f"queue: {command.queue!r} is not in the rules")
    check_id("contact_id", command.contact_id)
    if _is_known(floor, command.contact_id):
        raise ContactExists(f"contact_id: {command.contact_id} was admitted before")
    contact = ContactEntry(
        command.contact_id,
        command.channel,
        command.queue,
        command.language,
        dict(command.skills),
        command.priority,
        floor.state.now_ms,
    )
    _apply_rules(contact, rules, queue)
    floor.queue(contact, returned=False)


def _is_known(floor: Floor, contact_id: str) -> bool:
    state = floor.state
    return contact_id in state.contacts or state.closed.knows(contact_id, state.now_ms)


def contact_left(floor: Floor, command: c.ContactLeft) -> None:
    contact = live(floor, command.contact_id)
    if command.diverted_to is not None:
        floor.close(contact, Outcome.DIVERTED, Party.SYSTEM, "leave")
    else:
        floor.close(contact, outcome_of(contact, Party.RESIDENT), Party.RESIDENT, "leave")


def engagement_connected(floor: Floor, command: c.EngagementConnected) -> None:
    contact = engaged(floor, command.contact_id)
    if contact.connected_ms is not None:
        raise AlreadyConnected(f"contact_id: {contact.contact_id} is connected")
    contact.connected_ms = floor.state.now_ms
    floor.events.append(ContactConnected(contact.contact_id, contact.consultant_id or ""))


def connect_failed(floor: Floor, command: c.ConnectFailed) -> None:
    contact = engaged(floor, command.contact_id)
    if contact.connected_ms is not None:
        raise AlreadyConnected(f"contact_id: {contact.contact_id} is connected; end it instead")
    floor.undo_engagement(contact)


def end_engagement(floor: Floor, command: c.EndEngagement) -> None:
    contact = engaged(floor, command.contact_id)
    floor.close(contact, outcome_of(contact, command.ended_by), command.ended_by, "end")


def add_message(floor: Floor, command: c.AddMessage) -> None:
    """The conversation is open to all while the contact lives, to notes for an hour after."""
    state = floor.state
    closed = state.closed.knows(command.contact_id, state.now_ms)
    if not (closed and command.author is Author.NOTE):
        live(floor, command.contact_id)
    floor.events.append(MessageAdded(command.contact_id, command.message_id, command.author))


def tell_wait(floor: Floor, command: c.TellWait) -> None:
    contact = live(floor, command.contact_id)
    if contact.state is ContactState.ENGAGED:
        raise ContactNotWaiting(f"contact_id: {contact.contact_id} does not wait any more")
    floor.events.append(WaitTold(command.contact_id, command.position))


def tick(_floor: Floor, _command: c.Tick) -> None:
    """Time came in with the input; what was due has been done before."""
