"""Where a waiting contact stands: who is asked first, which ring it has waited into."""

from __future__ import annotations

from acd.domain.model.consultant import Presence
from acd.domain.model.queue_rules import QueueRules
from acd.domain.model.state import ContactEntry, HallState


def stage_of(state: HallState, queue: QueueRules, contact: ContactEntry) -> int | None:
    """Bring preference and ring up to date; returns when to look again (UTC epoch ms)."""
    now_ms, entered_ms = state.now_ms, contact.entered_ms
    if contact.preferred and not _is_preference_open(state, contact):
        contact.preferred = ()
    rings = [entered_ms + ring.after_ms for ring in queue.rings_for(contact.channel)]
    contact.ring = sum(at_ms <= now_ms for at_ms in rings)
    coming = [at_ms for at_ms in rings if at_ms > now_ms]
    if contact.preferred and contact.preferred_until_ms is not None:
        coming.append(contact.preferred_until_ms)
    limit_ms = queue.limits.wait_ms
    if limit_ms is not None and entered_ms + limit_ms > now_ms:
        coming.append(entered_ms + limit_ms)
    return min(coming, default=None)


def _is_preference_open(state: HallState, contact: ContactEntry) -> bool:
    """While the time lasts and one of them is at work."""
    until_ms = contact.preferred_until_ms
    if until_ms is not None and until_ms <= state.now_ms:
        return False
    return any(is_at_work(state, consultant_id) for consultant_id in contact.preferred)


def is_at_work(state: HallState, consultant_id: str) -> bool:
    entry = state.consultants.get(consultant_id)
    return entry is not None and entry.presence is not Presence.OFFLINE


def has_waited_out(state: HallState, queue: QueueRules, contact: ContactEntry) -> bool:
    """Whether it has waited as long as the queue's limit allows."""
    limit_ms = queue.limits.wait_ms
    return limit_ms is not None and state.now_ms - contact.entered_ms >= limit_ms
