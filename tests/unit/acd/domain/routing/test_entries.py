"""Entries of the routing indexes: order of service in one waiting list."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from acd.domain.messages import commands as c
from acd.domain.messages.events import (
    OfferMade,
)
from acd.domain.model.contact import EMAIL, PHONE
from acd.domain.model.policy import LEAST_COST, LONGEST_IDLE, Policy
from acd.domain.model.skill_requirements import ANYBODY
from acd.domain.model.state import ContactEntry
from acd.domain.model.statistics import Flow
from acd.domain.routing.entries import IndexedSkill, WaitingList
from tests.support.builders import AcdUnderTest, a_queue, some_rules


def test_emergency_goes_before_everything() -> None:
    acd = AcdUnderTest(some_rules(a_queue(), a_queue("alarm", emergency=True, skills={})))
    for n in range(3):
        acd.call(f"tel-{n}", priority=1_000)
    acd.call("tel-112", "alarm")
    acd.consultant("ada")
    assert acd.holder_of("tel-112") == "ada"


def test_ageing_puts_an_old_mail_before_a_new_call() -> None:
    acd = AcdUnderTest(
        some_rules(
            a_queue(ageing={EMAIL: 1.0, PHONE: 1.0}),
            channel_priority={PHONE: 10},
        )
    )
    acd.mail("mail-1")
    acd.wait(6_100_000)
    acd.call("tel-1")
    events = [*acd.do(c.SignIn("ada", {"drogi": 50})), *acd.ready("ada")]
    (offer,) = [event for event in events if isinstance(event, OfferMade)]
    assert offer.contact_id == "mail-1"


def test_priority_goes_before_waiting_time() -> None:
    acd = AcdUnderTest()
    acd.call("tel-1")
    acd.call("tel-2", priority=1)
    ada = acd.consultant("ada")
    assert acd.holder_of("tel-2") == ada


def waiting_list(policy: Policy = LONGEST_IDLE, **changes: object) -> WaitingList:
    """Return an empty list whose contacts are late after 20 seconds."""
    queue = a_queue(**changes)  # type: ignore[arg-type]
    empty = WaitingList(queue, PHONE, ANYBODY, frozenset(), (), Flow(), policy, frozenset())
    empty.update_bonus({})
    return empty


def contact(seq: int, admitted_s: float = 0, **changes: object) -> ContactEntry:
    at_ms = round(admitted_s * 1_000)
    return ContactEntry(
        f"tel-{seq}",
        PHONE,
        "drogi",
        "pl",
        at_ms,
        seq,
        since_ms=at_ms,
        **changes,  # type: ignore[arg-type]
    )


def put(waiting: WaitingList, *contacts: ContactEntry, now_ms: int = 0) -> None:
    for one in contacts:
        waiting.add(waiting.position_of(one), now_ms)


def served(waiting: WaitingList, now_ms: int) -> list[int]:
    """Serve the whole list in the order of `best`."""
    order = []
    while (best := waiting.best(now_ms)) is not None:
        waiting.remove(best[1])
        order.append(best[1].seq)
    return order


class TestWaitingList:
    def test_points_are_priority_and_seconds_waited(self) -> None:
        waiting = waiting_list(ageing={PHONE: 2.0})
        put(waiting, contact(1, 10, priority=3))
        best = waiting.best(40_000)
        assert best is not None
        assert best[0] == 2.0 * (40 - 10) + LONGEST_IDLE.priority * 3

    def test_emergency_is_served_before_any_priority(self) -> None:
        waiting = waiting_list()
        put(waiting, contact(1, priority=1_000), contact(2, 50, emergency=True))
        assert served(waiting, 60_000) == [2, 1]

    def test_late_contact_is_served_after_those_within_the_target(self) -> None:
        waiting = waiting_list(LEAST_COST)
        put(waiting, contact(1, 0), contact(2, 15), contact(3, 18))
        assert served(waiting, 21_000) == [2, 3, 1]

    def test_late_contact_is_served_first_once_it_waited_the_head_start_longer(self) -> None:
        waiting = waiting_list(LEAST_COST)
        put(waiting, contact(1, 0), contact(2, 36))
        assert served(waiting, 37_000) == [1, 2]

    def test_policy_without_targets_serves_by_admission(self) -> None:
        waiting = waiting_list()
        put(waiting, contact(1, 0), contact(2, 15))
        assert served(waiting, 21_000) == [1, 2]
        assert (waiting.bonus, waiting.target_ms) == (0.0, 0)

    def test_order_of_service_is_the_order_of_being_served(self) -> None:
        waiting = waiting_list(LEAST_COST)
        put(waiting, *(contact(n, 7.0 * n) for n in range(8)))
        order = [position.seq for position in waiting.in_order(50_000)]
        assert order == served(waiting, 50_000)

    def test_contacts_before_a_position_are_counted_in_both_halves(self) -> None:
        waiting = waiting_list(LEAST_COST)
        put(waiting, contact(1, 0), contact(2, 5), contact(3, 30), now_ms=26_000)
        last = waiting.position_of(contact(4, 40))
        assert waiting.count_before(last) == 3
        assert len(waiting) == len(list(waiting)) == 3


@given(
    waits=st.lists(
        st.tuples(st.integers(0, 90), st.integers(0, 3), st.booleans(), st.integers(0, 60)),
        max_size=40,
    ),
    own=st.tuples(st.integers(0, 90), st.booleans()),
    policy=st.sampled_from([LEAST_COST, LONGEST_IDLE, replace(LEAST_COST, in_target=1_000.0)]),
    now_s=st.integers(90, 130),
)
def test_contacts_until_an_order_are_those_with_at_least_these_points(
    waits: list[tuple[int, int, bool, int]], own: tuple[int, bool], policy: Policy, now_s: int
) -> None:
    """Some wait again since a later moment than their admission, some became late unnoticed."""
    waiting, now_ms = waiting_list(policy), now_s * 1_000
    for seq, (admitted_s, priority, emergency, later_s) in enumerate(waits):
        one = contact(seq, admitted_s, priority=priority, emergency=emergency)
        one.since_ms += later_s * 1_000
        put(waiting, one, now_ms=(admitted_s + later_s // 2) * 1_000)
    position = waiting.position_of(contact(99, own[0], emergency=own[1]))
    order = (position.urgency, -waiting.points(position, now_ms))
    expected = sum((p.urgency, -waiting.points(p, now_ms)) <= order for p in waiting)
    assert waiting.count_until(order, now_ms) == expected


def test_opportunity_cost_is_demand_per_consultant_and_idle_one() -> None:
    skill = IndexedSkill("drogi")
    skill.demand, skill.at_work, skill.idle = 6.0, 4, 3
    assert skill.opportunity_cost == 0.5
