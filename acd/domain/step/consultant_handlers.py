"""Inputs about a consultant: her presence, her offers, her wrap-up. Check first, then act."""

from __future__ import annotations

from collections.abc import Mapping

from acd.domain.messages import commands as c
from acd.domain.messages.events import ConsultantSignedIn, WrapUpExtended
from acd.domain.messages.rejections import AlreadySignedIn, BadSkill, ConsultantIsHolding
from acd.domain.model.consultant import NotReadyReason, Presence
from acd.domain.model.state import ConsultantEntry, OfferEntry
from acd.domain.step.lookups import at_work, check_id, own_offer, pending, wrapping
from acd.domain.step.overflow import miss
from acd.domain.step.rules_validation import HIGHEST_LEVEL
from acd.domain.step.step_context import Floor


def check_skills(skills: Mapping[str, int]) -> None:
    for skill, level in skills.items():
        if not skill or not 1 <= level <= HIGHEST_LEVEL:
            raise BadSkill(f"skills.{skill}: expected a level from 1 to 100, got {level}")


def sign_in(floor: Floor, command: c.SignIn) -> None:
    check_id("consultant_id", command.consultant_id)
    check_skills(command.skills)
    entry = floor.state.consultants.get(command.consultant_id)
    if entry is None:
        entry = ConsultantEntry(command.consultant_id, {})
    elif entry.presence is not Presence.OFFLINE:
        raise AlreadySignedIn(f"consultant_id: {command.consultant_id} is signed in")
    entry.skills, entry.shift = dict(command.skills), command.shift
    entry.groups, entry.refusals, entry.leaving = command.groups, {}, False
    floor.state.consultants[entry.consultant_id] = entry
    floor.router.roster.enrol(entry)
    floor.make_idle(entry)
    floor.set_presence(entry, "sign-in", NotReadyReason.SIGNED_IN)
    floor.events.append(
        ConsultantSignedIn(entry.consultant_id, dict(entry.skills), entry.shift, entry.groups)
    )


def sign_out(floor: Floor, command: c.SignOut) -> None:
    """An open wrap-up ends with it; a contact or an offer in hand forbids it, or delays it."""
    entry = at_work(floor, command.consultant_id)
    if entry.engaged or entry.offer_id is not None:
        if not command.when_free:
            raise ConsultantIsHolding(
                f"consultant_id: {entry.consultant_id} still holds a contact or an offer"
            )
        leave_when_free(floor, entry)
        return
    go_offline(floor, entry)


def leave_when_free(floor: Floor, entry: ConsultantEntry) -> None:
    """What rings on her desk goes back; what she holds she finishes."""
    entry.leaving = floor.review = True
    floor.touch(entry)
    if entry.offer_id is not None:
        floor.return_offer(floor.state.offers[entry.offer_id], "reject")


def go_offline(floor: Floor, entry: ConsultantEntry) -> None:
    """With nothing in hand but wrap-ups, which end."""
    for contact_id in list(entry.wrap_ups):
        floor.end_wrap_up(entry, contact_id, expired=False)
    entry.leaving = False
    floor.set_presence(entry, "sign-out", None)
    floor.review = True
    seat = floor.router.roster.seat(entry.consultant_id)
    floor.router.roster.refresh(seat)
    miss(floor, seat.lines)


def become_ready(floor: Floor, command: c.BecomeReady) -> None:
    entry = at_work(floor, command.consultant_id)
    entry.leaving = False
    floor.set_presence(entry, "ready", None)


def become_not_ready(floor: Floor, command: c.BecomeNotReady) -> None:
    """Remembered while she is busy; an offer on her desk goes back as rejected."""
    entry = at_work(floor, command.consultant_id)
    floor.set_presence(entry, "not-ready", command.reason)
    if entry.offer_id is not None:
        floor.return_offer(floor.state.offers[entry.offer_id], "reject")


def accept_offer(floor: Floor, command: c.AcceptOffer) -> None:
    floor.engage(own_offer(floor, command.offer_id, command.consultant_id))


def reject_offer(floor: Floor, command: c.RejectOffer) -> None:
    offer = own_offer(floor, command.offer_id, command.consultant_id)
    _give_back(floor, offer, "reject", "miss", NotReadyReason.MISSED)


def offer_failed(floor: Floor, command: c.OfferFailed) -> None:
    offer = pending(floor, command.offer_id)
    _give_back(floor, offer, "fail", "device-fault", NotReadyReason.DEVICE)


def offer_expired(floor: Floor, offer_id: str) -> None:
    """The deadline passed without an answer."""
    offer = pending(floor, offer_id)
    _give_back(floor, offer, "expire", "miss", NotReadyReason.MISSED)


def _give_back(
    floor: Floor, offer: OfferEntry, trigger: str, presence: str, reason: NotReadyReason
) -> None:
    """She takes nothing more until she says that she is there: no offer bounces back at once."""
    floor.set_presence(floor.state.consultants[offer.consultant_id], presence, reason)
    floor.return_offer(offer, trigger)


def finish_wrap_up(floor: Floor, command: c.FinishWrapUp) -> None:
    entry = wrapping(floor, command.consultant_id, command.contact_id)
    floor.end_wrap_up(entry, command.contact_id, expired=False)


def extend_wrap_up(floor: Floor, command: c.ExtendWrapUp) -> None:
    entry = wrapping(floor, command.consultant_id, command.contact_id)
    rules = floor.state.rules
    until_ms = entry.wrap_ups[command.contact_id] + (rules.wrap_up_extension_ms if rules else 0)
    floor.set_wrap_up(entry, command.contact_id, until_ms)
    floor.events.append(WrapUpExtended(entry.consultant_id, command.contact_id, until_ms))
