"""Explanations of offers and of waits."""

from __future__ import annotations

from acd.domain.messages import commands as c
from acd.domain.model.queue_rules import (
    ShiftRules,
)
from tests.support.builders import AcdUnderTest, some_rules, the_offer


class TestExplanation:
    """Explanation of an offer."""

    def test_chosen_consultant_leads_the_best_five(self) -> None:
        acd = AcdUnderTest()
        for n in range(8):
            acd.consultant(f"k{n}", drogi=10 * (n + 1))
        offer = the_offer(list(acd.call("tel-1")))
        explanation = offer.explanation
        assert [candidate.consultant_id for candidate in explanation.candidates] == [
            "k0",
            "k1",
            "k2",
            "k3",
            "k4",
        ]
        assert explanation.candidate_count == 8
        assert explanation.candidates[0].skill_level == 10
        assert explanation.rules_version == "1"

    def test_candidates_are_sorted_by_contacts_and_score(self) -> None:
        acd = AcdUnderTest()
        for n in range(4):
            acd.consultant(f"k{n}")
        acd.chat("chat-1")
        acd.talk("chat-1")
        offer = the_offer(list(acd.chat("chat-2")))
        named = [(one.active_contacts, -one.score) for one in offer.explanation.candidates]
        assert named == sorted(named)
        assert named[-1][0] == 1

    def test_everybody_else_is_counted_under_one_reason(self) -> None:
        acd = AcdUnderTest()
        acd.consultant("gone")
        acd.do(c.SignOut("gone"))
        acd.consultant("no-skill", odpady=1)
        acd.consultant("on-break", ready=False)
        acd.consultant("busy")
        acd.call("tel-1")
        acd.talk("tel-1")
        acd.consultant("wrapping")
        acd.call("tel-2")
        acd.talk("tel-2")
        acd.hang_up("tel-2")
        acd.consultant("offered")
        acd.call("tel-3")
        acd.consultant("refuser")
        acd.call("tel-4")
        acd.reject("tel-4")
        acd.ready("refuser")
        acd.do(c.SignIn("free", {"drogi": 1}))
        offer = the_offer(list(acd.ready("free")))
        assert offer.contact_id == "tel-4"
        assert offer.explanation.excluded == {
            "off-shift": 1,
            "no-skill": 1,
            "not-ready": 1,
            "busy": 1,
            "wrap-up": 1,
            "offered": 1,
            "refused-before": 1,
        }
        assert offer.explanation.candidate_count == 1


def test_shift_end_is_counted_with_a_long_grace() -> None:
    shifts = ShiftRules(grace_ms=2 * 3_600_000)
    acd = AcdUnderTest(some_rules(shifts=shifts))
    acd.consultant("ewa", ready=False)
    acd.do(c.PlanShift("ewa", acd.now_ms - 1, acd.now_ms + 4 * 3_600_000))
    acd.wait(3 * 3_600_000)
    acd.wait(4 * 3_600_000)
    acd.ready("ewa")
    acd.consultant("ada")
    offer = the_offer(acd.call("tel-1"))
    assert offer.explanation.candidate_count == 1
    assert offer.explanation.excluded == {"shift-end": 1}
