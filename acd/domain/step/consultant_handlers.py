"""Inputs about a consultant: her presence, her offers, her wrap-up. Check first, then act."""

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
from acd.domain.step.rules_validation import HIGHEST_LEVEL
from acd.domain.step.step_context import StepContext


def check_skills(skills: Mapping[str, int]) -> None:
    for skill, level in skills.items():
        if not skill or not 1 <= level <= HIGHEST_LEVEL:
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
    context.router.roster.enrol(entry)
    context.make_idle(entry)
    context.set_presence(entry, "sign-in", NotReadyReason.SIGNED_IN)
    context.events.append(
        ConsultantSignedIn(entry.consultant_id, dict(entry.skills), entry.shift, entry.groups)
    )


def sign_out(context: StepContext, command: c.SignOut) -> None:
    """An open wrap-up ends with it; a contact or an offer in hand forbids it, or delays it."""
    entry = at_work(context, command.consultant_id)
    if entry.engaged or entry.offer_id is not None:
        if not command.when_free:
            raise ConsultantHasActiveContact(
                f"consultant_id: {entry.consultant_id} still holds a contact or an offer"
            )
        leave_when_free(context, entry)
        return
    go_offline(context, entry)


def leave_when_free(context: StepContext, entry: ConsultantEntry) -> None:
    """What rings on her desk goes back; what she holds she finishes."""
    entry.sign_out_pending = context.review = True
    context.mark_changed(entry)
    if entry.offer_id is not None:
        context.return_offer(context.state.offers[entry.offer_id], "reject")


def go_offline(context: StepContext, entry: ConsultantEntry) -> None:
    """With nothing in hand but wrap-ups, which end."""
    for contact_id in list(entry.wrap_ups):
        context.end_wrap_up(entry, contact_id, expired=False)
    entry.sign_out_pending = False
    context.set_presence(entry, "sign-out", None)
    context.review = True
    indexed = context.router.roster.indexed(entry.consultant_id)
    context.router.roster.refresh(indexed)
    recheck_reachability(context, indexed.waiting_lists)


def become_ready(context: StepContext, command: c.BecomeReady) -> None:
    entry = at_work(context, command.consultant_id)
    entry.sign_out_pending = False
    context.set_presence(entry, "ready", None)


def become_not_ready(context: StepContext, command: c.BecomeNotReady) -> None:
    """Remembered while she is busy; an offer on her desk goes back as rejected."""
    entry = at_work(context, command.consultant_id)
    context.set_presence(entry, "not-ready", command.reason)
    if entry.offer_id is not None:
        context.return_offer(context.state.offers[entry.offer_id], "reject")


def accept_offer(context: StepContext, command: c.AcceptOffer) -> None:
    context.engage(own_offer(context, command.offer_id, command.consultant_id))


def reject_offer(context: StepContext, command: c.RejectOffer) -> None:
    offer = own_offer(context, command.offer_id, command.consultant_id)
    _give_back(context, offer, "reject", "miss", NotReadyReason.MISSED)


def offer_failed(context: StepContext, command: c.OfferFailed) -> None:
    offer = pending(context, command.offer_id)
    _give_back(context, offer, "fail", "device-fault", NotReadyReason.DEVICE)


def offer_expired(context: StepContext, offer_id: str) -> None:
    """The deadline passed without an answer."""
    offer = pending(context, offer_id)
    _give_back(context, offer, "expire", "miss", NotReadyReason.MISSED)


def _give_back(
    context: StepContext, offer: OfferEntry, trigger: str, presence: str, reason: NotReadyReason
) -> None:
    """She takes nothing more until she says that she is there: no offer bounces back at once."""
    context.set_presence(context.state.consultants[offer.consultant_id], presence, reason)
    context.return_offer(offer, trigger)


def finish_wrap_up(context: StepContext, command: c.FinishWrapUp) -> None:
    entry = wrapping(context, command.consultant_id, command.contact_id)
    context.end_wrap_up(entry, command.contact_id, expired=False)


def extend_wrap_up(context: StepContext, command: c.ExtendWrapUp) -> None:
    entry = wrapping(context, command.consultant_id, command.contact_id)
    rules = context.state.rules
    until_ms = entry.wrap_ups[command.contact_id] + (rules.wrap_up_extension_ms if rules else 0)
    context.set_wrap_up(entry, command.contact_id, until_ms)
    context.events.append(WrapUpExtended(entry.consultant_id, command.contact_id, until_ms))
