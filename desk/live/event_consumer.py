"""Event consumer of the desk: updates the live views and the desk's tables.

Order per event: live view, database, cursor. A write that fails is repeated with the event, and
no offer is shown later because of it.
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
from desk.dependencies import DeskDependencies
from desk.live.assignments import Assignment, Assignments
from desk.live.daily_stats import DailyStat, DailyStats, StatKind
from desk.live.metrics import Metrics
from desk.live.view_registry import ViewRegistry

Step = Callable[[StampedEvent, Any], Awaitable[None]]


class DeskConsumer:
    """`Consumer` of the ACD's events; idempotent by event id."""

    def __init__(
        self,
        deps: DeskDependencies,
        views: ViewRegistry,
        assignments: Assignments,
        daily_stats: DailyStats,
        metrics: Metrics,
    ) -> None:
        self._deps = deps
        self._views = views
        self._files = views.files
        self._assignments = assignments
        self._daily_stats = daily_stats
        self._metrics = metrics
        self._steps: dict[type, Step] = {
            events.ContactQueued: self._queued,
            events.OfferMade: self._offer_made,
            events.OfferClosed: self._offer_closed,
            events.ContactEngaged: self._engaged,
            events.ContactConnected: self._connected,
            events.ContactClosed: self._closed,
            events.WrapUpStarted: self._wrap_up_changed,
            events.WrapUpExtended: self._wrap_up_changed,
            events.WrapUpEnded: self._wrap_up_ended,
            events.ConsultantChanged: self._consultant_changed,
            events.MessageAdded: self._message_added,
        }

    @property
    def name(self) -> str:
        """Name of the cursor."""
        return "desk"

    async def handle(self, event: StampedEvent) -> None:
        """Show the event and store it. Raises when the database does not take it."""
        self._metrics.observe(event)
        step = self._steps.get(type(event.event))
        if step is not None:
            await step(event, event.event)

    async def restore(self) -> None:
        """Open the files of all current work after a start."""
        for assignment in await self._assignments.unfinished():
            if self._files.get(assignment.contact_id) is not None:
                continue  # an event came first and is newer
            if self._is_current(assignment):
                self._files.put(assignment)
            else:
                await self._finish(assignment)

    async def tidy(self) -> None:
        """Finish assignments that are nobody's work: a contact may end without any wrap-up."""
        for file in self._files.all():
            if not self._is_current(file.assignment):
                await self._finish(file.assignment)

    async def _offer_made(self, stamp: StampedEvent, event: events.OfferMade) -> None:
        assignment = await self._new_assignment(event.contact_id, event.consultant_id)
        if assignment is None:
            return
        await self._show_and_save(
            replace(
                assignment,
                channel=event.channel,
                queue=event.queue,
                offer_id=event.offer_id,
                offered_ms=stamp.at_ms,
                deadline_ms=event.deadline_ms,
                explanation=event.explanation,
            )
        )

    async def _offer_closed(self, stamp: StampedEvent, event: events.OfferClosed) -> None:
        if event.state is OfferState.ACCEPTED:
            return
        file = self._files.get(event.contact_id)
        if file is None or file.assignment.offer_id == event.offer_id:
            self._files.drop(event.contact_id)
            self._views.refresh(event.consultant_id)
            await self._assignments.delete(event.contact_id)
        if event.state is OfferState.MISSED:
            await self._count(stamp, StatKind.MISSED, event.consultant_id)

    async def _queued(self, _stamp: StampedEvent, event: events.ContactQueued) -> None:
        """Take a contact that could not be connected off the desk."""
        file = self._files.get(event.contact_id) if event.returned else None
        if file is not None:
            self._files.drop(event.contact_id)
            self._views.refresh(file.assignment.consultant_id)
            await self._assignments.delete(event.contact_id)

    async def _engaged(self, stamp: StampedEvent, event: events.ContactEngaged) -> None:
        assignment = await self._assignment(event.contact_id, event.consultant_id)
        if assignment is not None:
            accepted = replace(assignment, offer_id=event.offer_id, engaged_ms=stamp.at_ms)
            admitted_ms = stamp.at_ms - event.waited_ms
            await self._show_and_save(replace(accepted, admitted_ms=admitted_ms))
        queue = self._deps.rules().queues.get(event.queue)
        target = queue.targets.get(event.channel) if queue else None
        if target is not None and event.waited_ms <= target.within_ms:
            await self._count(stamp, StatKind.IN_TARGET, event.consultant_id)

    async def _connected(self, stamp: StampedEvent, event: events.ContactConnected) -> None:
        assignment = await self._assignment(event.contact_id, event.consultant_id)
        if assignment is not None:
            await self._show_and_save(replace(assignment, connected_ms=stamp.at_ms))

    async def _closed(self, stamp: StampedEvent, event: events.ContactClosed) -> None:
        if event.consultant_id is None:
            self._files.drop(event.contact_id)
            return
        assignment = await self._assignment(event.contact_id, event.consultant_id)
        if assignment is not None:
            await self._show_and_save(replace(assignment, ended_ms=stamp.at_ms))
        if event.outcome is Outcome.HANDLED:
            await self._count(stamp, StatKind.HANDLED, event.consultant_id)

    async def _wrap_up_changed(
        self, _stamp: StampedEvent, event: events.WrapUpStarted | events.WrapUpExtended
    ) -> None:
        self._views.refresh(event.consultant_id)

    async def _wrap_up_ended(self, stamp: StampedEvent, event: events.WrapUpEnded) -> None:
        """Take the contact off the desk unless it was transferred to another consultant."""
        file = self._files.get(event.contact_id)
        if file is not None and file.assignment.consultant_id == event.consultant_id:
            self._files.drop(event.contact_id)
            await self._assignments.save(replace(file.assignment, done_ms=stamp.at_ms))
        self._views.refresh(event.consultant_id)

    async def _consultant_changed(
        self, stamp: StampedEvent, event: events.ConsultantChanged
    ) -> None:
        self._views.refresh(event.consultant_id)
        on_break = event.activity is Activity.NOT_READY and event.reason is NotReadyReason.BREAK
        if on_break:
            await self._count(stamp, StatKind.BREAK_STARTED, event.consultant_id)
        elif self._daily_stats.is_on_break(event.consultant_id, stamp.id):
            await self._count(stamp, StatKind.BREAK_ENDED, event.consultant_id)

    async def _message_added(self, _stamp: StampedEvent, event: events.MessageAdded) -> None:
        await self._files.reload_messages(event.contact_id)

    async def _show_and_save(self, assignment: Assignment) -> None:
        self._files.put(assignment)
        self._views.refresh(assignment.consultant_id)
        await self._assignments.save(assignment)

    async def _count(self, stamp: StampedEvent, kind: StatKind, consultant_id: str) -> None:
        await self._daily_stats.add(DailyStat(stamp.id, kind, consultant_id, stamp.at_ms))
        self._views.refresh(consultant_id)

    async def _assignment(self, contact_id: str, consultant_id: str) -> Assignment | None:
        """Return the assignment of the contact to this consultant, a new one if there is none."""
        file = self._files.get(contact_id)
        assignment = file.assignment if file else await self._assignments.get(contact_id)
        if assignment is not None and assignment.consultant_id == consultant_id:
            return assignment
        return await self._new_assignment(contact_id, consultant_id)

    async def _new_assignment(self, contact_id: str, consultant_id: str) -> Assignment | None:
        """Return an assignment made from the ACD, or from the contact book when the ACD has
        forgotten the contact; None when both have."""
        live = self._deps.acd.contact(contact_id)
        if live is not None:
            origin = (live.channel, live.queue, live.language, live.admitted_ms)
            return Assignment(contact_id, consultant_id, *origin)
        record = await self._deps.book.get(contact_id)
        if record is None:
            return None
        origin = (record.channel, record.queue, record.language, record.reached_ms)
        return Assignment(contact_id, consultant_id, *origin)

    async def _finish(self, assignment: Assignment) -> None:
        self._files.drop(assignment.contact_id)
        await self._assignments.save(replace(assignment, done_ms=self._deps.clock.now_ms()))

    def _is_current(self, assignment: Assignment) -> bool:
        consultant = self._deps.acd.consultant(assignment.consultant_id)
        if consultant is None:
            return False
        current = {*consultant.contacts, *consultant.wrap_ups, *consultant.offers}
        return assignment.contact_id in current or assignment.offer_id in current
