"""Events of the ACD as events of the call."""

from __future__ import annotations

import pytest

from acd.domain.messages.events import (
    ContactClosed,
    ContactConnected,
    ContactQueued,
    Event,
    OfferMade,
    WaitAnnounced,
    WrapUpEnded,
)
from acd.domain.model.contact import PHONE, Outcome, Party
from acd.domain.model.offer import Explanation
from ivr.test_phone.engine_observation import (
    Closed,
    Connected,
    EngineEvent,
    Offered,
    PositionAnnounced,
    Queued,
    engine_event,
)

EXPLANATION = Explanation("1", 0, (), 0, {})
NAMES = {"ewa": "Ewa Marzec"}


@pytest.mark.parametrize(
    ("event", "expected"),
    [
        (ContactQueued("tel-1", PHONE, "drogi", "pl", 1, False), Queued("drogi", 3)),
        (WaitAnnounced("tel-1", 2), PositionAnnounced(2)),
        (
            OfferMade("tel-1-o1", "tel-1", "ewa", PHONE, "drogi", 9, EXPLANATION),
            Offered("Ewa Marzec"),
        ),
        (ContactConnected("tel-1", "wit"), Connected("wit")),
        (
            ContactClosed("tel-1", PHONE, "drogi", Outcome.HANDLED, Party.CONSULTANT, "ewa", 1, 2),
            Closed("handled", "consultant"),
        ),
        (WrapUpEnded("ewa", "tel-1", False), None),
    ],
)
def test_event_of_the_acd_becomes_an_event_of_the_call(
    event: Event, expected: EngineEvent | None
) -> None:
    assert engine_event(event, NAMES, 3) == expected
