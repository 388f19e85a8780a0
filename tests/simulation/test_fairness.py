"""Ageing: a contact that has waited long enough precedes every new contact."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from acd.domain.messages import commands as c
from acd.domain.model.contact import PHONE
from acd.domain.model.policy import Policy
from tests.support.builders import AcdUnderTest, a_queue, some_rules


@settings(max_examples=60, deadline=None, derandomize=True, database=None)
@given(
    weight=st.integers(0, 100),
    ahead=st.integers(0, 9),
    bonus=st.integers(0, 120),
    slope=st.sampled_from((0.5, 1.0, 4.0)),
    every_ms=st.sampled_from((7_000, 20_000)),
)
def test_new_contacts_of_any_priority_overtake_for_a_bounded_time(
    weight: int, ahead: int, bonus: int, slope: float, every_ms: int
) -> None:
    """A priority is a head start in seconds that waiting makes up for."""
    policy = Policy("test", priority=float(weight), in_target=float(bonus))
    queue = a_queue("drogi", policy=policy, ageing={PHONE: slope}, wrap_up_ms={})
    acd = AcdUnderTest(some_rules(queue))
    ada = acd.consultant("ada", ready=False)
    acd.call("patient")
    bound_ms = 1000 * (weight * ahead + bonus) / slope + 2 * every_ms
    acd.ready(ada)
    acd.reject("patient")
    began_ms, served = acd.now_ms, 0
    while acd.holder_of("patient") == "":
        served += 1
        acd.call(f"newcomer-{served}", priority=ahead)
        acd.ready(ada)
        if acd.holder_of("patient"):
            break
        acd.talk(f"newcomer-{served}")
        acd.call(f"next-{served}", priority=ahead)
        acd.wait(every_ms)
        acd.hang_up(f"newcomer-{served}")
        _send_away(acd, served)
        assert acd.now_ms - began_ms <= bound_ms + every_ms, "it waits for ever"


def _send_away(acd: AcdUnderTest, number: int) -> None:
    """Close all other contacts, and make the consultant not ready."""
    for view in acd.acd.contacts():
        if view.contact_id != "patient":
            acd.do(c.ContactLeft(view.contact_id))
    acd.not_ready("ada") if not acd.holder_of("patient") else None
