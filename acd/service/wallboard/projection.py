"""Projection of the event log onto the wallboard's figures.

Pure: the same events give the same figures, in every process and after every restart.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from zoneinfo import ZoneInfo

from acd.domain.messages import events as e
from acd.domain.model.consultant import Activity
from acd.domain.model.contact import PHONE, Outcome
from acd.domain.model.queue_rules import Rules
from acd.ports.acd import StampedEvent
from acd.service.wallboard.business_day import day_bounds_ms
from acd.service.wallboard.figures import (
    HISTORY_MINUTES,
    MINUTE_MS,
    SHORT_ABANDON_MS,
    AnnouncedWait,
    Coverage,
    Figures,
    Minute,
    QueueDay,
    SignedInConsultant,
    WaitingContact,
)


def apply_event(figures: Figures, stamped: StampedEvent, zone: ZoneInfo) -> None:
    """Change the figures by one event, given in the order of the log."""
    if stamped.at_ms >= figures.day_ends_ms:
        figures.day_ends_ms = day_bounds_ms(stamped.at_ms, zone)[1]
        figures.today, figures.coverage = {}, Coverage()
    handler = _PROJECTIONS.get(type(stamped.event))
    if handler is not None:
        handler(figures, stamped.event, stamped.at_ms)


def _rules_published(figures: Figures, event: e.RulesPublished, _at_ms: int) -> None:
    figures.rules = event.rules
    for queue in figures.policies.keys() - event.rules.queues.keys():
        del figures.policies[queue]


def _signed_in(figures: Figures, event: e.ConsultantSignedIn, _at_ms: int) -> None:
    figures.consultants[event.consultant_id] = SignedInConsultant(dict(event.skills))


def _consultant_changed(figures: Figures, event: e.ConsultantChanged, _at_ms: int) -> None:
    if event.activity is Activity.OFFLINE:
        figures.consultants.pop(event.consultant_id, None)
        figures.break_overruns.pop(event.consultant_id, None)
        return
    consultant = figures.consultants.setdefault(event.consultant_id, SignedInConsultant({}))
    consultant.activity, consultant.reason = event.activity, event.reason
    if event.activity is not Activity.NOT_READY:
        figures.break_overruns.pop(event.consultant_id, None)


def _queued(figures: Figures, event: e.ContactQueued, _at_ms: int) -> None:
    figures.waiting[event.contact_id] = WaitingContact(
        event.channel, event.queue, event.admitted_ms
    )
    if not event.returned:
        _day_of(figures, event.queue).offered += 1


def _moved(figures: Figures, event: e.ContactMoved, _at_ms: int) -> None:
    contact = figures.waiting.get(event.contact_id)
    if contact is not None:
        contact.queue = event.queue
    figures.without_consultant.pop(event.contact_id, None)


def _held(figures: Figures, event: e.PositionHeld, _at_ms: int) -> None:
    """A held position is no live call; a scheduled callback does not wait before it is due."""
    contact = figures.waiting.get(event.contact_id)
    if contact is not None and event.due_ms is None:
        contact.channel = event.channel
    elif contact is not None:
        del figures.waiting[event.contact_id]
    figures.announced.pop(event.contact_id, None)


def _wait_announced(figures: Figures, event: e.WaitAnnounced, at_ms: int) -> None:
    if event.low_ms is not None and event.high_ms is not None:
        figures.announced[event.contact_id] = AnnouncedWait(at_ms, event.low_ms, event.high_ms)


def _unreachable(figures: Figures, event: e.ContactUnreachable, _at_ms: int) -> None:
    figures.without_consultant[event.contact_id] = event.queue


def _offered(figures: Figures, event: e.OfferMade, _at_ms: int) -> None:
    figures.without_consultant.pop(event.contact_id, None)


def _queue_closed(figures: Figures, event: e.QueueClosed, _at_ms: int) -> None:
    figures.closed[event.queue] = True


def _queue_opened(figures: Figures, event: e.QueueOpened, _at_ms: int) -> None:
    figures.closed.pop(event.queue, None)


def _backup_group_changed(figures: Figures, event: e.BackupGroupChanged, _at_ms: int) -> None:
    groups = set(figures.backup_groups.get(event.queue, ())) - {event.group}
    figures.backup_groups[event.queue] = sorted(groups | {event.group} if event.open else groups)


def _policy(figures: Figures, event: e.PolicyChanged, _at_ms: int) -> None:
    if event.forced:
        figures.policies[event.queue] = event.policy
    else:
        figures.policies.pop(event.queue, None)


def _overran(figures: Figures, event: e.PauseOverran, _at_ms: int) -> None:
    figures.break_overruns[event.consultant_id] = event.reason


def _engaged(figures: Figures, event: e.ContactEngaged, at_ms: int) -> None:
    contact = figures.waiting.get(event.contact_id)
    if contact is not None:
        contact.answered_after_ms = event.waited_ms
    wait = figures.announced.pop(event.contact_id, None)
    if wait is not None:
        figures.coverage.announced += 1
        figures.coverage.kept += wait.low_ms <= at_ms - wait.at_ms <= wait.high_ms


def _connected(figures: Figures, event: e.ContactConnected, at_ms: int) -> None:
    """Count an answer once both parties are connected; the wait ended when it was accepted."""
    contact = figures.waiting.pop(event.contact_id, None)
    if contact is None:
        return
    answered = _day_of(figures, contact.queue).answered
    answered[contact.channel] = answered.get(contact.channel, 0) + 1
    if contact.channel == PHONE:
        _count_call(figures, contact, contact.answered_after_ms or 0, at_ms)


def _count_call(figures: Figures, contact: WaitingContact, waited_ms: int, at_ms: int) -> None:
    minute = _minute_of(figures, at_ms)
    _add(minute.offered, contact.queue)
    if waited_ms <= _target_ms(figures.rules, contact.queue):
        _add(minute.in_target, contact.queue)
    minute.answered += 1
    minute.waited_ms += waited_ms


def _closed(figures: Figures, event: e.ContactClosed, at_ms: int) -> None:
    contact = figures.waiting.pop(event.contact_id, None)
    figures.announced.pop(event.contact_id, None)
    figures.without_consultant.pop(event.contact_id, None)
    if contact is None or event.outcome is not Outcome.ABANDONED:
        return
    day = _day_of(figures, event.queue)
    if event.waited_ms <= SHORT_ABANDON_MS:
        day.short_abandoned += 1
        return
    day.abandoned += 1
    if event.channel == PHONE:
        _add(_minute_of(figures, at_ms).offered, event.queue)


# The event type is the key; a dictionary cannot tie it to the handler's argument in types.
_PROJECTIONS: dict[type, Callable[[Figures, Any, int], None]] = {
    e.RulesPublished: _rules_published,
    e.ConsultantSignedIn: _signed_in,
    e.ConsultantChanged: _consultant_changed,
    e.ContactQueued: _queued,
    e.ContactMoved: _moved,
    e.ContactUnreachable: _unreachable,
    e.PositionHeld: _held,
    e.WaitAnnounced: _wait_announced,
    e.OfferMade: _offered,
    e.QueueClosed: _queue_closed,
    e.QueueOpened: _queue_opened,
    e.BackupGroupChanged: _backup_group_changed,
    e.PolicyChanged: _policy,
    e.PauseOverran: _overran,
    e.ContactEngaged: _engaged,
    e.ContactConnected: _connected,
    e.ContactClosed: _closed,
}


def _add(counts: dict[str, int], queue: str) -> None:
    counts[queue] = counts.get(queue, 0) + 1


def _day_of(figures: Figures, queue: str) -> QueueDay:
    return figures.today.setdefault(queue, QueueDay())


def _minute_of(figures: Figures, at_ms: int) -> Minute:
    """Return the current minute, dropping those that no figure reads any more."""
    start_ms = at_ms - at_ms % MINUTE_MS
    if str(start_ms) not in figures.minutes:
        oldest_ms = start_ms - HISTORY_MINUTES * MINUTE_MS
        figures.minutes = {k: m for k, m in figures.minutes.items() if int(k) > oldest_ms}
    return figures.minutes.setdefault(str(start_ms), Minute())


def _target_ms(rules: Rules | None, queue: str) -> int:
    queue_rules = rules.queues.get(queue) if rules else None
    target = queue_rules.targets.get(PHONE) if queue_rules else None
    return target.within_ms if target else 0
