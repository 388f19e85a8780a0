"""Times from a freed consultant to the next call, as Asterisk's events show them."""

from __future__ import annotations

import pytest

from bench.flood.offers import OfferTimes, consultant_of
from ivr.asterisk.ami.types import AmiEvent

TELEPHONE, NEXT = "PJSIP/consultant-wit-00000007", "PJSIP/consultant-wit-00000009"
CALLER = "PJSIP/trunk-1-00000003"


def event(name: str, channel: str, at_s: float, bridge: str = "") -> AmiEvent:
    fields = {"channel": channel, "timestamp": f"{at_s:.6f}", "bridgeuniqueid": bridge}
    return AmiEvent(name, fields)


def a_call(times: OfferTimes, left_s: float, next_s: float) -> None:
    for channel in (CALLER, TELEPHONE):
        times.note(event("BridgeEnter", channel, 1, "b1"))
    times.note(event("BridgeLeave", CALLER, left_s, "b1"))
    times.note(event("BridgeLeave", TELEPHONE, left_s + 0.5, "b1"))
    times.note(event("Newchannel", NEXT, next_s))


@pytest.fixture
def times() -> OfferTimes:
    return OfferTimes(lambda: 3)


def test_time_runs_from_the_first_channel_that_leaves_to_the_next_channel(
    times: OfferTimes,
) -> None:
    a_call(times, left_s=5, next_s=5.02)
    assert times.times_ms == pytest.approx([20])


def test_first_call_of_a_consultant_has_no_time(times: OfferTimes) -> None:
    times.note(event("Newchannel", NEXT, 5))
    assert times.times_ms == []


def test_nobody_is_due_while_nobody_waits() -> None:
    times = OfferTimes(lambda: 0)
    a_call(times, left_s=5, next_s=65)
    assert times.end(70_000) == []


def test_consultant_who_is_never_called_again_counts_until_the_end(times: OfferTimes) -> None:
    times.note(event("BridgeEnter", TELEPHONE, 1, "b1"))
    times.note(event("BridgeLeave", TELEPHONE, 5, "b1"))
    assert times.end(9_000) == pytest.approx([4_000])


def test_consultant_is_not_due_when_the_only_caller_goes_to_another() -> None:
    waiting = 1
    times = OfferTimes(lambda: waiting)
    for bridge, channel in (("b1", TELEPHONE), ("b2", "PJSIP/consultant-gola-00000008")):
        times.note(event("BridgeEnter", channel, 1, bridge))
        times.note(event("BridgeLeave", channel, 5, bridge))
    waiting = 0  # on the offer to the first
    times.note(event("Newchannel", NEXT, 5.02))
    times.note(event("Newchannel", "PJSIP/consultant-gola-00000010", 7))
    assert times.end(9_000) == pytest.approx([20])


def test_a_consultants_telephone_is_told_from_the_operators_line() -> None:
    assert consultant_of(TELEPHONE) == "wit"
    assert consultant_of("PJSIP/consultant-jan-kowal-00000001") == "jan-kowal"
    assert consultant_of(CALLER) == consultant_of("") == ""
