"""The ACD: a deterministic state machine over one ordered log of inputs.

No clock, no randomness, no I/O. The same inputs with the same times give the same events and the
same state, on every replica and in every replay.
"""

from __future__ import annotations

from acd.domain.messages.commands import Input
from acd.domain.messages.events import Event, InputRefused
from acd.domain.messages.rejections import InputRefusedError
from acd.domain.model.consultant import Presence
from acd.domain.model.contact import ChannelId, ContactState
from acd.domain.model.queue_rules import Rules
from acd.domain.model.state import AcdState
from acd.domain.model.views import ConsultantView, ContactView, Unanswered
from acd.domain.routing.explanation import WaitExplanation, explain_wait
from acd.domain.routing.wait_estimate import WaitEstimate, estimate_wait
from acd.domain.step.backup_groups import review_backup_groups
from acd.domain.step.handler_table import HANDLERS, TIMER_HANDLERS
from acd.domain.step.matching import (
    match_freed_consultants,
    match_new_contacts,
    publish_changes,
)
from acd.domain.step.step_context import StepContext
from acd.domain.step.views import consultant_view, contact_view


class Acd:
    """The state machine. Feed it the inputs in the order of the log; it returns events."""

    def __init__(self, state: AcdState | None = None) -> None:
        self._context = StepContext(state or AcdState())

    def step(self, command: Input, at_ms: int, key: str) -> list[Event]:
        """Run the timers that are due at `at_ms` (UTC epoch ms, time of the log), then the input.

        An input whose key was seen within the last hour is a repeat and has no effect. The key of
        a refused input is not remembered, so that a second try is answered again.
        """
        context = self._context
        if at_ms > context.state.now_ms:  # a time that goes back is ignored
            self._advance_clock(at_ms)
        while context.timers.are_due(context.state.now_ms):
            self._run_timers()
            self._dispatch()
        if self._handle(command, key):
            self._dispatch()
        return context.workspace.take_events()

    def _advance_clock(self, at_ms: int) -> None:
        state = self._context.state
        state.now_ms = at_ms
        if state.load.advance_clock(at_ms):
            self._context.router.update_measurements()

    def _run_timers(self) -> None:
        """Run all departures that are due, or else the next other timer.

        All departures come first, so that nothing is offered to a consultant who leaves in the
        same moment.
        """
        context, now_ms = self._context, self._context.state.now_ms
        departed = False
        while (timer := context.timers.pop_departure(now_ms)) is not None:
            TIMER_HANDLERS[timer.kind](context, timer)
            departed = True
        if departed:
            return
        timer = context.timers.pop_other(now_ms)
        if timer is not None:
            TIMER_HANDLERS[timer.kind](context, timer)

    def _handle(self, command: Input, key: str) -> bool:
        """Let the input's handler change the state; False for a repeated or refused input."""
        context = self._context
        keys, now_ms = context.state.keys, context.state.now_ms
        if keys.knows(key, now_ms):
            return False
        try:
            HANDLERS[type(command)](context, command)
        except InputRefusedError as refusal:
            kind = type(command).__name__
            context.events.append(InputRefused(kind, refusal.id, refusal.message))
            return False
        keys.note(key, now_ms)
        return True

    def _dispatch(self) -> None:
        """Run the phases after a handler until nothing is left on the worklist.

        One round is enough unless a phase adds work: an overflow that moves a contact, a backup
        group that becomes active, a sign-out that was pending.
        """
        context, worklist = self._context, self._context.worklist
        while (
            worklist.changed_consultants
            or worklist.new_contacts
            or worklist.review_waiting
            or worklist.queues_to_review
        ):
            if worklist.queues_to_review:
                review_backup_groups(context)
            if worklist.changed_consultants:
                match_freed_consultants(context)
            if worklist.new_contacts or worklist.review_waiting:
                match_new_contacts(context)
            if worklist.changed_consultants:
                publish_changes(context)

    @property
    def state(self) -> AcdState:
        """The whole state, for snapshots and checks; only `step` may change it."""
        return self._context.state

    @property
    def now_ms(self) -> int:
        """Time of the last input, UTC epoch ms."""
        return self._context.state.now_ms

    @property
    def next_deadline_ms(self) -> int | None:
        """Time of the next timer, at which a Tick has to be sent; UTC epoch ms."""
        return self._context.timers.next_ms()

    @property
    def rules(self) -> Rules | None:
        return self._context.state.rules

    def knows(self, key: str) -> bool:
        """Return whether an input with this key was stepped within the last hour of the log."""
        return self._context.state.keys.knows(key, self._context.state.now_ms)

    def contact(self, contact_id: str) -> ContactView | None:
        """Return a live contact; None once it is closed."""
        entry = self._context.state.contacts.get(contact_id)
        return None if entry is None else contact_view(self._context, entry)

    def contacts(self, channel: ChannelId | None = None) -> tuple[ContactView, ...]:
        """Return live contacts of a channel or all, in the order of admission to this state."""
        return tuple(
            contact_view(self._context, entry)
            for entry in self._context.state.contacts.values()
            if channel is None or entry.channel == channel
        )

    def unanswered(self) -> list[Unanswered]:
        """Return the contacts that wait or are on offer, in the order of admission."""
        return [
            Unanswered(entry.queue, entry.channel, entry.admitted_ms)
            for entry in self._context.state.contacts.values()
            if entry.state is ContactState.WAITING or entry.state is ContactState.OFFERED
        ]

    def consultant(self, consultant_id: str) -> ConsultantView | None:
        """Return a consultant who ever signed in, at work or not."""
        entry = self._context.state.consultants.get(consultant_id)
        return None if entry is None else consultant_view(entry)

    def consultants(self) -> tuple[ConsultantView, ...]:
        """Return all consultants at work."""
        return tuple(
            consultant_view(entry)
            for entry in self._context.state.consultants.values()
            if entry.presence is not Presence.OFFLINE
        )

    def wait_estimate(self, contact_id: str) -> WaitEstimate | None:
        """Estimate the wait from now; None when it does not wait or no estimate is possible."""
        context = self._context
        entry = context.state.contacts.get(contact_id)
        if entry is None or not context.router.waiting.holds(contact_id):
            return None
        return estimate_wait(context.state, context.router, entry)

    def explain_wait(self, contact_id: str) -> WaitExplanation | None:
        """Explain why a contact still waits; None when it does not wait."""
        context = self._context
        entry = context.state.contacts.get(contact_id)
        if entry is None or not context.router.waiting.holds(contact_id):
            return None
        return explain_wait(context.state, context.router, entry)

    def announcement(self, queue: str) -> str | None:
        """Return the id of the prompt that is played to contacts waiting in the queue."""
        return self._context.state.announcements.get(queue)

    def is_open(self, queue: str) -> bool:
        return not self._context.state.closed_queues.get(queue, False)
