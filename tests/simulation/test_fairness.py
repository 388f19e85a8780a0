"""Nothing waits for ever: whoever has waited long enough goes before every newcomer."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from acd.domain.messages import commands as c
from acd.domain.model.contact import Channel
from acd.domain.model.policy import Policy
from tests.support.builders import HallInTest, a_queue, some_rules


@settings(max_examples=60, deadline=None, derandomize=True, database=None)
@given(
    weight=st.integers(0, 100),
    ahead=st.integers(0, 9),
    bonus=st.integers(0, 120),
    slope=st.sampled_from((0.5, 1.0, 4.0)),
    every_ms=st.sampled_from((7_000, 20_000)),
)
def test_newcomers_of_any_priority_overtake_only_for_so_long(
    weight: int, ahead: int, bonus: int, slope: float, every_ms: int
) -> None:
    """The head start of a priority is a number of seconds, and waiting makes up for it."""
    policy = Policy("test", priority=float(weight), in_target=float(bonus))
    queue = a_queue("drogi", policy=policy, ageing={Channel.PHONE: slope}, wrap_up_ms={})
    hall = HallInTest(some_rules(queue))
    ada = hall.consultant("ada", ready=False)
    hall.call("patient")
    bound_ms = 1000 * (weight * ahead + bonus) / slope + 2 * every_ms
    hall.ready(ada)
    hall.reject("patient")
    began_ms, served = hall.now_ms, 0
    while hall.holder_of("patient") == "":
        served += 1
        hall.call(f"newcomer-{served}", priority=ahead)
        hall.ready(ada)
        if hall.holder_of("patient"):
            break
        hall.talk(f"newcomer-{served}")
        hall.call(f"next-{served}", priority=ahead)
        hall.wait(every_ms)
        hall.hang_up(f"newcomer-{served}")
        _send_away(hall, served)
        assert hall.now_ms - began_ms <= bound_ms + every_ms, "it waits for ever"


def _send_away(hall: HallInTest, number: int) -> None:
    """Whoever else waits or rings gives up, and she takes a breath."""
    for view in hall.hall.contacts():
        if view.contact_id != "patient":
            hall.do(c.ContactLeft(view.contact_id))
    hall.not_ready("ada") if not hall.holder_of("patient") else None
