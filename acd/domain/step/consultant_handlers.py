"""Handlers for consultants: presence, answers to offers, wrap-up. Each checks, then changes."""

from __future__ import annotations

from collections.abc import Mapping

from acd.domain.messages import commands as c
from acd.domain.messages.events import ConsultantSignedIn, WrapUpExtended
from acd.domain.messages.rejections import (
    ConsultantAlreadySignedIn,
    ConsultantHasActiveContact,
    SkillInvalid,
)
from acd.domain.model.consultant import NotReadyReason, Presence
from acd.domain.model.state import ConsultantEntry, OfferEntry
from acd.domain.step.lookups import at_work, check_id, own_offer, pending, wrapping
from acd.domain.step.overflow import recheck_reachability
from acd.domain.step.rules_validation import MAX_LEVEL
from acd.domain.step.step_context import StepContext


def check_skills(skills: Mapping[str, int]) -> None:
    for skill, level in skills.items():
        if not skill or not 1 <= level <= MAX_LEVEL:
            raise SkillInvalid(f"skills.{skill}: expected a level from 1 to 100, got {level}")


def sign_in(context: StepContext, command: c.SignIn) -> None:
    check_id("consultant_id", command.consultant_id)
    check_skills(command.skills)
    entry = context.state.consultants.get(command.consultant_id)
    if entry is None:
        entry = ConsultantEntry(command.consultant_id, {})
    elif entry.presence is not Presence.OFFLINE:
        raise ConsultantAlreadySignedIn(f"consultant_id: {command.consultant_id} is signed in")
    entry.skills, entry.shift = dict(command.skills), command.shift
    entry.groups, entry.refusals, entry.sign_out_pending = command.groups, {}, False
    context.state.consultants[entry.consultant_id] = entry
    context.router.consultants.add(entry)
    context.consultants.make_idle(entry)
    context.consultants.set_presence(entry, "sign-in", NotReadyReason.SIGNED_IN)
    context.events.append(
        ConsultantSignedIn(entry.consultant_id, dict(entry.skills), entry.shift, entry.groups)
    )


def sign_out(context: StepContext, command: c.SignOut) -> None:
    """Sign out and end open wrap-ups; active work forbids it, or delays it with `when_free`."""
    entry = at_work(context, command.consultant_id)
    if entry.engaged or entry.offer_id is not None:
        if not command.when_free:
            raise ConsultantHasActiveContact(
                f"consultant_id: {entry.consultant_id} still holds a contact or an offer"
            )
        sign_out_when_free(context, entry)
        return
    go_offline(context, entry)


def sign_out_when_free(context: StepContext, entry: ConsultantEntry) -> None:
    """Return a pending offer; the sign-out completes when the engagements have ended."""
    entry.sign_out_pending = context.worklist.review_waiting = True
    context.mark_changed(entry)
    if entry.offer_id is not None:
        context.offers.return_contact(context.state.offers[entry.offer_id], "reject")


def go_offline(context: StepContext, entry: ConsultantEntry) -> None:
    """Take a consultant without engagements offline; open wrap-ups end."""
    for contact_id in list(entry.wrap_ups):
        context.consultants.end_wrap_up(entry, contact_id, expired=False)
    entry.sign_out_pending = False
    context.consultants.set_presence(entry, "sign-out", None)
    context.worklist.review_waiting = True
    consultant = context.router.consultants.get(entry.consultant_id)
    context.router.consultants.update_availability(consultant)
    recheck_reachability(context, consultant.waiting_lists)


def become_ready(context: StepContext, command: c.BecomeReady) -> None:
    entry = at_work(context, command.consultant_id)
    entry.sign_out_pending = False
    context.consultants.set_presence(entry, "ready", None)


def become_not_ready(context: StepContext, command: c.BecomeNotReady) -> None:
    """Take no more offers; a pending one is returned as rejected, current work goes on."""
    entry = at_work(context, command.consultant_id)
    context.consultants.set_presence(entry, "not-ready", command.reason)
    if entry.offer_id is not None:
        context.offers.return_contact(context.state.offers[entry.offer_id], "reject")


def accept_offer(context: StepContext, command: c.AcceptOffer) -> None:
    context.engagements.begin(own_offer(context, command.offer_id, command.consultant_id))


def reject_offer(context: StepContext, command: c.RejectOffer) -> None:
    offer = own_offer(context, command.offer_id, command.consultant_id)
    _return_offer(context, offer, "reject", "miss", NotReadyReason.MISSED)


def offer_failed(context: StepContext, command: c.OfferFailed) -> None:
    """Return the contact; the consultant is not ready until the device returns.

    After a fault of the telephone system itself the consultant stays ready, and is passed over for
    this contact while another one may serve it.
    """
    offer = pending(context, command.offer_id)
    if command.reason != c.TELEPHONE_SYSTEM_FAILED:
        context.consultants.lose_device(context.state.consultants[offer.consultant_id])
    context.offers.return_contact(offer, "fail")


def device_lost(context: StepContext, command: c.DeviceLost) -> None:
    """Take a ready consultant out of the offers; other presences are not of the device."""
    entry = at_work(context, command.consultant_id)
    if entry.presence is not Presence.READY:
        return
    context.consultants.lose_device(entry)
    if entry.offer_id is not None:
        context.offers.return_contact(context.state.offers[entry.offer_id], "fail")


def device_returned(context: StepContext, command: c.DeviceReturned) -> None:
    entry = at_work(context, command.consultant_id)
    if entry.returns_with_device:
        context.consultants.set_presence(entry, "ready", None)


def offer_expired(context: StepContext, offer_id: str) -> None:
    """Return an offer whose deadline passed without an answer."""
    offer = pending(context, offer_id)
    _return_offer(context, offer, "expire", "miss", NotReadyReason.MISSED)


def _return_offer(
    context: StepContext, offer: OfferEntry, trigger: str, presence: str, reason: NotReadyReason
) -> None:
    """Return the contact; the consultant is not ready until they declare it again, so that no
    offer comes back at once."""
    context.consultants.set_presence(
        context.state.consultants[offer.consultant_id], presence, reason
    )
    context.offers.return_contact(offer, trigger)


def finish_wrap_up(context: StepContext, command: c.FinishWrapUp) -> None:
    entry = wrapping(context, command.consultant_id, command.contact_id)
    context.consultants.end_wrap_up(entry, command.contact_id, expired=False)


def extend_wrap_up(context: StepContext, command: c.ExtendWrapUp) -> None:
    entry = wrapping(context, command.consultant_id, command.contact_id)
    rules = context.state.rules
    until_ms = entry.wrap_ups[command.contact_id] + (rules.wrap_up_extension_ms if rules else 0)
    context.consultants.set_wrap_up(entry, command.contact_id, until_ms)
    context.events.append(WrapUpExtended(entry.consultant_id, command.contact_id, until_ms))
