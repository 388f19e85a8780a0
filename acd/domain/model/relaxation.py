"""Where a waiting contact stands: who is asked first, which ring it has waited into."""

from __future__ import annotations

from acd.domain.model.consultant import Presence
from acd.domain.model.queue_rules import QueueRules
from acd.domain.model.state import AcdState, ContactEntry


def stage_of(state: AcdState, queue: QueueRules, contact: ContactEntry) -> int | None:
    """Bring preference and ring up to date; returns when to look again (UTC epoch ms)."""
    now_ms, entered_ms = state.now_ms, contact.entered_ms
    if contact.preferred and not _is_preference_open(state, contact):
        contact.preferred = ()
    relaxation_steps = [
        entered_ms + relaxation_step.after_ms
        for relaxation_step in queue.relaxation_steps_for(contact.channel)
    ]
    contact.relaxation_step = sum(at_ms <= now_ms for at_ms in relaxation_steps)
    coming = [at_ms for at_ms in relaxation_steps if at_ms > now_ms]
    if contact.preferred and contact.preferred_until_ms is not None:
        coming.append(contact.preferred_until_ms)
    limit_ms = queue.limits.wait_ms
    if limit_ms is not None and entered_ms + limit_ms > now_ms:
        coming.append(entered_ms + limit_ms)
    return min(coming, default=None)


def _is_preference_open(state: AcdState, contact: ContactEntry) -> bool:
    """While the time lasts and one of them is at work."""
    until_ms = contact.preferred_until_ms
    if until_ms is not None and until_ms <= state.now_ms:
        return False
    return any(is_at_work(state, consultant_id) for consultant_id in contact.preferred)


def is_at_work(state: AcdState, consultant_id: str) -> bool:
    entry = state.consultants.get(consultant_id)
    return entry is not None and entry.presence is not Presence.OFFLINE


def has_waited_out(state: AcdState, queue: QueueRules, contact: ContactEntry) -> bool:
    """Whether it has waited as long as the queue's limit allows."""
    limit_ms = queue.limits.wait_ms
    return limit_ms is not None and state.now_ms - contact.entered_ms >= limit_ms
