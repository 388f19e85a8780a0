"""The ACD: a deterministic state machine over one ordered log of inputs.

No clock, no randomness, no I/O. The same inputs with the same times give the same events and the
same state, on every replica and in every replay.
"""

from __future__ import annotations

from acd.domain.messages.commands import Input
from acd.domain.messages.events import Event, InputRefused
from acd.domain.messages.rejections import InputRefusedError
from acd.domain.model.consultant import Presence
from acd.domain.model.contact import ContactState
from acd.domain.model.queue_rules import Rules
from acd.domain.model.state import AcdState, ConsultantEntry, ContactEntry
from acd.domain.model.views import ConsultantView, ContactView
from acd.domain.routing.explanation import WaitExplanation, explain_wait
from acd.domain.routing.wait_estimate import WaitEstimate, estimate_wait
from acd.domain.step.handler_table import EXPIRIES, HANDLERS
from acd.domain.step.matching import match
from acd.domain.step.step_context import StepContext


class Acd:
    """Feed it inputs in the order of the log; it answers with what followed."""

    def __init__(self, state: AcdState | None = None) -> None:
        self._context = StepContext(state or AcdState())

    @property
    def state(self) -> AcdState:
        """The whole state, for snapshots and checks; only `step` changes it."""
        return self._context.state

    def step(self, command: Input, at_ms: int, key: str) -> list[Event]:
        """Do what fell due by `at_ms` (UTC epoch ms, of the log), then what the input asks.

        A key seen within the last hour is a repeat: nothing more happens. A refused input is
        not remembered, so that asking again is answered again.
        """
        context = self._context
        self._pass_time(at_ms)
        if not context.state.keys.knows(key, context.state.now_ms):
            self._handle(command, key)
        events, context.events = context.events, []
        return events

    def _pass_time(self, at_ms: int) -> None:
        """What fell due while the log was silent happens now: nobody could act on it before.

        Who should be gone by now goes first: nothing is offered to anybody in that moment.
        """
        context, state = self._context, self._context.state
        if at_ms > state.now_ms:
            state.now_ms = at_ms
            if state.load.pass_time(at_ms):
                context.router.learn_prices()
        while (due := context.deadlines.pop_going(state.now_ms)) is not None:
            EXPIRIES[due.kind](context, due)
        match(context)
        while (due := context.deadlines.pop_due(state.now_ms)) is not None:
            EXPIRIES[due.kind](context, due)
            match(context)

    def _handle(self, command: Input, key: str) -> None:
        state = self._context.state
        try:
            HANDLERS[type(command)](self._context, command)
        except InputRefusedError as refused:
            kind = type(command).__name__
            self._context.events.append(InputRefused(kind, refused.id, refused.message))
            return
        state.keys.note(key, state.now_ms)
        match(self._context)

    def knows(self, key: str) -> bool:
        """Whether an input with this key was stepped within the last hour of the log's time."""
        return self._context.state.keys.knows(key, self._context.state.now_ms)

    @property
    def now_ms(self) -> int:
        """The time of the last input, UTC epoch ms."""
        return self._context.state.now_ms

    @property
    def next_deadline_ms(self) -> int | None:
        """When somebody has to send a Tick; UTC epoch ms."""
        return self._context.deadlines.next_ms()

    @property
    def rules(self) -> Rules | None:
        return self._context.state.rules

    def contact(self, contact_id: str) -> ContactView | None:
        """A live contact; None once it is closed."""
        entry = self._context.state.contacts.get(contact_id)
        return None if entry is None else self._contact_view(entry)

    def contacts(self) -> tuple[ContactView, ...]:
        """All live contacts, in the order of admission to this state."""
        return tuple(self._contact_view(entry) for entry in self._context.state.contacts.values())

    def consultant(self, consultant_id: str) -> ConsultantView | None:
        """Anybody who ever signed in, offline or not."""
        entry = self._context.state.consultants.get(consultant_id)
        return None if entry is None else _consultant_view(entry)

    def consultants(self) -> tuple[ConsultantView, ...]:
        """Everybody at work."""
        everybody = self._context.state.consultants.values()
        return tuple(
            _consultant_view(entry) for entry in everybody if entry.presence is not Presence.OFFLINE
        )

    def wait_estimate(self, contact_id: str) -> WaitEstimate | None:
        """How long a waiting contact has to wait from now; None: it does not, or nobody knows."""
        context = self._context
        entry = context.state.contacts.get(contact_id)
        if entry is None or contact_id not in context.router.where:
            return None
        return estimate_wait(context.state, context.router, entry)

    def explain_wait(self, contact_id: str) -> WaitExplanation | None:
        """Why a contact is not with anybody yet; None when it is not waiting."""
        context = self._context
        entry = context.state.contacts.get(contact_id)
        if entry is None or contact_id not in context.router.where:
            return None
        return explain_wait(context.state, context.router, entry)

    def announcement(self, queue: str) -> str | None:
        """The prompt that those who wait in the queue are told now."""
        return self._context.state.announcements.get(queue)

    def is_open(self, queue: str) -> bool:
        return not self._context.state.shut.get(queue, False)

    def _contact_view(self, entry: ContactEntry) -> ContactView:
        waits = entry.state is ContactState.WAITING
        offer = self._context.state.offers.get(entry.offer_id or "")
        return ContactView(
            entry.contact_id,
            entry.channel,
            entry.queue,
            entry.language,
            entry.state,
            entry.admitted_ms,
            self._context.router.position(entry) if waits else None,
            entry.offer_id,
            offer.consultant_id if offer else entry.consultant_id,
            entry.relaxation_step,
            entry.due_ms,
        )


def _consultant_view(entry: ConsultantEntry) -> ConsultantView:
    return ConsultantView(
        entry.consultant_id,
        entry.published_activity,
        entry.published_reason,
        entry.published_since_ms,
        dict(entry.skills),
        entry.shift,
        (entry.offer_id,) if entry.offer_id else (),
        tuple(entry.engaged),
        dict(entry.wrap_ups),
        entry.groups,
        entry.sign_out_pending,
        dict(entry.refusals),
    )
