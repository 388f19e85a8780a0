"""Views of contacts and consultants, made from their records."""

from __future__ import annotations

from acd.domain.model.contact import ContactState
from acd.domain.model.state import ConsultantEntry, ContactEntry
from acd.domain.model.views import ConsultantView, ContactView
from acd.domain.step.step_context import StepContext


def contact_view(context: StepContext, entry: ContactEntry) -> ContactView:
    is_waiting = entry.state is ContactState.WAITING
    offer = context.state.offers.get(entry.offer_id or "")
    return ContactView(
        entry.contact_id,
        entry.channel,
        entry.queue,
        entry.language,
        entry.state,
        entry.admitted_ms,
        context.router.waiting.number_in_queue(entry) if is_waiting else None,
        entry.offer_id,
        offer.consultant_id if offer else entry.consultant_id,
        entry.relaxation_step,
        entry.due_ms,
    )


def consultant_view(entry: ConsultantEntry) -> ConsultantView:
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
