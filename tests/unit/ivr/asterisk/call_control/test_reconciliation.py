"""ACD and Asterisk compared: one line per way in which they can differ."""

from __future__ import annotations

import pytest

from acd.domain.model.contact import Channel, ContactState
from acd.domain.model.views import ContactView
from ivr.asterisk.call_control.commands import RINGING, UP, Line
from ivr.asterisk.call_control.reconciliation import (
    Apart,
    CallerGone,
    Diverted,
    Finding,
    InFallback,
    Joined,
    LegAstray,
    LegMissing,
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


def contact(how: str) -> ContactView:
    state, offer_id, consultant_id = STATES[how]
    position = 1 if state is ContactState.WAITING else None
    channel = Channel.PHONE
    return ContactView(CONTACT, channel, "drogi", "pl", state, 0, position, offer_id, consultant_id)


def caller(
    bridge: str = "", context: str = "centrala-wait-loop", application: str = "Wait"
) -> Line:
    return Line("17.1", "17.1", "PJSIP/trunk-00000001", UP, context, application, bridge)


def leg(bridge: str = "", state: int = UP, linked: str = OFFER) -> Line:
    return Line(OFFER, linked, "PJSIP/consultant-anna-0000000a", state, "", "", bridge)


LEG_ASTRAY, GONE = LegAstray(OFFER), CallerGone(CONTACT)
IN_QUEUE = caller(context="centrala-fallback", application="Queue")
CASES: list[tuple[str | None, tuple[Line, ...], list[Finding]]] = [
    (None, (), []),
    (None, (caller(),), []),  # still in the menu
    (None, (leg(),), [LEG_ASTRAY]),
    ("waits", (caller(),), []),
    ("waits", (), [GONE]),
    ("waits", (caller(), leg()), [LEG_ASTRAY]),
    ("waits", (caller("b"),), [Diverted(CONTACT)]),
    ("is offered to anna", (caller(), leg(state=RINGING)), []),
    ("is offered to anna", (caller(),), [LegMissing(CONTACT, OFFER)]),
    ("is offered to anna", (leg(),), [GONE]),
    ("is offered to anna", (caller("b"),), [Diverted(CONTACT)]),
    ("is offered to anna", (caller("b"), leg("b")), []),  # this replica lags behind
    ("is offered again", (caller(), leg()), [LEG_ASTRAY, LegMissing(CONTACT, "tel-17.1-o2")]),
    ("talks to anna", (caller("b"), leg("b")), [Joined(CONTACT)]),
    ("talks to anna", (caller(), leg()), [Apart(CONTACT, (OFFER,))]),
    ("talks to anna", (caller("b"), leg("c")), [Apart(CONTACT, (OFFER,))]),
    ("talks to anna", (caller(),), [Apart(CONTACT, ())]),
    ("talks to anna", (leg("b"),), [GONE]),
    ("talks to anna", (), [GONE]),
    ("talks to basia", (caller(), leg()), [LEG_ASTRAY, Apart(CONTACT, ())]),
    ("waits", (IN_QUEUE,), [InFallback(IN_QUEUE)]),
    (None, (IN_QUEUE,), [InFallback(IN_QUEUE)]),
]


@pytest.mark.parametrize(("how", "lines", "expected"), CASES)
def test_what_one_believes_and_the_other_does_not_is_found(
    how: str | None, lines: tuple[Line, ...], expected: list[Finding]
) -> None:
    contacts = [contact(how)] if how else []
    assert compare(contacts, {line.uniqueid: line for line in lines}) == expected


def test_a_caller_for_whom_a_telephone_rings_is_not_taken_out_of_the_fallback_queue() -> None:
    ringing = Line("18.1", "17.1", "PJSIP/consultant-anna-0000000b", RINGING, "", "", "")
    assert compare([], {"17.1": IN_QUEUE, "18.1": ringing}) == []


def test_a_caller_whom_the_fallback_queue_connected_is_left_alone() -> None:
    talking = caller("b", "centrala-fallback", "Queue")
    assert compare([], {"17.1": talking}) == []


@pytest.mark.parametrize(
    ("name", "hers"),
    [
        ("PJSIP/consultant-anna-0000000a", True),
        ("PJSIP/consultant-anna-maria-0000000a", False),
        ("PJSIP/trunk-0000000a", False),
    ],
)
def test_a_channel_belongs_to_the_consultant_of_its_endpoint(name: str, hers: bool) -> None:
    line = Line("1", "1", name, UP, "", "", "")
    assert line.belongs_to("anna") is hers
