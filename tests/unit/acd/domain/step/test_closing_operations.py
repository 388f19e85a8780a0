"""Closing of a contact, in any state: it has one outcome."""

from __future__ import annotations

import pytest

from acd.domain.messages import commands as c
from acd.domain.messages.events import (
    OfferClosed,
)
from acd.domain.model.consultant import Activity
from acd.domain.model.contact import Outcome, Party
from acd.domain.model.offer import OfferState
from tests.support.acd_outcomes import activity, closed
from tests.support.builders import AcdUnderTest


def test_hang_up_withdraws_the_offer_at_once(acd: AcdUnderTest) -> None:
    ada = acd.consultant("ada")
    acd.call("tel-1")
    events = acd.leave("tel-1")
    assert OfferClosed("tel-1-o1", "tel-1", ada, OfferState.WITHDRAWN) in events
    assert closed(events).outcome is Outcome.ABANDONED
    assert activity(acd, ada) == (Activity.READY, None)


def test_caller_who_stops_waiting_is_abandoned(acd: AcdUnderTest) -> None:
    acd.call("tel-1")
    end = closed(acd.leave("tel-1"))
    assert (end.outcome, end.consultant_id, end.handled_ms) == (Outcome.ABANDONED, None, 0)


def test_caller_sent_elsewhere_by_the_connector_is_diverted(acd: AcdUnderTest) -> None:
    acd.call("tel-1")
    end = closed(acd.do(c.ContactLeft("tel-1", "fallback")))
    assert (end.outcome, end.ended_by) == (Outcome.DIVERTED, Party.SYSTEM)


def test_caller_who_hangs_up_while_talking_was_handled(acd: AcdUnderTest) -> None:
    ada = acd.consultant("ada")
    acd.call("tel-1")
    acd.talk("tel-1")
    end = closed(acd.leave("tel-1"))
    assert (end.outcome, end.ended_by) == (Outcome.HANDLED, Party.RESIDENT)
    assert activity(acd, ada)[0] is Activity.WRAP_UP


@pytest.mark.parametrize(
    ("by", "outcome"),
    [
        (Party.RESIDENT, Outcome.ABANDONED),
        (Party.CONSULTANT, Outcome.FAILED),
        (Party.SYSTEM, Outcome.FAILED),
    ],
)
def test_contact_ended_before_connection_is_not_handled(
    acd: AcdUnderTest, by: Party, outcome: Outcome
) -> None:
    ada = acd.consultant("ada")
    acd.call("tel-1")
    acd.accept("tel-1")
    assert closed(acd.hang_up("tel-1", by)).outcome is outcome
    assert activity(acd, ada)[0] is Activity.WRAP_UP
