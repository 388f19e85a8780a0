"""Calls on the real Asterisk: residents and consultants by SIP, the ACD, and the engine between.

Prompts are tones (see `call_control.PROMPT_HZ`), so that a test detects which one is played.
"""

from __future__ import annotations

import asyncio
import os
import re
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager

import pytest

from acd.domain.messages.commands import DeviceReturned, EndEngagement
from acd.domain.messages.events import (
    ContactClosed,
    ContactConnected,
    ContactEngaged,
    ContactQueued,
    OfferClosed,
    OfferMade,
    WaitAnnounced,
)
from acd.domain.model.consultant import Activity, NotReadyReason
from acd.domain.model.contact import PHONE, ContactState, Outcome, Party
from acd.domain.model.offer import OfferState
from acd.domain.model.views import ContactView
from acd.ports.contacts import PathStep
from ivr.asterisk.provisioning.provision import Trunk
from ivr.test_phone import CallRefused, PhoneCall, Sound, Target
from tests.support.acd_service import running_acd
from tests.support.asterisk import RunningAsterisk, running, settings_in
from tests.support.builders import a_queue, some_rules
from tests.support.call_control import (
    PROMPT_HZ,
    QUEUES,
    Exchange,
    ToneSounds,
    ami_events,
    next_event,
    write_tone,
)
from tests.support.consultant_phone import ConsultantPhone, IncomingCall, telephone
from tests.support.waiting import PATIENCE_S, until, until_true

BASE_PORT = int(os.environ.get("CENTRALA_TEST_PORTS", "21000")) + 600
ANNA, BASIA = BASE_PORT + 5, BASE_PORT + 6
CALLER_HZ, CONSULTANT_HZ = 440, 880
NUMBER = "+48601234118"
EXPECTED = "FastAGI|agi://|consultant-gone|already in use by channel"
"""Warnings of Asterisk that these tests provoke."""


@pytest.fixture(scope="module")
def asterisk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningAsterisk]:
    folder = tmp_path_factory.mktemp("calls")
    phones = (telephone("anna", ANNA), telephone("basia", BASIA))
    gone = Trunk("consultant-gone", username="consultant-gone", password="x")
    trunks = (Trunk(match=("127.0.0.1",)), *phones, gone)
    settings = settings_in(folder, BASE_PORT, trunks=trunks)
    write_tone(folder / "moh" / "music.wav", 300, 5)
    with running(settings) as server:
        yield server
        assert [line for line in server.complaints() if not re.search(EXPECTED, line)] == []


@pytest.fixture
def offer_seconds(request: pytest.FixtureRequest) -> float:
    return float(getattr(request, "param", 20))


@pytest.fixture
async def exchange(
    asterisk: RunningAsterisk, offer_seconds: float, anna: ConsultantPhone, basia: ConsultantPhone
) -> AsyncIterator[Exchange]:
    """A running engine side, stopped after every call has ended."""
    timeout = {PHONE: int(offer_seconds * 1000)}
    rules = some_rules(*(a_queue(queue, offer_timeout_ms=timeout) for queue in QUEUES))
    async with running_acd(rules) as acd:
        sounds = ToneSounds(asterisk.settings.sounds_dir)
        exchange = Exchange(acd, asterisk.settings, sounds)
        acd.follow(exchange.event_ledger)
        await exchange.start()
        yield exchange
        if exchange.telephone is None:
            await exchange.start()
        await until(lambda: not acd.acd.contacts())
        await until(lambda: "0 active channels" in asterisk.cli("core show channels"))
        await exchange.stop()


@pytest.fixture
async def anna() -> AsyncIterator[ConsultantPhone]:
    async with ConsultantPhone(ANNA) as phone:
        yield phone


@pytest.fixture
async def basia() -> AsyncIterator[ConsultantPhone]:
    async with ConsultantPhone(BASIA) as phone:
        yield phone


@asynccontextmanager
async def caller(exchange: Exchange, number: str | None = NUMBER) -> AsyncIterator[PhoneCall]:
    target = Target("127.0.0.1", exchange.settings.sip_port)
    async with PhoneCall(target, number=number, sound=Sound.tone(CALLER_HZ)) as call:
        await call.dial()
        yield call


