"""Handlers for consultants: offers, capacity, wrap-up and presence."""

from __future__ import annotations

import pytest

from acd.domain.messages import commands as c
from acd.domain.messages.events import (
    ConsultantChanged,
    ConsultantSignedIn,
)
from acd.domain.model.consultant import Activity, NotReadyReason
from acd.domain.model.offer import OfferState
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


def test_consultant_whose_device_was_lost_is_ready_again_when_it_returns(
    acd: AcdUnderTest,
) -> None:
    acd.consultant("ada")
    acd.do(c.DeviceLost("ada"))
    assert activity(acd, "ada") == (Activity.NOT_READY, NotReadyReason.DEVICE)
    acd.do(c.DeviceReturned("ada"))
    assert activity(acd, "ada") == (Activity.READY, None)


def test_offer_of_a_lost_device_goes_back_and_is_no_refusal(acd: AcdUnderTest) -> None:
    acd.consultant("ada")
    acd.call("tel-1")
    acd.do(c.DeviceLost("ada"))
    assert acd.holder_of("tel-1") == ""
    assert acd.acd.state.consultants["ada"].refusals == {OfferState.UNDELIVERABLE: 1}
    acd.do(c.DeviceReturned("ada"))
    assert acd.holder_of("tel-1") == "ada"


@pytest.mark.parametrize("reason", [NotReadyReason.BREAK, NotReadyReason.DEVICE])
def test_returned_device_changes_nothing_for_a_consultant_who_declared_not_ready(
    acd: AcdUnderTest, reason: NotReadyReason
) -> None:
    acd.consultant("ada")
    acd.not_ready("ada", reason)
    acd.do(c.DeviceLost("ada"))
    acd.do(c.DeviceReturned("ada"))
    assert activity(acd, "ada") == (Activity.NOT_READY, reason)


def test_declared_break_replaces_the_return_with_the_device(acd: AcdUnderTest) -> None:
    acd.consultant("ada")
    acd.do(c.DeviceLost("ada"))
    acd.not_ready("ada")
    acd.do(c.DeviceReturned("ada"))
    assert activity(acd, "ada") == (Activity.NOT_READY, NotReadyReason.BREAK)


@pytest.mark.parametrize("reason", ["unregistered", "unreachable"])
def test_consultant_of_an_undelivered_offer_is_ready_again_when_the_device_returns(
    acd: AcdUnderTest, reason: str
) -> None:
    acd.consultant("ada")
    acd.call("tel-1")
    acd.do(c.OfferFailed(acd.offer_of("tel-1"), reason))
    assert activity(acd, "ada") == (Activity.NOT_READY, NotReadyReason.DEVICE)
    acd.do(c.DeviceReturned("ada"))
    assert acd.holder_of("tel-1") == "ada"


def test_fault_of_the_telephone_system_leaves_the_consultant_ready(acd: AcdUnderTest) -> None:
    acd.consultant("ada")
    acd.call("tel-1")
    eve = acd.consultant("eve")
    acd.do(c.OfferFailed(acd.offer_of("tel-1"), c.TELEPHONE_SYSTEM_FAILED))
    assert activity(acd, "ada") == (Activity.READY, None)
    assert acd.holder_of("tel-1") == eve


def test_return_with_the_device_is_kept_by_a_snapshot(acd: AcdUnderTest) -> None:
    acd.consultant("ada")
    acd.do(c.DeviceLost("ada"))
    twin = acd.restarted()
    twin.do(c.DeviceReturned("ada"))
    assert activity(twin, "ada") == (Activity.READY, None)
