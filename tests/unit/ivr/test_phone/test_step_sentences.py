"""Steps of a call as printed lines."""

from __future__ import annotations

import pytest

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
    Offered,
    PositionAnnounced,
    Queued,
)
from ivr.test_phone.step_sentences import sentence


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