@asynccontextmanager
async def waiting(exchange: Exchange, topic: str = "1") -> AsyncIterator[PhoneCall]:
    """A waiting caller, after the keys for Polish and a topic."""
    before = len(exchange.event_ledger.all(ContactQueued))
    async with caller(exchange) as call:
        await call.press("1")
        await call.press(topic)
        await exchange.event_ledger.next(ContactQueued, before + 1)
        yield call


@asynccontextmanager
async def talking(
    exchange: Exchange, phone: ConsultantPhone
) -> AsyncIterator[tuple[PhoneCall, IncomingCall]]:
    """A caller and Anna who hear each other."""
    await exchange.consultant("anna")
    async with waiting(exchange) as call:
        ringing = await phone.next_call()
        await ringing.answer(CONSULTANT_HZ)
        await exchange.event_ledger.next(ContactConnected)
        await both_hear(call, ringing)
        yield call, ringing


async def both_hear(call: PhoneCall, ringing: IncomingCall) -> None:
    assert ringing.detector is not None
    await call.wait_for_tone(CONSULTANT_HZ, within=PATIENCE_S)
    await ringing.detector.wait_for_tone(CALLER_HZ, PATIENCE_S, 0.5)


def only_contact(exchange: Exchange) -> ContactView:
    (contact,) = exchange.running.acd.contacts()
    return contact


def activity(exchange: Exchange, name: str) -> Activity:
    view = exchange.running.acd.consultant(name)
    assert view is not None
    return view.activity


async def outcome(exchange: Exchange) -> tuple[Outcome, Party]:
    closed = await exchange.event_ledger.next(ContactClosed)
    return closed.outcome, closed.ended_by


async def test_keys_lead_to_the_queue_and_to_a_consultant_who_hears_the_caller(
    exchange: Exchange, anna: ConsultantPhone
) -> None:
    await exchange.consultant("anna")
    async with caller(exchange) as call:
        await call.press("1")
        await call.wait_for_tone(PROMPT_HZ["topic-menu"], within=PATIENCE_S)
        await call.press("2")
        ringing = await anna.next_call()
        contact = only_contact(exchange)
        record = await exchange.book.get(contact.contact_id)
        assert record is not None
        assert (record.address, record.queue, record.language) == (NUMBER, "odpady", "pl")
        assert record.path == (PathStep("1", "Polski"), PathStep("2", "Odpady i czystość"))
        assert (ringing.offer_id, ringing.contact_id) == (contact.offer_id, contact.contact_id)
        await ringing.answer(CONSULTANT_HZ)
        await exchange.event_ledger.next(ContactConnected)
        await both_hear(call, ringing)
        ringing.hang_up()
        await call.wait_for_tone(PROMPT_HZ["consultant-ended"], within=PATIENCE_S)
        await call.wait_for_end(PATIENCE_S)
    assert await outcome(exchange) == (Outcome.HANDLED, Party.CONSULTANT)
    assert activity(exchange, "anna") is Activity.WRAP_UP


async def test_audio_is_not_transcoded_between_trunk_and_consultant(
    exchange: Exchange, anna: ConsultantPhone
) -> None:
    await exchange.consultant("anna")
    async with waiting(exchange):
        assert next(iter((await anna.next_call()).offered().codecs.values())) == "PCMA"


async def test_withheld_number_is_recorded_as_none(exchange: Exchange) -> None:
    async with caller(exchange, number=None) as call:
        await call.press("1")
        await call.press("4")
        await exchange.event_ledger.next(ContactQueued)
        record = await exchange.book.get(only_contact(exchange).contact_id)
        assert record is not None
        assert record.address is None


async def test_caller_who_hangs_up_in_the_menu_is_never_admitted(exchange: Exchange) -> None:
    async with caller(exchange) as call:
        await call.press("1")
        await call.wait_for_tone(PROMPT_HZ["topic-menu"], within=PATIENCE_S)
        await call.hang_up()
    assert exchange.event_ledger.all(ContactQueued) == []


async def test_caller_who_hangs_up_while_waiting_abandons(
    exchange: Exchange,
) -> None:
    async with waiting(exchange) as call:
        await call.hang_up()
    assert await outcome(exchange) == (Outcome.ABANDONED, Party.RESIDENT)


async def test_hang_up_during_ringing_withdraws_the_offer_at_once(
    exchange: Exchange, anna: ConsultantPhone
) -> None:
    await exchange.consultant("anna")
    async with waiting(exchange) as call:
        ringing = await anna.next_call()
        await call.hang_up()
        await ringing.wait_until_cancelled()
    assert (await exchange.event_ledger.next(OfferClosed)).state is OfferState.WITHDRAWN
    assert await outcome(exchange) == (Outcome.ABANDONED, Party.RESIDENT)
    assert activity(exchange, "anna") is Activity.READY


