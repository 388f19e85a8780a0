"""Inputs of the telephone: each observation once, in the form that the ACD's state asks for."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from acd.domain.messages import commands as c
from acd.domain.messages.events import ContactClosed, OfferClosed
from acd.domain.model.consultant import Activity, NotReadyReason
from acd.domain.model.contact import PHONE, ContactState, Outcome, Party
from acd.domain.model.offer import OfferState
from acd.ports.log_errors import LogUnavailable
from ivr.asterisk.call_control.input_reporter import InputReporter
from tests.support.acd_service import GrowingClock, RunningAcd, running_acd
from tests.support.call_control import EventLedger
from tests.support.waiting import until

CONTACT, OFFER = "tel-17.1", "tel-17.1-o1"


class Reporting:
    """A reporter beside an ACD with the ready consultant `anna` and one caller on offer."""

    def __init__(self, running: RunningAcd) -> None:
        self.running, self.acd = running, running.acd
        self.reporter = InputReporter(running.acd, GrowingClock())
        self.ledger = EventLedger()
        running.follow(self.ledger)

    async def engage(self) -> None:
        await self.acd.submit(c.AcceptOffer(OFFER, "anna"), "accept")

    def state(self) -> ContactState | None:
        contact = self.acd.contact(CONTACT)
        return None if contact is None else contact.state

    async def closed(self) -> ContactClosed:
        return await self.ledger.next(ContactClosed)


@pytest.fixture
async def reporting() -> AsyncIterator[Reporting]:
    async with running_acd() as running:
        started = Reporting(running)
        await running.acd.submit(c.SignIn("anna", {"drogi": 50}), "sign-in")
        await running.acd.submit(c.BecomeReady("anna"), "ready")
        await running.acd.submit(c.AdmitContact(CONTACT, PHONE, "drogi", "pl"), "admit")
        yield started


async def test_caller_who_hangs_up_while_waiting_has_left(reporting: Reporting) -> None:
    await reporting.reporter.caller_left(CONTACT)
    assert (await reporting.closed()).outcome is Outcome.ABANDONED


async def test_caller_who_hangs_up_while_talking_ends_the_conversation(
    reporting: Reporting,
) -> None:
    await reporting.engage()
    await reporting.reporter.connected(CONTACT, "anna")
    await reporting.reporter.caller_left(CONTACT)
    closed = await reporting.closed()
    assert (closed.outcome, closed.ended_by) == (Outcome.HANDLED, Party.RESIDENT)


async def test_repeated_observation_is_one_input(reporting: Reporting) -> None:
    for _ in range(2):
        await reporting.reporter.caller_left(CONTACT)
        await reporting.reporter.diverted(CONTACT)
    await reporting.closed()
    assert len(reporting.ledger.all(ContactClosed)) == 1


async def test_call_answered_by_the_fallback_queue_is_diverted(reporting: Reporting) -> None:
    await reporting.reporter.diverted(CONTACT)
    assert (await reporting.closed()).outcome is Outcome.DIVERTED


async def test_offer_that_did_not_reach_the_device_is_undeliverable(reporting: Reporting) -> None:
    await reporting.reporter.offer_failed(OFFER, "originate-failed")
    assert (await reporting.ledger.next(OfferClosed)).state is OfferState.UNDELIVERABLE


async def test_offer_rejected_on_the_telephone_is_rejected(reporting: Reporting) -> None:
    await reporting.reporter.offer_rejected(OFFER, "anna")
    assert (await reporting.ledger.next(OfferClosed)).state is OfferState.REJECTED


async def test_leg_lost_before_the_bridge_returns_the_caller(reporting: Reporting) -> None:
    await reporting.engage()
    await reporting.reporter.interrupted(CONTACT, "leg-lost")
    assert reporting.state() is ContactState.WAITING


async def test_consultant_who_hangs_up_ends_the_conversation(reporting: Reporting) -> None:
    await reporting.engage()
    await reporting.reporter.connected(CONTACT, "anna")
    await reporting.reporter.consultant_hung_up(CONTACT)
    assert (await reporting.closed()).ended_by is Party.CONSULTANT


async def test_lost_leg_of_a_conversation_returns_the_caller(reporting: Reporting) -> None:
    await reporting.engage()
    await reporting.reporter.connected(CONTACT, "anna")
    await reporting.reporter.interrupted(CONTACT, "voice-lost")
    assert reporting.state() is ContactState.WAITING


async def test_consultant_is_ready_again_when_the_telephone_returns(reporting: Reporting) -> None:
    await reporting.reporter.device_lost("anna")
    await reporting.reporter.device_returned("anna")
    assert reporting.state() is ContactState.OFFERED
    await reporting.reporter.device_returned("nobody")


async def test_consultant_without_a_telephone_becomes_not_ready(reporting: Reporting) -> None:
    await reporting.reporter.device_lost("anna")

    def is_away() -> bool:
        view = reporting.acd.consultant("anna")
        assert view is not None
        return (view.activity, view.reason) == (Activity.NOT_READY, NotReadyReason.DEVICE)

    await until(is_away)


async def test_consultant_who_talks_stays_ready_without_a_telephone(reporting: Reporting) -> None:
    await reporting.engage()
    await reporting.reporter.connected(CONTACT, "anna")
    await reporting.reporter.device_lost("anna")
    await reporting.reporter.device_lost("nobody")
    view = reporting.acd.consultant("anna")
    assert view is not None
    assert view.activity is Activity.TALKING


async def test_input_that_is_out_of_date_is_refused_without_an_error(
    reporting: Reporting,
) -> None:
    await reporting.reporter.caller_left("tel-99.9")
    await reporting.reporter.connected(CONTACT, "anna")
    await reporting.reporter.offer_failed("tel-99.9-o1", "x")
    assert reporting.state() is ContactState.OFFERED


async def test_absent_log_raises_nothing(
    reporting: Reporting, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Reconciliation finds the difference again when the log is back."""

    async def unavailable(*_: object) -> None:
        raise LogUnavailable("away")

    monkeypatch.setattr(reporting.acd, "submit", unavailable)
    await reporting.reporter.caller_left(CONTACT)
    assert reporting.state() is ContactState.OFFERED
