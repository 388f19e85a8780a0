"""Reserves: groups that help out while a queue waits too long, and go back when it does not."""

from __future__ import annotations

from acd.domain.messages.events import BackupGroupChanged
from acd.domain.model.contact import Channel
from acd.domain.model.queue_rules import BackupGroup, QueueRules, Trigger
from acd.domain.model.state import ContactEntry
from acd.domain.routing.timers import Kind
from acd.domain.routing.wait_estimate import estimate_wait
from acd.domain.step.step_context import StepContext

LOOK_AGAIN_MS = 5_000
"""A forecast changes without an event; so it is looked at again while somebody waits."""
MANY = 200
"""With more in line than that a queue is looked at once a second, not whenever somebody comes or
goes: to look takes as long as the line is."""
EVERY_MS = 1_000
LIVE = (Channel.PHONE, Channel.CHAT)
"""Somebody waits at the other end; a mail's age calls nobody in."""


def review(context: StepContext, queue_id: str) -> None:
    """Open and close the reserves of one queue; two thresholds keep them from flapping."""
    rules = context.state.rules
    queue = rules.queues.get(queue_id) if rules else None
    if queue is None:
        return
    soon_ms = (context.state.now_ms // EVERY_MS + 1) * EVERY_MS
    is_long = sum(len(waiting_list) for waiting_list in context.router.waiting_in(queue_id)) > MANY
    planned_ms = context.state.looks.get(queue_id)
    if is_long and planned_ms is not None:
        _note_look(context, queue_id, min(planned_ms, soon_ms))
        return
    oldest, newest = _ends(context, queue)
    looks = [soon_ms] if is_long else []
    for backup_group in queue.backup_groups:
        wait_ms = _measure(context, backup_group, oldest, newest)
        is_open = backup_group.group in context.state.active_backup_groups.get(queue.id, ())
        if not is_open and wait_ms >= backup_group.open_at_ms:
            _switch(context, queue, backup_group, wait_ms, is_open=True)
        elif is_open and wait_ms <= backup_group.close_at_ms:
            _switch(context, queue, backup_group, wait_ms, is_open=False)
        if oldest is not None:
            looks += _looks_again_ms(context, queue, backup_group, oldest)
    _note_look(context, queue_id, min(looks, default=None))


def _ends(
    context: StepContext, queue: QueueRules
) -> tuple[ContactEntry | None, ContactEntry | None]:
    """Who has waited longest and who came last, of the live ones."""
    waiting_lists = [
        waiting_list
        for waiting_list in context.router.waiting_in(queue.id)
        if waiting_list.channel in LIVE
    ]
    held_positions = [
        queue_position
        for waiting_list in waiting_lists
        for part in (waiting_list.waiting, waiting_list.late)
        for queue_position in part
    ]
    found = [queue_position[3] for queue_position in held_positions]
    oldest = min(found, key=lambda contact: (contact.since_ms, contact.seq), default=None)
    newest = max(found, key=lambda contact: (contact.since_ms, contact.seq), default=None)
    return oldest, newest


def _measure(
    context: StepContext,
    backup_group: BackupGroup,
    oldest: ContactEntry | None,
    newest: ContactEntry | None,
) -> int:
    if oldest is None or newest is None:
        return 0
    if backup_group.by is Trigger.OLDEST_WAIT:
        return context.state.now_ms - oldest.since_ms
    wait_estimate = estimate_wait(
        context.state, context.router, newest, _helpers(context, backup_group, newest)
    )
    return backup_group.open_at_ms if wait_estimate is None else wait_estimate.mean_ms


def _helpers(context: StepContext, backup_group: BackupGroup, contact: ContactEntry) -> int:
    """Mask of those who serve it through this reserve alone. The wait is that without them: one
    that were shorter by their help would send them away again."""
    waiting_list, _ = context.router.where[contact.contact_id]
    opened = set(context.state.active_backup_groups.get(contact.queue, ())) - {backup_group.group}
    others = opened.union(waiting_list.groups, waiting_list.queue.groups)
    mask = context.router.roster.groups.mask
    return mask([backup_group.group]) & ~mask(others)


def _looks_again_ms(
    context: StepContext, queue: QueueRules, backup_group: BackupGroup, oldest: ContactEntry
) -> list[int]:
    """When a change may be due that no event tells of."""
    if backup_group.by is Trigger.WAIT_ESTIMATE:
        return [(context.state.now_ms // LOOK_AGAIN_MS + 1) * LOOK_AGAIN_MS]
    if backup_group.group in context.state.active_backup_groups.get(queue.id, ()):
        return []
    return [oldest.since_ms + backup_group.open_at_ms]


def _note_look(context: StepContext, queue_id: str, at_ms: int | None) -> None:
    if at_ms is None:
        context.state.looks.pop(queue_id, None)
    elif context.state.looks.get(queue_id) != at_ms:
        context.state.looks[queue_id] = at_ms
        context.deadlines.add(at_ms, Kind.BACKUP_GROUP, queue_id)


def look(context: StepContext, queue_id: str) -> None:
    """It is time: the queue is reviewed before the step ends."""
    del context.state.looks[queue_id]
    context.queues_to_review.add(queue_id)


def _switch(
    context: StepContext,
    queue: QueueRules,
    backup_group: BackupGroup,
    wait_ms: int,
    *,
    is_open: bool,
) -> None:
    groups = set(context.state.active_backup_groups.get(queue.id, ())) - {backup_group.group}
    context.state.active_backup_groups[queue.id] = tuple(
        sorted(groups | {backup_group.group} if is_open else groups)
    )
    context.events.append(BackupGroupChanged(queue.id, backup_group.group, is_open, wait_ms))
    context.review = context.review or not is_open
    for indexed in list(context.router.roster.indexed_consultants()):
        if backup_group.group in indexed.entry.groups:
            context.router.roster.enrol(indexed.entry)
            context.mark_changed(indexed.entry)
            context.activated_backups[indexed.entry.consultant_id] = indexed.entry
