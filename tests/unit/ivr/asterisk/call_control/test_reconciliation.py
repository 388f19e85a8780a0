"""Comparison of ACD and Asterisk: one case per difference."""

from __future__ import annotations

import pytest

from acd.domain.model.contact import PHONE, ContactState
from acd.domain.model.views import ContactView
from ivr.asterisk.call_control.commands import RINGING, UP, AmiChannel
from ivr.asterisk.call_control.reconciliation import (
    CallerGone,
    Connected,
    Diverted,
    Finding,
    InFallback,
    MissingLeg,
    NotConnected,
    StrayLeg,
    compare,
)

CONTACT, OFFER = "tel-17.1", "tel-17.1-o1"
STATES = {
    "waits": (ContactState.WAITING, None, None),
    "is offered to anna": (ContactState.OFFERED, OFFER, "anna"),
    "is offered again": (ContactState.OFFERED, "tel-17.1-o2", "basia"),
    "talks to anna": (ContactState.ENGAGED, None, "anna"),
    "talks to basia": (ContactState.ENGAGED, None, "basia"),
}


def contact(situation: str) -> ContactView:
    state, offer_id, consultant_id = STATES[situation]
    position = 1 if state is ContactState.WAITING else None
    channel = PHONE
    return ContactView(CONTACT, channel, "drogi", "pl", state, 0, position, offer_id, consultant_id)


def caller(
    bridge: str = "", context: str = "centrala-wait-loop", application: str = "Wait"
) -> AmiChannel:
    return AmiChannel("17.1", "17.1", "PJSIP/trunk-00000001", UP, context, application, bridge)


def leg(bridge: str = "", state: int = UP, linked: str = OFFER) -> AmiChannel:
    return AmiChannel(OFFER, linked, "PJSIP/consultant-anna-0000000a", state, "", "", bridge)


STRAY, GONE = StrayLeg(OFFER), CallerGone(CONTACT)
IN_QUEUE = caller(context="centrala-fallback", application="Queue")
CASES: list[tuple[str | None, tuple[AmiChannel, ...], list[Finding]]] = [
    (None, (), []),
    (None, (caller(),), []),  # still in the menu
    (None, (leg(),), [STRAY]),
    ("waits", (caller(),), []),
    ("waits", (), [GONE]),
    ("waits", (caller(), leg()), [STRAY]),
    ("waits", (caller("b"),), [Diverted(CONTACT)]),
    ("is offered to anna", (caller(), leg(state=RINGING)), []),
    ("is offered to anna", (caller(),), [MissingLeg(CONTACT, OFFER)]),
    ("is offered to anna", (leg(),), [GONE]),
    ("is offered to anna", (caller("b"),), [Diverted(CONTACT)]),
    ("is offered to anna", (caller("b"), leg("b")), []),  # this replica lags behind
    ("is offered again", (caller(), leg()), [STRAY, MissingLeg(CONTACT, "tel-17.1-o2")]),
    ("talks to anna", (caller("b"), leg("b")), [Connected(CONTACT)]),
    ("talks to anna", (caller(), leg()), [NotConnected(CONTACT, (OFFER,))]),
    ("talks to anna", (caller("b"), leg("c")), [NotConnected(CONTACT, (OFFER,))]),
    ("talks to anna", (caller(),), [NotConnected(CONTACT, ())]),
    ("talks to anna", (leg("b"),), [GONE]),
    ("talks to anna", (), [GONE]),
    ("talks to basia", (caller(), leg()), [STRAY, NotConnected(CONTACT, ())]),
    ("waits", (IN_QUEUE,), [InFallback(IN_QUEUE)]),
    (None, (IN_QUEUE,), [InFallback(IN_QUEUE)]),
]


@pytest.mark.parametrize(("situation", "channels", "expected"), CASES)
def test_differences_between_acd_and_asterisk_are_found(
    situation: str | None, channels: tuple[AmiChannel, ...], expected: list[Finding]
) -> None:
    contacts = [contact(situation)] if situation else []
    assert compare(contacts, {channel.uniqueid: channel for channel in channels}) == expected


def test_caller_for_whom_a_telephone_rings_stays_in_the_fallback_queue() -> None:
    ringing = AmiChannel("18.1", "17.1", "PJSIP/consultant-anna-0000000b", RINGING, "", "", "")
    assert compare([], {"17.1": IN_QUEUE, "18.1": ringing}) == []


def test_caller_connected_by_the_fallback_queue_stays_connected() -> None:
    talking = caller("b", "centrala-fallback", "Queue")
    assert compare([], {"17.1": talking}) == []


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("PJSIP/consultant-anna-0000000a", True),
        ("PJSIP/consultant-anna-maria-0000000a", False),
        ("PJSIP/trunk-0000000a", False),
    ],
)
def test_channel_belongs_to_the_consultant_of_its_endpoint(name: str, expected: bool) -> None:
    channel = AmiChannel("1", "1", name, UP, "", "", "")
    assert channel.belongs_to("anna") is expected
