"""When queues are open: by the spans that were published, unless a supervisor said otherwise."""

from __future__ import annotations

from acd.domain.messages.events import QueueClosed, QueueOpened
from acd.domain.model.state import AcdState
from acd.domain.routing.timers import Kind, hours_change_ms
from acd.domain.step.step_context import StepContext


def is_open(state: AcdState, queue: str) -> bool:
    """A queue without published hours is always open."""
    forced = state.forced.get(queue)
    if forced is not None:
        return forced.open
    spans = state.hours.get(queue)
    return spans is None or any(starts <= state.now_ms < ends for starts, ends in spans)


def review(context: StepContext, queue: str) -> None:
    """Say so when it has opened or closed, and note when it will do so next."""
    state = context.state
    forced = state.forced.get(queue)
    if forced is not None and forced.until_ms is not None and forced.until_ms <= state.now_ms:
        del state.forced[queue]
    shut = not is_open(state, queue)
    if shut is not state.shut.get(queue, False):
        state.shut[queue] = shut
        by_hand = queue in state.forced
        context.events.append(QueueClosed(queue, by_hand) if shut else QueueOpened(queue, by_hand))
    at_ms = hours_change_ms(state, queue)
    if at_ms is not None:
        context.deadlines.add(at_ms, Kind.HOURS, queue)
