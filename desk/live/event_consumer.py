"""The desk's reader of the ACD's events: what happened becomes what she sees.

She sees it first, then it is written down, then the cursor moves: a write that fails is made
again, and nothing rings later because of it.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import Any

from acd.domain.messages import events
from acd.domain.model.consultant import Activity, NotReadyReason
from acd.domain.model.contact import Outcome
from acd.domain.model.offer import OfferState
from acd.ports.acd import StampedEvent
from acd.serialisation.serialiser import to_view
from desk.dependencies import DeskDependencies
from desk.live.assignments import Assignment, Assignments
from desk.live.daily_stats import Fact, Facts, What
from desk.live.metrics import Metrics
from desk.live.view_registry import ViewRegistry

Step = Callable[[StampedEvent, Any], Awaitable[None]]


class DeskConsumer:
    """A `Consumer`: idempotent by event id."""

    def __init__(
        self,
        deps: DeskDependencies,
        boards: ViewRegistry,
        handlings: Assignments,
        facts: Facts,
        metrics: Metrics,
    ) -> None:
        self._deps = deps
        self._boards = boards
        self._files = boards.files
        self._handlings = handlings
        self._facts = facts
        self._metrics = metrics
        self._steps: dict[type, Step] = {
            events.ContactQueued: self._queued,
            events.OfferMade: self._offer_made,
            events.OfferClosed: self._offer_closed,
            events.ContactEngaged: self._engaged,
            events.ContactConnected: self._connected,
            events.ContactClosed: self._closed,
            events.WrapUpStarted: self._wrap_up_moved,
            events.WrapUpExtended: self._wrap_up_moved,
            events.WrapUpEnded: self._wrap_up_ended,
            events.ConsultantChanged: self._consultant_changed,
            events.MessageAdded: self._message_added,
        }

    @property
    def name(self) -> str:
        return "desk"

    async def handle(self, event: StampedEvent) -> None:
        """Shows it, writes it down. Raises when the database does not take it."""
        self._metrics.observe(event)
        step = self._steps.get(type(event.event))
        if step is not None:
            await step(event, event.event)

    async def restore(self) -> None:
        """After a start: opens the files of everything that the ACD says is in hand."""
        for handling in await self._handlings.open():
            if self._files.get(handling.contact_id) is not None:
                continue  # an event was quicker and knows more
            if self._held(handling):
                self._files.put(handling)
            else:
                await self._put_away(handling)

    async def tidy(self) -> None:
        """Puts away what nobody holds: a contact may end without any wrap-up."""
        for file in self._files.all():
            if not self._held(file.handling):
                await self._put_away(file.handling)

    async def _offer_made(self, stamp: StampedEvent, event: events.OfferMade) -> None:
        handling = await self._new_handling(event.contact_id, event.consultant_id)
        if handling is None:
            return
        await self._show_and_save(
            replace(
                handling,
                channel=event.channel,
                queue=event.queue,
                offer_id=event.offer_id,
                offered_ms=stamp.at_ms,
                deadline_ms=event.deadline_ms,
                explanation=to_view(event.explanation),
            )
        )

    async def _offer_closed(self, stamp: StampedEvent, event: events.OfferClosed) -> None:
        if event.how is OfferState.ACCEPTED:
            return
        file = self._files.get(event.contact_id)
        if file is None or file.handling.offer_id == event.offer_id:
            self._files.drop(event.contact_id)
            self._boards.refresh(event.consultant_id)
            await self._handlings.forget(event.contact_id)
        if event.how is OfferState.MISSED:
            await self._count(stamp, What.MISSED, event.consultant_id)

    async def _queued(self, _stamp: StampedEvent, event: events.ContactQueued) -> None:
        """Back from a consultant who could not be connected."""
        file = self._files.get(event.contact_id) if event.returned else None
        if file is not None:
            self._files.drop(event.contact_id)
            self._boards.refresh(file.handling.consultant_id)
            await self._handlings.forget(event.contact_id)

    async def _engaged(self, stamp: StampedEvent, event: events.ContactEngaged) -> None:
        handling = await self._handling(event.contact_id, event.consultant_id)
        if handling is not None:
            accepted = replace(handling, offer_id=event.offer_id, engaged_ms=stamp.at_ms)
            admitted_ms = stamp.at_ms - event.waited_ms
            await self._show_and_save(replace(accepted, admitted_ms=admitted_ms))
        queue = self._deps.rules().queues.get(event.queue)
        target = queue.targets.get(event.channel) if queue else None
        if target is not None and event.waited_ms <= target.within_ms:
            await self._count(stamp, What.IN_TARGET, event.consultant_id)

    async def _connected(self, stamp: StampedEvent, event: events.ContactConnected) -> None:
        handling = await self._handling(event.contact_id, event.consultant_id)
        if handling is not None:
            await self._show_and_save(replace(handling, connected_ms=stamp.at_ms))

    async def _closed(self, stamp: StampedEvent, event: events.ContactClosed) -> None:
        if event.consultant_id is None:
            self._files.drop(event.contact_id)
            return
        handling = await self._handling(event.contact_id, event.consultant_id)
        if handling is not None:
            await self._show_and_save(replace(handling, ended_ms=stamp.at_ms))
        if event.outcome is Outcome.HANDLED:
            await self._count(stamp, What.HANDLED, event.consultant_id)

    async def _wrap_up_moved(
        self, _stamp: StampedEvent, event: events.WrapUpStarted | events.WrapUpExtended
    ) -> None:
        self._boards.refresh(event.consultant_id)

    async def _wrap_up_ended(self, stamp: StampedEvent, event: events.WrapUpEnded) -> None:
        """Unless the contact is with somebody else by now, to whom she passed it on."""
        file = self._files.get(event.contact_id)
        if file is not None and file.handling.consultant_id == event.consultant_id:
            self._files.drop(event.contact_id)
            await self._handlings.save(replace(file.handling, done_ms=stamp.at_ms))
        self._boards.refresh(event.consultant_id)

    async def _consultant_changed(
        self, stamp: StampedEvent, event: events.ConsultantChanged
    ) -> None:
        self._boards.refresh(event.consultant_id)
        resting = event.activity is Activity.NOT_READY and event.reason is NotReadyReason.BREAK
        if resting:
            await self._count(stamp, What.BREAK, event.consultant_id)
        elif self._facts.on_break(event.consultant_id, stamp.id):
            await self._count(stamp, What.BACK, event.consultant_id)

    async def _message_added(self, _stamp: StampedEvent, event: events.MessageAdded) -> None:
        await self._files.reload_messages(event.contact_id)

    async def _show_and_save(self, handling: Assignment) -> None:
        self._files.put(handling)
        self._boards.refresh(handling.consultant_id)
        await self._handlings.save(handling)

    async def _count(self, stamp: StampedEvent, what: What, consultant_id: str) -> None:
        await self._facts.add(Fact(stamp.id, what, consultant_id, stamp.at_ms))
        self._boards.refresh(consultant_id)

    async def _handling(self, contact_id: str, consultant_id: str) -> Assignment | None:
        """What is known of this contact at her desk."""
        file = self._files.get(contact_id)
        known = file.handling if file else await self._handlings.get(contact_id)
        if known is not None and known.consultant_id == consultant_id:
            return known
        return await self._new_handling(contact_id, consultant_id)

    async def _new_handling(self, contact_id: str, consultant_id: str) -> Assignment | None:
        """From the ACD, or from the book when the contact is gone from the ACD already."""
        live = self._deps.acd.contact(contact_id)
        if live is not None:
            where = (live.channel, live.queue, live.language, live.admitted_ms)
            return Assignment(contact_id, consultant_id, *where)
        record = await self._deps.book.get(contact_id)
        if record is None:
            return None
        where = (record.channel, record.queue, record.language, record.reached_ms)
        return Assignment(contact_id, consultant_id, *where)

    async def _put_away(self, handling: Assignment) -> None:
        self._files.drop(handling.contact_id)
        await self._handlings.save(replace(handling, done_ms=self._deps.clock.now_ms()))

    def _held(self, handling: Assignment) -> bool:
        her = self._deps.acd.consultant(handling.consultant_id)
        if her is None:
            return False
        held = {*her.contacts, *her.wrap_ups, *her.offers}
        return handling.contact_id in held or handling.offer_id in held