async def test_hang_up_of_the_caller_ends_the_leg_of_the_consultant(
    exchange: Exchange, anna: ConsultantPhone
) -> None:
    async with talking(exchange, anna) as (call, ringing):
        await call.hang_up()
        await ringing.wait_until_hung_up()
    assert await outcome(exchange) == (Outcome.HANDLED, Party.RESIDENT)


async def test_rejected_caller_keeps_the_position_and_goes_to_the_next_consultant(
    exchange: Exchange, anna: ConsultantPhone, basia: ConsultantPhone
) -> None:
    await exchange.consultant("anna")
    async with waiting(exchange):
        await exchange.consultant("basia")
        admitted = only_contact(exchange).admitted_ms
        (await anna.next_call()).reject()
        second = await basia.next_call()
        assert only_contact(exchange).admitted_ms == admitted
        assert second.offer_id == only_contact(exchange).offer_id
        anna_now = exchange.running.acd.consultant("anna")
        assert anna_now is not None
        assert anna_now.reason is NotReadyReason.MISSED
    assert exchange.event_ledger.all(OfferClosed)[0].state is OfferState.REJECTED


@pytest.mark.parametrize("offer_seconds", [1], indirect=True)
async def test_unanswered_telephone_stops_ringing_at_the_deadline(
    exchange: Exchange, anna: ConsultantPhone
) -> None:
    await exchange.consultant("anna")
    async with waiting(exchange):
        await (await anna.next_call()).wait_until_cancelled()
        assert (await exchange.event_ledger.next(OfferClosed)).state is OfferState.MISSED
        assert only_contact(exchange).state is ContactState.WAITING


async def test_unregistered_telephone_is_detected_at_once(
    exchange: Exchange, basia: ConsultantPhone
) -> None:
    await exchange.consultant("gone")
    async with waiting(exchange):
        assert (await exchange.event_ledger.next(OfferClosed)).state is OfferState.UNDELIVERABLE
        await exchange.consultant("basia")
        await basia.next_call()
    assert exchange.telephone is not None
    assert not exchange.telephone.devices.registered("gone")
    assert exchange.telephone.devices.registered("basia")


async def test_repeated_offer_rings_once(exchange: Exchange, anna: ConsultantPhone) -> None:
    await exchange.consultant("anna")
    async with waiting(exchange):
        await anna.next_call()
        offer = exchange.event_ledger.all(OfferMade)[0]
        assert exchange.telephone is not None
        async with ami_events(exchange.settings) as ami:
            await exchange.telephone.commands.ring(
                offer.offer_id, offer.contact_id, offer.consultant_id, 5_000
            )
            await next_event(ami, "OriginateResponse", actionid=offer.offer_id)
        again = exchange.event_ledger.stamped(OfferMade)[0]
        await exchange.telephone.connector.handle(again)
        assert len(anna.calls) == 1
        assert only_contact(exchange).offer_id == offer.offer_id


async def test_positions_are_announced_and_reported_to_the_acd(
    exchange: Exchange,
) -> None:
    async with waiting(exchange), waiting(exchange) as second:
        await second.wait_for_tone(PROMPT_HZ["position"], within=PATIENCE_S)
        await exchange.event_ledger.next(WaitAnnounced, 2)
    assert sorted(event.position for event in exchange.event_ledger.all(WaitAnnounced)) == [1, 2]


async def test_announcement_is_interrupted_when_a_consultant_answers(
    exchange: Exchange, anna: ConsultantPhone
) -> None:
    write_tone(exchange.sounds.folder / "pl" / "position.wav", PROMPT_HZ["position"], 20)
    async with waiting(exchange) as call:
        await call.wait_for_tone(PROMPT_HZ["position"], within=PATIENCE_S)
        await exchange.consultant("anna")
        ringing = await anna.next_call()
        await ringing.answer(CONSULTANT_HZ)
        await exchange.event_ledger.next(ContactConnected)
        await both_hear(call, ringing)
        assert await time_left(exchange, only_contact(exchange).contact_id) == "0"
        assert ringing.offer_id is not None
        assert await time_left(exchange, ringing.offer_id) == "0"
    write_tone(exchange.sounds.folder / "pl" / "position.wav", PROMPT_HZ["position"])


