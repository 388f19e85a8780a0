"""Opening hours of queues: published intervals, unless a supervisor forces a state."""

from __future__ import annotations

from acd.domain.messages.events import QueueClosed, QueueOpened
from acd.domain.model.state import AcdState
from acd.domain.routing.timers import TimerKind, hours_change_ms
from acd.domain.step.step_context import StepContext


def is_open(state: AcdState, queue: str) -> bool:
    """Return whether the queue is open now; without published hours it always is."""
    forced = state.forced.get(queue)
    if forced is not None:
        return forced.open
    spans = state.hours.get(queue)
    return spans is None or any(starts <= state.now_ms < ends for starts, ends in spans)


def next_opening_ms(state: AcdState, queue: str) -> int | None:
    """Return when a closed queue opens, UTC epoch ms; None where nothing says it."""
    forced, spans = state.forced.get(queue), state.hours.get(queue)
    from_ms = forced.until_ms if forced is not None else state.now_ms
    if from_ms is None or spans is None:
        return from_ms
    return min((max(starts, from_ms) for starts, ends in spans if ends > from_ms), default=None)


def review_hours(context: StepContext, queue: str) -> None:
    """Emit QueueOpened or QueueClosed after a change, and plan the next one."""
    state = context.state
    forced = state.forced.get(queue)
    if forced is not None and forced.until_ms is not None and forced.until_ms <= state.now_ms:
        del state.forced[queue]
    is_closed = not is_open(state, queue)
    if is_closed is not state.closed_queues.get(queue, False):
        state.closed_queues[queue] = is_closed
        is_forced = queue in state.forced
        event = QueueClosed(queue, is_forced) if is_closed else QueueOpened(queue, is_forced)
        context.events.append(event)
    at_ms = hours_change_ms(state, queue)
    if at_ms is not None:
        context.timers.add(at_ms, TimerKind.HOURS, queue)
