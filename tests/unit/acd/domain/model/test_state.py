"""Records of the state: the activity that follows from the work, and the policy in force."""

from __future__ import annotations

import pytest

from acd.domain.model.consultant import Activity, Presence
from acd.domain.model.contact import CHAT, EMAIL, PHONE
from acd.domain.model.policy import LONGEST_IDLE, PRESETS
from acd.domain.model.state import AcdState, ConsultantEntry
from tests.support.builders import a_queue, some_rules


def entry(presence: Presence = Presence.READY, **changes: object) -> ConsultantEntry:
    return ConsultantEntry("ada", {}, presence=presence, **changes)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("consultant", "expected"),
    [
        (entry(Presence.OFFLINE), Activity.OFFLINE),
        (entry(Presence.NOT_READY), Activity.NOT_READY),
        (entry(), Activity.READY),
        (entry(wrap_ups={"tel-1": 5}), Activity.WRAP_UP),
        (entry(engaged={"mail-1": EMAIL}, wrap_ups={"chat-1": 5}), Activity.WRITING),
        (entry(engaged={"mail-1": EMAIL}, offer_id="tel-1-o1"), Activity.RINGING),
        (entry(engaged={"tel-1": PHONE}, offer_id="mail-1-o1"), Activity.TALKING),
        (entry(engaged={"chat-1": CHAT, "tel-1": PHONE}), Activity.TALKING),
        (entry(Presence.NOT_READY, engaged={"tel-1": PHONE}), Activity.TALKING),
    ],
)
def test_activity_follows_from_the_current_work(
    consultant: ConsultantEntry, expected: Activity
) -> None:
    assert consultant.activity(some_rules()) is expected


def test_nobody_talks_before_the_first_rules() -> None:
    assert entry(engaged={"tel-1": PHONE}).activity(None) is Activity.WRITING


def test_policy_of_a_supervisor_goes_before_the_policy_of_the_rules() -> None:
    state, queue = AcdState(), a_queue()
    assert state.policy_of(queue) is LONGEST_IDLE
    state.policies["drogi"] = "least-cost"
    assert state.policy_of(queue) is PRESETS["least-cost"]


def test_policy_that_no_longer_exists_is_ignored() -> None:
    state = AcdState(policies={"drogi": "removed"})
    assert state.policy_of(a_queue()) is LONGEST_IDLE


def test_sequence_numbers_grow() -> None:
    state = AcdState()
    assert [state.next_seq(), state.next_seq(), state.seq] == [1, 2, 2]
