"""Steps of a scripted call and their sentences."""

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
from ivr.test_phone import PhoneCall, Target
from ivr.test_phone.call_script import (
    Answered,
    Dialled,
    HungUp,
    KeySent,
    NotAnswered,
    NotObserved,
    Observed,
    SoundHeard,
    Step,
    Talked,
)
from ivr.test_phone.call_states import Ender
from ivr.test_phone.engine_observation import (
    Closed,
    Connected,
    EngineEvent,
    Offered,
    PositionAnnounced,
    Queued,
    engine_event,
)
from ivr.test_phone.phone import PhoneNumberInvalid
from ivr.test_phone.step_sentences import sentence

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


@pytest.mark.parametrize(
    ("step", "expected"),
    [
        (Dialled(None, "19115", "x"), "dialled 19115 as a withheld number"),
        (Answered(0.021), "answered after 0.02 s"),
        (NotAnswered("refused: 486 Busy Here"), "not answered: refused: 486 Busy Here"),
        (SoundHeard(-25.6, 3.04), "heard 3.0 s of sound at -26 dBov"),
        (KeySent("1"), "key 1 sent"),
        (Observed(Queued("drogi", 3), 6.3), "in queue drogi as number 3 (6.3 s after the answer)"),
        (
            Observed(Queued("drogi", None), 6.3),
            "in queue drogi, offered at once (6.3 s after the answer)",
        ),
        (
            Observed(PositionAnnounced(2), 7.0),
            "announced: number 2 in the queue (7.0 s after the answer)",
        ),
        (Observed(Offered("Ewa"), 7.0), "rings at Ewa (7.0 s after the answer)"),
        (Observed(Connected("Ewa"), 8.0), "connected to Ewa (8.0 s after the answer)"),
        (
            Observed(Closed("handled", "consultant"), 9.0),
            "contact handled, ended by consultant (9.0 s after the answer)",
        ),
        (NotObserved("the log is away"), "the engine cannot be observed: the log is away"),
        (Talked(15.0, -20.4), "talked 15.0 s, heard -20 dBov on average"),
        (Talked(15.0, None), "talked 15.0 s, heard nothing"),
        (HungUp(Ender.THEM, 23.0), "hung up by the other side after 23.0 s"),
    ],
)
def test_step_is_printed_as_a_sentence(step: Step, expected: str) -> None:
    assert sentence(step) == expected


@pytest.mark.parametrize("number", ["", "+48 601", "anna", "+", "+" + "1" * 16, "1\r\nVia: x"])
def test_invalid_caller_number_is_refused(number: str) -> None:
    with pytest.raises(PhoneNumberInvalid) as refused:
        PhoneCall(Target(), number=number)
    assert refused.value.field == "number"


@pytest.mark.parametrize("to", ["", "sip:19115", "19115@host", "19115;x"])
def test_invalid_called_number_is_refused(to: str) -> None:
    with pytest.raises(PhoneNumberInvalid) as refused:
        PhoneCall(Target(), number=None, to=to)
    assert refused.value.field == "to"
