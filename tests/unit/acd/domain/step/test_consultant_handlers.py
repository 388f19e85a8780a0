"""Handlers for consultants: offers, capacity, wrap-up and presence."""

from __future__ import annotations

from acd.domain.messages import commands as c
from acd.domain.messages.events import (
    ConsultantChanged,
    ConsultantSignedIn,
)
from acd.domain.model.consultant import Activity, NotReadyReason
from tests.support.acd_outcomes import activity
from tests.support.builders import AcdUnderTest


def test_signed_in_consultant_is_not_ready_yet(acd: AcdUnderTest) -> None:
    events = acd.do(c.SignIn("ada", {"drogi": 5}, "day"))
    assert events == [
        ConsultantSignedIn("ada", {"drogi": 5}, "day"),
        ConsultantChanged("ada", Activity.NOT_READY, NotReadyReason.SIGNED_IN, acd.now_ms),
    ]


def test_new_skills_count_from_the_next_sign_in(acd: AcdUnderTest) -> None:
    acd.consultant("ada", odpady=1)
    acd.call("tel-1", "drogi")
    acd.do(c.SignOut("ada"))
    acd.consultant("ada", drogi=1)
    assert acd.holder_of("tel-1") == "ada"


def test_signed_out_consultant_is_shown_as_offline(acd: AcdUnderTest) -> None:
    acd.consultant("ada")
    acd.do(c.SignOut("ada"))
    assert activity(acd, "ada") == (Activity.OFFLINE, None)
    assert acd.acd.consultants() == ()