async def time_left(exchange: Exchange, channel: str) -> str:
    """Return the seconds until the watchdog ends the channel; `0` is never."""
    assert exchange.telephone is not None
    fields = {"Channel": channel.removeprefix("tel-"), "Variable": "TIMEOUT(absolute)"}
    if "-o" in channel:
        fields["Channel"] = channel
    return (await exchange.telephone.ami.action("Getvar", fields))["value"].partition(".")[0]


async def test_conversation_ended_at_the_desk_plays_the_goodbye(
    exchange: Exchange, anna: ConsultantPhone
) -> None:
    async with talking(exchange, anna) as (call, ringing):
        assert exchange.telephone is not None
        contact_id = only_contact(exchange).contact_id
        ended = EndEngagement(contact_id, Party.CONSULTANT)
        await exchange.running.acd.submit(ended, f"end:{contact_id}")
        await ringing.wait_until_hung_up()
        await call.wait_for_tone(PROMPT_HZ["consultant-ended"], within=PATIENCE_S)
        await call.wait_for_end(PATIENCE_S)
    assert await outcome(exchange) == (Outcome.HANDLED, Party.CONSULTANT)


async def test_caller_whose_consultant_vanishes_holds_and_is_given_back(
    exchange: Exchange, anna: ConsultantPhone, basia: ConsultantPhone
) -> None:
    """The browser died: no voice any more, and nobody said goodbye."""
    async with talking(exchange, anna) as (call, ringing):
        assert ringing.media is not None
        ringing.media.close()
        await call.wait_for_tone(PROMPT_HZ["please-hold"], within=PATIENCE_S)
        await ringing.wait_until_hung_up()
        contact = only_contact(exchange)
        assert (contact.state, contact.position) == (ContactState.WAITING, 1)
        await exchange.consultant("basia")
        await exchange.running.acd.submit(DeviceReturned("anna"), "back")
        again = await anna.next_call()
        await again.answer(CONSULTANT_HZ)
        await both_hear(call, again)
        again.hang_up()
        await call.wait_for_tone(PROMPT_HZ["consultant-ended"], within=PATIENCE_S)
    assert await outcome(exchange) == (Outcome.HANDLED, Party.CONSULTANT)
    assert basia.calls == []


async def test_waiting_caller_moves_to_the_fallback_queue_without_the_engine(
    exchange: Exchange, asterisk: RunningAsterisk
) -> None:
    async with waiting(exchange, "4") as call:
        before = only_contact(exchange)
        await exchange.stop()
        await until(lambda: "fallback" in in_queue(asterisk))
        await exchange.start()
        await until(lambda: "centrala-wait-loop" in asterisk.cli("core show channels"))
        assert only_contact(exchange) == before
        await call.wait_for_tone(PROMPT_HZ["position"], within=PATIENCE_S)
        assert drift(exchange) == 0


def in_queue(asterisk: RunningAsterisk) -> str:
    channels = asterisk.cli("core show channels concise").splitlines()
    return "".join(line for line in channels if "!Queue!" in line)


def drift(exchange: Exchange) -> float:
    assert exchange.telephone is not None
    return exchange.telephone.connector.status().figures["drift"]


async def test_fallback_queue_connects_callers_without_the_engine(
    exchange: Exchange, anna: ConsultantPhone
) -> None:
    await exchange.consultant("anna")
    await until(lambda: activity(exchange, "anna") is Activity.READY)
    await queue_has(exchange, {"anna"})
    await exchange.stop()
    async with caller(exchange) as call:
        await call.wait_for_tone(PROMPT_HZ["fallback-queue"], within=PATIENCE_S)
        ringing = await anna.next_call()
        await ringing.answer(CONSULTANT_HZ)
        await both_hear(call, ringing)
        await exchange.start()
        await both_hear(call, ringing)
        ringing.hang_up()
        await call.wait_for_tone(PROMPT_HZ["consultant-ended"], within=PATIENCE_S)
        await call.wait_for_end(PATIENCE_S)


async def queue_has(exchange: Exchange, members: set[str]) -> None:
    assert exchange.telephone is not None
    commands = exchange.telephone.commands

    async def has_members() -> bool:
        return await commands.queue_members() == members

    await until_true(has_members)


