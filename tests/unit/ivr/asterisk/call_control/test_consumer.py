"""Outbound: what each event of the ACD makes Asterisk do, also when it comes twice or late."""

from __future__ import annotations

from acd.domain.messages.commands import (
    AdmitContact,
    BecomeNotReady,
    ContactLeft,
    EndEngagement,
)
from acd.domain.messages.events import ContactClosed, ContactEngaged, OfferMade
from acd.domain.model.consultant import Activity, NotReadyReason
from acd.domain.model.contact import CHAT, Party
from tests.support.telephony import CONTACT, DEVICE, OFFER, Telephony
from tests.support.waiting import until


def activity(phone: Telephony) -> tuple[Activity, NotReadyReason | None] | None:
    anna = phone.running.acd.consultant("anna")
    return (anna.activity, anna.reason) if anna else None


async def test_offer_rings_the_consultant_on_a_channel_named_after_it(phone: Telephony) -> None:
    await phone.admit()
    originate = await phone.asterisk.action("Originate")
    assert (originate["Channel"], originate["ChannelId"]) == (DEVICE, OFFER)


async def test_repeated_offer_event_rings_once(phone: Telephony) -> None:
    await phone.ring()
    await until(lambda: OFFER in phone.connector._mapper.tracked.legs)
    (offer,) = phone.ledger.stamped(OfferMade)
    await phone.connector.handle(offer)
    assert phone.asterisk.names().count("Originate") == 1


async def test_withdrawn_offer_is_hung_up(phone: Telephony) -> None:
    await phone.ring()
    await phone.running.acd.submit(ContactLeft(CONTACT), "left")
    assert (await phone.asterisk.action("Hangup"))["Channel"] == OFFER


async def test_refused_originate_makes_the_consultant_not_ready(phone: Telephony) -> None:
    phone.asterisk.refused = frozenset({"Originate"})
    await phone.admit()
    await until(lambda: activity(phone) == (Activity.NOT_READY, NotReadyReason.DEVICE))


async def test_closed_contact_ends_the_leg_of_the_consultant(phone: Telephony) -> None:
    await phone.connect()
    await phone.running.acd.submit(EndEngagement(CONTACT, Party.CONSULTANT), "end")
    assert (await phone.asterisk.action("Hangup"))["Channel"] == OFFER


async def deliver_offer_again(phone: Telephony) -> None:
    [stamped] = phone.ledger.stamped(OfferMade)
    await phone.connector.handle(stamped)


async def test_telephone_rings_a_little_longer_than_the_offer_lasts(phone: Telephony) -> None:
    """The ACD ends the offer at its deadline; Asterisk only when the engine is gone."""
    await phone.admit()
    action = await phone.asterisk.action("Originate")
    assert 20_000 < int(action["Timeout"]) <= 25_000


async def test_offer_that_is_closed_already_is_not_rung(phone: Telephony) -> None:
    """After a restart old events are read again."""
    await phone.ring()
    await phone.running.acd.submit(ContactLeft(CONTACT), "left")
    await deliver_offer_again(phone)
    assert phone.asterisk.names().count("Originate") == 1


async def test_offer_of_a_chat_rings_no_telephone(phone: Telephony) -> None:
    await phone.running.acd.submit(AdmitContact("chat-1", CHAT, "drogi", "pl"), "admit")
    await phone.ledger.next(OfferMade)
    await phone.running.acd.submit(ContactLeft("chat-1"), "left")
    await phone.ledger.next(ContactClosed)
    assert phone.asterisk.names().count("Originate") == 0


async def test_accepted_offer_keeps_its_leg(phone: Telephony) -> None:
    await phone.connect()
    await phone.ledger.next(ContactEngaged)
    assert phone.asterisk.actions("Hangup") == []


async def test_consultant_on_a_break_leaves_the_fallback_queue(phone: Telephony) -> None:
    await phone.asterisk.action("QueueAdd")
    away = BecomeNotReady("anna", NotReadyReason.BREAK)
    await phone.running.acd.submit(away, "break")
    assert (await phone.asterisk.action("QueueRemove"))["Interface"] == DEVICE
