"""Backup groups: groups that serve a queue while its wait is too long."""

from __future__ import annotations

from acd.domain.messages.events import BackupGroupChanged
from acd.domain.model.queue_rules import BackupGroup, QueueRules, Trigger
from acd.domain.model.state import ContactEntry
from acd.domain.routing.timers import TimerKind
from acd.domain.routing.wait_estimate import estimate_wait
from acd.domain.step.step_context import StepContext

ESTIMATE_INTERVAL_MS = 5_000
"""Interval between reviews while contacts wait: a wait estimate changes without an event."""
MAX_REVIEWED_AT_ONCE = 200
"""Number of waiting contacts above which a queue is reviewed once per LONG_QUEUE_INTERVAL_MS: a
review takes time in proportion to them."""
LONG_QUEUE_INTERVAL_MS = 1_000


def review_backup_groups(context: StepContext) -> None:
    """Review the backup groups of every queue on the worklist."""
    for queue_id in context.worklist.take_queues():
        review_queue(context, queue_id)


def review_queue(context: StepContext, queue_id: str) -> None:
    """Activate and deactivate backup groups; two thresholds keep them from flapping."""
    rules = context.state.rules
    queue = rules.queues.get(queue_id) if rules else None
    if queue is None:
        return
    interval_ms = LONG_QUEUE_INTERVAL_MS
    soon_ms = (context.state.now_ms // interval_ms + 1) * interval_ms
    waiting = sum(len(waiting_list) for waiting_list in context.router.waiting.of_queue(queue_id))
    is_long = waiting > MAX_REVIEWED_AT_ONCE
    planned_ms = context.state.backup_group_recheck_at.get(queue_id)
    if is_long and planned_ms is not None:
        _plan_recheck(context, queue_id, min(planned_ms, soon_ms))
        return
    oldest, newest = _oldest_and_newest(context, queue)
    rechecks = [soon_ms] if is_long else []
    for backup_group in queue.backup_groups:
        wait_ms = _measure_wait(context, backup_group, oldest, newest)
        is_active = backup_group.group in context.state.active_backup_groups.get(queue.id, ())
        if not is_active and wait_ms >= backup_group.open_at_ms:
            _switch(context, queue, backup_group, wait_ms, activate=True)
        elif is_active and wait_ms <= backup_group.close_at_ms:
            _switch(context, queue, backup_group, wait_ms, activate=False)
        if oldest is not None:
            rechecks += _rechecks_ms(context, queue, backup_group, oldest)
    _plan_recheck(context, queue_id, min(rechecks, default=None))


def _oldest_and_newest(
    context: StepContext, queue: QueueRules
) -> tuple[ContactEntry | None, ContactEntry | None]:
    """Return the live contacts that have waited longest and shortest.

    The age of an e-mail activates no backup group: nobody waits at the other end.
    """
    rules = context.state.rules
    contacts = [
        position.contact
        for waiting_list in context.router.waiting.of_queue(queue.id)
        if rules is not None and rules.is_live(waiting_list.channel)
        for position in waiting_list
    ]
    oldest = min(contacts, key=lambda contact: (contact.since_ms, contact.seq), default=None)
    newest = max(contacts, key=lambda contact: (contact.since_ms, contact.seq), default=None)
    return oldest, newest


def _measure_wait(
    context: StepContext,
    backup_group: BackupGroup,
    oldest: ContactEntry | None,
    newest: ContactEntry | None,
) -> int:
    """Return the wait in ms that the group's thresholds are compared with."""
    if oldest is None or newest is None:
        return 0
    if backup_group.by is Trigger.OLDEST_WAIT:
        return context.state.now_ms - oldest.since_ms
    helpers = _helpers_mask(context, backup_group, newest)
    wait_estimate = estimate_wait(context.state, context.router, newest, helpers)
    return backup_group.open_at_ms if wait_estimate is None else wait_estimate.mean_ms


def _helpers_mask(context: StepContext, backup_group: BackupGroup, contact: ContactEntry) -> int:
    """Return the mask of consultants who serve the contact through this backup group alone.

    The wait is estimated without them: a wait that is short thanks to their help would send them
    back at once.
    """
    waiting_list = context.router.waiting.list_of(contact)
    active = set(context.state.active_backup_groups.get(contact.queue, ())) - {backup_group.group}
    others = active.union(waiting_list.groups, waiting_list.queue.groups)
    mask = context.router.consultants.groups.mask
    return mask([backup_group.group]) & ~mask(others)


def _rechecks_ms(
    context: StepContext, queue: QueueRules, backup_group: BackupGroup, oldest: ContactEntry
) -> list[int]:
    """Return when a change may be due that no event announces (UTC epoch ms)."""
    if backup_group.by is Trigger.WAIT_ESTIMATE:
        return [(context.state.now_ms // ESTIMATE_INTERVAL_MS + 1) * ESTIMATE_INTERVAL_MS]
    if backup_group.group in context.state.active_backup_groups.get(queue.id, ()):
        return []
    return [oldest.since_ms + backup_group.open_at_ms]


def _plan_recheck(context: StepContext, queue_id: str, at_ms: int | None) -> None:
    rechecks = context.state.backup_group_recheck_at
    if at_ms is None:
        rechecks.pop(queue_id, None)
    elif rechecks.get(queue_id) != at_ms:
        rechecks[queue_id] = at_ms
        context.timers.add(at_ms, TimerKind.BACKUP_GROUP, queue_id)


def recheck(context: StepContext, queue_id: str) -> None:
    """Put the queue on the worklist, at the time planned for it."""
    del context.state.backup_group_recheck_at[queue_id]
    context.worklist.queues_to_review.add(queue_id)


def _switch(
    context: StepContext,
    queue: QueueRules,
    backup_group: BackupGroup,
    wait_ms: int,
    *,
    activate: bool,
) -> None:
    """Change the group's state; match its consultants, after new contacts if those come first."""
    others = set(context.state.active_backup_groups.get(queue.id, ())) - {backup_group.group}
    active = others | {backup_group.group} if activate else others
    context.state.active_backup_groups[queue.id] = tuple(sorted(active))
    context.events.append(BackupGroupChanged(queue.id, backup_group.group, activate, wait_ms))
    worklist, consultants = context.worklist, context.router.consultants
    worklist.review_waiting = worklist.review_waiting or not activate
    for consultant in list(consultants.all()):
        entry = consultant.entry
        if backup_group.group in entry.groups:
            consultants.add(entry)
            context.mark_changed(entry)
            worklist.next_round[entry.consultant_id] = entry