async def test_fallback_queue_has_those_on_duty_as_members(
    exchange: Exchange, anna: ConsultantPhone, basia: ConsultantPhone
) -> None:
    await exchange.consultant("anna")
    await exchange.consultant("basia", ready=False)
    await queue_has(exchange, {"anna"})
    await exchange.ready("basia")
    await queue_has(exchange, {"anna", "basia"})
    await exchange.not_ready("anna")
    await queue_has(exchange, {"basia"})


async def test_conversation_continues_without_the_engine(
    exchange: Exchange, anna: ConsultantPhone
) -> None:
    async with talking(exchange, anna) as (call, ringing):
        await exchange.stop()
        await both_hear(call, ringing)
        await exchange.start()
        await both_hear(call, ringing)
        assert drift(exchange) == 0
        assert only_contact(exchange).state is ContactState.ENGAGED
        ringing.hang_up()
        assert await outcome(exchange) == (Outcome.HANDLED, Party.CONSULTANT)
    assert exchange.event_ledger.all(ContactEngaged)[1:] == []


async def test_hang_up_without_the_engine_is_reported_after_its_return(
    exchange: Exchange, anna: ConsultantPhone
) -> None:
    async with talking(exchange, anna) as (call, _):
        await exchange.stop()
        await call.hang_up()
    async with waiting_without_engine(exchange) as other:
        await other.hang_up()
    await exchange.start()
    assert (await exchange.event_ledger.next(ContactClosed)).outcome is Outcome.HANDLED


@asynccontextmanager
async def waiting_without_engine(exchange: Exchange) -> AsyncIterator[PhoneCall]:
    async with caller(exchange) as call:
        await call.wait_for_tone(PROMPT_HZ["fallback-queue"], within=PATIENCE_S)
        yield call


async def test_caller_of_the_fallback_queue_is_admitted_after_the_return_of_the_engine(
    exchange: Exchange,
) -> None:
    await exchange.stop()
    async with waiting_without_engine(exchange):
        await exchange.start()
        queued = await exchange.event_ledger.next(ContactQueued)
        assert (queued.queue, queued.language) == ("informacja", "pl")


async def test_engine_killed_in_the_menu_leaves_the_caller_to_the_fallback_queue(
    exchange: Exchange,
) -> None:
    async with caller(exchange) as call:
        await call.press("2")
        await call.wait_for_tone(PROMPT_HZ["topic-menu"], within=PATIENCE_S)
        await exchange.stop()
        await call.wait_for_tone(PROMPT_HZ["fallback-queue"], within=PATIENCE_S)
        await exchange.start()
        queued = await exchange.event_ledger.next(ContactQueued)
        assert (queued.queue, queued.language) == ("informacja", "uk")


async def test_hanging_engine_is_replaced_by_the_fallback_queue(
    exchange: Exchange,
) -> None:
    await exchange.stop()
    silent = await asyncio.start_server(
        lambda _r, _w: None, "127.0.0.1", exchange.settings.agi_port
    )
    async with silent, waiting_without_engine(exchange):
        pass


async def test_engine_killed_during_ringing_leaves_no_telephone_ringing(
    exchange: Exchange, anna: ConsultantPhone
) -> None:
    await exchange.consultant("anna")
    async with waiting(exchange) as call:
        ringing = await anna.next_call()
        await exchange.stop()
        await call.hang_up()
        await exchange.start()
        await ringing.wait_until_cancelled()
    assert await outcome(exchange) == (Outcome.ABANDONED, Party.RESIDENT)


async def test_answer_without_the_engine_keeps_the_caller_waiting(
    exchange: Exchange, anna: ConsultantPhone, basia: ConsultantPhone
) -> None:
    await exchange.consultant("anna")
    async with waiting(exchange) as call:
        ringing = await anna.next_call()
        await exchange.stop()
        await ringing.answer(CONSULTANT_HZ)
        await ringing.wait_until_hung_up()
        await exchange.start()
        await exchange.consultant("basia")
        second = await basia.next_call()
        await second.answer(CONSULTANT_HZ)
        await both_hear(call, second)


@pytest.mark.parametrize("number", ["112", "+48221234567", "19116", "0", "*"])
async def test_numbers_other_than_19115_are_refused(exchange: Exchange, number: str) -> None:
    target = Target("127.0.0.1", exchange.settings.sip_port)
    async with PhoneCall(target, number=NUMBER, to=number) as call:
        with pytest.raises(CallRefused) as refused:
            await call.dial()
    assert refused.value.status in (404, 484)  # 484: could be the beginning of one
