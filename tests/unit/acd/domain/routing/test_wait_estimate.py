"""Wait estimates of the ACD."""

from __future__ import annotations

import random
from dataclasses import replace

import pytest

from acd.domain.messages import commands as c
from acd.domain.messages.events import OfferMade
from acd.domain.model.contact import PHONE
from acd.domain.model.policy import LEAST_COST, LONGEST_IDLE, Policy
from acd.domain.model.queue_rules import QueueRules
from acd.domain.routing.wait_estimate import WaitEstimate
from acd.domain.step.acd import Acd
from acd.serialisation.snapshot import read_snapshot, take_snapshot
from acd.service.rehearsal.day import Arrival, Day
from acd.service.rehearsal.metrics import Denominator, GroupBy, measure
from acd.service.rehearsal.simulate import simulate
from tests.support.builders import a_queue, some_rules
from tests.support.rehearsals import Recorder, a_call, at_work

MINUTE = 60_000
STRONG = replace(LEAST_COST, name="strong-bonus", in_target=240.0)
KEEN = replace(LEAST_COST, in_target=1_000.0)
"""Policy by which contacts within their target precede all late ones."""


def waiting_contacts(waiting: int, *, every_ms: int = 30_000, **changes: object) -> Acd:
    """One consultant talks; contacts came one after the other, the last one just now."""
    acd = Acd()
    acd.step(c.PublishRules(some_rules(a_queue(**changes))), 0, "rules")  # type: ignore[arg-type]
    acd.step(c.SignIn("ewa", {"drogi": 50}), 0, "in")
    acd.step(c.BecomeReady("ewa"), 0, "ready")
    for number in range(waiting + 1):
        call = c.AdmitContact(f"call-{number}", PHONE, "drogi", "pl")
        for event in acd.step(call, number * every_ms, f"call-{number}"):
            if isinstance(event, OfferMade):
                acd.step(c.AcceptOffer(event.offer_id, "ewa"), 0, "accepts")
    return acd


def estimate_of(acd: Acd, name: str) -> WaitEstimate:
    wait_estimate = acd.wait_estimate(name)
    assert wait_estimate is not None
    return wait_estimate


def lengths(*minutes: float) -> Acd:
    """One contact waits after conversations of these lengths."""
    arrivals = [a_call(f"call-{n}", 0, talks_s=60 * length) for n, length in enumerate(minutes)]
    recorder = Recorder(some_rules(a_queue(wrap_up_ms={})), Day(arrivals, at_work("ewa")))
    recorder.run()
    acd = recorder.acd
    for n in range(2):
        acd.step(c.AdmitContact(f"now-{n}", PHONE, "drogi", "pl"), acd.now_ms, f"now-{n}")
    return acd


def test_earlier_contact_is_counted_ahead_although_late() -> None:
    acd = waiting_contacts(3, policy=LEAST_COST)
    assert [estimate_of(acd, f"call-{n}").ahead for n in (1, 2, 3)] == [0, 1, 2]


def test_varying_handling_times_widen_the_interval() -> None:
    even = estimate_of(lengths(*[4.0] * 60), "now-1")
    uneven = estimate_of(lengths(*[1.0, 7.0] * 30), "now-1")
    assert uneven.mean_ms == pytest.approx(even.mean_ms, rel=0.2)
    assert uneven.high_ms - uneven.low_ms > 1.2 * (even.high_ms - even.low_ms)


@pytest.mark.parametrize("ahead", [1, 3, 30])
def test_head_start_in_target_widens_the_interval_within_bounds(ahead: int) -> None:
    plain, bonus, keen = (
        estimate_of(waiting_contacts(ahead + 1, every_ms=1_000, policy=policy), f"call-{ahead + 1}")
        for policy in (LONGEST_IDLE, LEAST_COST, KEEN)
    )
    assert plain.high_ms <= bonus.high_ms <= keen.high_ms < 2 * plain.high_ms
    assert 0 < keen.low_ms < keen.mean_ms < keen.high_ms


def test_contacts_of_another_queue_are_counted_with_their_handling_time() -> None:
    def mixed(expected_ms: int) -> WaitEstimate:
        other = a_queue("odpady", skills={"drogi": 1}, expected_ms={PHONE: expected_ms})
        acd = Acd()
        acd.step(c.PublishRules(some_rules(a_queue(), other)), 0, "rules")
        acd.step(c.SignIn("ewa", {"drogi": 50}), 0, "in")
        acd.step(c.BecomeReady("ewa"), 0, "ready")
        for n, queue in enumerate(("drogi", "odpady", "odpady", "odpady", "drogi")):
            acd.step(c.AdmitContact(f"call-{n}", PHONE, queue, "pl"), n, f"call-{n}")
        return estimate_of(acd, "call-4")

    assert mixed(20 * MINUTE).mean_ms > 2 * mixed(4 * MINUTE).mean_ms


def test_wait_estimate_is_equal_after_a_restart() -> None:
    acd = lengths(1, 7, 4)
    restarted = Acd(read_snapshot(take_snapshot(acd.state)))
    assert estimate_of(restarted, "now-1") == estimate_of(acd, "now-1")


# How often it is right


def a_day(queue: QueueRules, load: float, seed: int) -> Day:
    """Day of 16 hours: ten consultants, handling time 3 min 20 s, patience 5 min."""
    draw = random.Random(seed)
    arrivals: list[Arrival] = []
    at = 0.0
    while (at := at + draw.expovariate(load * 10 / 200)) < 16 * 3_600:
        admit = c.AdmitContact(f"call-{len(arrivals)}", PHONE, queue.id, "pl")
        service, patience = draw.expovariate(1 / 180), draw.expovariate(1 / 300)
        arrivals.append(
            Arrival(int(at * 1000), admit, int(service * 1000), 1 + int(patience * 1000), 3_000)
        )
    return Day(arrivals, [action for n in range(10) for action in at_work(f"consultant-{n}")])


@pytest.mark.parametrize(
    "policy", [LONGEST_IDLE, LEAST_COST, STRONG], ids=lambda policy: policy.name
)
@pytest.mark.parametrize("load", [0.92, 1.05])
def test_four_of_five_waits_are_inside_the_interval(policy: Policy, load: float) -> None:
    queue = a_queue(policy=policy, wrap_up_ms={PHONE: 20_000})
    simulated_day = simulate(some_rules(queue), a_day(queue, load, seed=19115), wait_estimates=True)
    line = measure(simulated_day, Denominator.OFFERED, 0)[GroupBy.TOTAL, ""]
    assert line.estimated > 500
    assert line.coverage == pytest.approx(0.8, abs=0.04)
