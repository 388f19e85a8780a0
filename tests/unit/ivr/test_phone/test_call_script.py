"""What is told of a call, and how it is said."""

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
from acd.domain.model.contact import Channel, Outcome, Party
from acd.domain.model.offer import Explanation
from ivr.test_phone import Caller, Target
from ivr.test_phone.call_script import (
    Answered,
    Blind,
    Dialled,
    HungUp,
    KeySent,
    NotAnswered,
    Seen,
    SoundHeard,
    Step,
    Talked,
    sentence,
)
from ivr.test_phone.call_states import Ender
from ivr.test_phone.engine_observation import (
    Closed,
    Connected,
    Offered,
    Queued,
    Sighting,
    Told,
    sighting,
)
from ivr.test_phone.phone import PhoneNumberInvalid

WHY = Explanation("1", 0, (), 0, {})
NAMES = {"ewa": "Ewa Marzec"}


@pytest.mark.parametrize(
    ("event", "seen"),
    [
        (ContactQueued("tel-1", Channel.PHONE, "drogi", "pl", 1, False), Queued("drogi", 3)),
        (WaitAnnounced("tel-1", 2), Told(2)),
        (
            OfferMade("tel-1-o1", "tel-1", "ewa", Channel.PHONE, "drogi", 9, WHY),
            Offered("Ewa Marzec"),
        ),
        (ContactConnected("tel-1", "wit"), Connected("wit")),
        (
            ContactClosed(
                "tel-1", Channel.PHONE, "drogi", Outcome.HANDLED, Party.CONSULTANT, "ewa", 1, 2
            ),
            Closed("handled", "consultant"),
        ),
        (WrapUpEnded("ewa", "tel-1", False), None),
    ],
)
def test_an_event_of_the_hall_is_told_as_the_caller_meets_it(
    event: Event, seen: Sighting | None
) -> None:
    assert sighting(event, NAMES, 3) == seen


@pytest.mark.parametrize(
    ("step", "said"),
    [
        (Dialled(None, "19115", "x"), "dialled 19115 as a withheld number"),
        (Answered(0.021), "answered after 0.02 s"),
        (NotAnswered("refused: 486 Busy Here"), "not answered: refused: 486 Busy Here"),
        (SoundHeard(-25.6, 3.04), "heard 3.0 s of sound at -26 dBov"),
        (KeySent("1"), "key 1 sent"),
        (Seen(Queued("drogi", 3), 6.3), "in queue drogi as number 3 (6.3 s after the answer)"),
        (
            Seen(Queued("drogi", None), 6.3),
            "in queue drogi, offered at once (6.3 s after the answer)",
        ),
        (Seen(Told(2), 7.0), "told: number 2 in line (7.0 s after the answer)"),
        (Seen(Offered("Ewa"), 7.0), "rings at Ewa (7.0 s after the answer)"),
        (Seen(Connected("Ewa"), 8.0), "connected to Ewa (8.0 s after the answer)"),
        (
            Seen(Closed("handled", "consultant"), 9.0),
            "contact handled, ended by consultant (9.0 s after the answer)",
        ),
        (Blind("the log is away"), "the engine cannot be watched: the log is away"),
        (Talked(15.0, -20.4), "talked 15.0 s, heard -20 dBov on average"),
        (Talked(15.0, None), "talked 15.0 s, heard nothing"),
        (HungUp(Ender.THEM, 23.0), "hung up by the other side after 23.0 s"),
    ],
)
def test_each_step_is_a_sentence(step: Step, said: str) -> None:
    assert sentence(step) == said


@pytest.mark.parametrize("number", ["", "+48 601", "anna", "+", "+" + "1" * 16, "1\r\nVia: x"])
def test_what_is_no_number_is_not_dialled_from(number: str) -> None:
    with pytest.raises(PhoneNumberInvalid) as refused:
        Caller(Target(), number=number)
    assert refused.value.field == "number"


@pytest.mark.parametrize("to", ["", "sip:19115", "19115@host", "19115;x"])
def test_what_is_no_number_is_not_dialled(to: str) -> None:
    with pytest.raises(PhoneNumberInvalid) as refused:
        Caller(Target(), number=None, to=to)
    assert refused.value.field == "to"
