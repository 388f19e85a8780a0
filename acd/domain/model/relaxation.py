"""Stage of a waiting contact: preferred consultants, relaxation step and limit of waiting."""

from __future__ import annotations

from acd.domain.model.consultant import Presence
from acd.domain.model.queue_rules import QueueRules
from acd.domain.model.state import AcdState, ContactEntry


def update_stage(state: AcdState, queue: QueueRules, contact: ContactEntry) -> int | None:
    """Update preference and relaxation step; return when the next change is due (UTC epoch ms)."""
    now_ms, entered_ms = state.now_ms, contact.entered_ms
    if contact.preferred and not _is_preference_valid(state, contact):
        contact.preferred = ()
    relaxation_times = [
        entered_ms + step.after_ms for step in queue.relaxation_steps_for(contact.channel)
    ]
    contact.relaxation_step = sum(at_ms <= now_ms for at_ms in relaxation_times)
    changes = [at_ms for at_ms in relaxation_times if at_ms > now_ms]
    if contact.preferred and contact.preferred_until_ms is not None:
        changes.append(contact.preferred_until_ms)
    limit_ms = queue.limits.wait_ms
    if limit_ms is not None and entered_ms + limit_ms > now_ms:
        changes.append(entered_ms + limit_ms)
    return min(changes, default=None)


def _is_preference_valid(state: AcdState, contact: ContactEntry) -> bool:
    """Return whether time is left and a preferred consultant is at work."""
    until_ms = contact.preferred_until_ms
    if until_ms is not None and until_ms <= state.now_ms:
        return False
    return any(is_at_work(state, consultant_id) for consultant_id in contact.preferred)


def is_at_work(state: AcdState, consultant_id: str) -> bool:
    entry = state.consultants.get(consultant_id)
    return entry is not None and entry.presence is not Presence.OFFLINE


def has_reached_wait_limit(state: AcdState, queue: QueueRules, contact: ContactEntry) -> bool:
    """Return whether the contact has waited as long as the queue's limit allows."""
    limit_ms = queue.limits.wait_ms
    return limit_ms is not None and state.now_ms - contact.entered_ms >= limit_ms
