"""Matching of contacts and consultants, and its explanation."""

from __future__ import annotations

from dataclasses import replace

from acd.domain.messages import commands as c
from acd.domain.messages.events import OfferMade
from acd.domain.model.contact import EMAIL, PHONE
from tests.support.builders import AcdUnderTest, a_queue, some_rules


def the_offer(events: list[object]) -> OfferMade:
    (offer,) = [event for event in events if isinstance(event, OfferMade)]
    return offer


def test_caller_is_offered_at_once_to_a_ready_consultant() -> None:
    acd = AcdUnderTest()
    ada = acd.consultant("ada")
    acd.call("tel-1")
    assert acd.holder_of("tel-1") == ada


def test_caller_waits_while_nobody_has_the_skill() -> None:
    acd = AcdUnderTest()
    acd.consultant("ada", odpady=90)
    acd.call("tel-1", "drogi")
    assert acd.holder_of("tel-1") == ""


def test_skill_level_has_to_be_met() -> None:
    acd = AcdUnderTest(some_rules(a_queue("drogi", skills={"drogi": 60})))
    acd.consultant("ada", drogi=59)
    ewa = acd.consultant("ewa", drogi=60)
    acd.call("tel-1")
    assert acd.holder_of("tel-1") == ewa


def test_contact_may_require_more_than_its_queue() -> None:
    acd = AcdUnderTest()
    acd.consultant("ada", drogi=90)
    ewa = acd.consultant("ewa", {"drogi": 10, "lang-uk": 1})
    acd.call("tel-1", skills={"lang-uk": 1})
    assert acd.holder_of("tel-1") == ewa


def test_the_longest_idle_consultant_comes_first() -> None:
    acd = AcdUnderTest()
    ada = acd.consultant("ada")
    ewa = acd.consultant("ewa")
    acd.call("tel-1")
    acd.call("tel-2")
    assert [acd.holder_of("tel-1"), acd.holder_of("tel-2")] == [ada, ewa]


def test_idle_time_starts_again_after_a_break() -> None:
    acd = AcdUnderTest()
    ada = acd.consultant("ada")
    ewa = acd.consultant("ewa")
    acd.not_ready(ada)
    acd.ready(ada)
    acd.call("tel-1")
    assert acd.holder_of("tel-1") == ewa


def test_declaring_ready_twice_keeps_the_idle_time() -> None:
    acd = AcdUnderTest()
    ada = acd.consultant("ada")
    acd.consultant("ewa")
    acd.ready(ada)
    acd.call("tel-1")
    assert acd.holder_of("tel-1") == ada


def test_abandoned_offer_keeps_the_idle_time() -> None:
    acd = AcdUnderTest()
    ada = acd.consultant("ada")
    acd.consultant("ewa")
    acd.call("tel-1")
    acd.leave("tel-1")
    acd.call("tel-2")
    assert acd.holder_of("tel-2") == ada


def test_consultant_without_contacts_comes_before_one_with_a_chat() -> None:
    acd = AcdUnderTest()
    ada = acd.consultant("ada")
    ewa = acd.consultant("ewa")
    acd.chat("chat-1")
    acd.talk("chat-1")
    assert acd.holder_of("chat-1") == ada
    acd.chat("chat-2")
    assert acd.holder_of("chat-2") == ewa


def test_the_longest_waiting_contact_comes_first() -> None:
    acd = AcdUnderTest()
    acd.call("tel-1")
    acd.call("tel-2")
    ada = acd.consultant("ada")
    assert acd.holder_of("tel-1") == ada


def test_contact_for_others_is_passed_over() -> None:
    acd = AcdUnderTest()
    acd.call("tel-1", "odpady")
    acd.call("tel-2", "drogi")
    ada = acd.consultant("ada", drogi=50)
    assert acd.holder_of("tel-2") == ada


def test_priority_goes_before_waiting_time() -> None:
    acd = AcdUnderTest()
    acd.call("tel-1")
    acd.call("tel-2", priority=1)
    ada = acd.consultant("ada")
    assert acd.holder_of("tel-2") == ada


def test_priorities_of_queue_and_channel_are_added() -> None:
    rules = some_rules(
        a_queue("drogi"),
        a_queue("odpady", priority=3),
        channel_priority={PHONE: 5, EMAIL: 0},
    )
    acd = AcdUnderTest(rules)
    acd.mail("mail-1", "odpady")
    acd.call("tel-1", "drogi")
    ada = acd.consultant("ada", drogi=50, odpady=50)
    assert acd.holder_of("tel-1") == ada


def test_positions_are_counted_within_queue_and_channel() -> None:
    acd = AcdUnderTest()
    acd.call("tel-1")
    acd.chat("chat-1")
    acd.call("tel-2", skills={"lang-uk": 1})
    acd.call("tel-3", "odpady")
    acd.call("tel-4", priority=9)
    positions = {view.contact_id: view.position for view in acd.acd.contacts()}
    assert positions == {"tel-4": 1, "tel-1": 2, "tel-2": 3, "chat-1": 1, "tel-3": 1}


def test_offered_contact_has_an_offer_and_no_position() -> None:
    acd = AcdUnderTest()
    acd.consultant("ada")
    acd.call("tel-1")
    view = acd.acd.contact("tel-1")
    assert view is not None
    assert (view.position, view.offer_id) == (None, "tel-1-o1")


def test_new_rules_let_waiting_contacts_be_offered() -> None:
    acd = AcdUnderTest(some_rules(a_queue("drogi", skills={"drogi": 80})))
    ada = acd.consultant("ada", drogi=50)
    acd.call("tel-1")
    assert acd.holder_of("tel-1") == ""
    acd.do(c.PublishRules(replace(some_rules(a_queue("drogi")), version="2")))
    assert acd.holder_of("tel-1") == ada


def test_contact_keeps_waiting_when_its_queue_is_removed() -> None:
    acd = AcdUnderTest()
    acd.call("tel-1", "odpady")
    acd.do(c.PublishRules(replace(some_rules(a_queue("drogi")), version="2")))
    ada = acd.consultant("ada", odpady=50)
    assert acd.holder_of("tel-1") == ada
    acd.talk("tel-1")
    acd.hang_up("tel-1")
    view = acd.acd.consultant(ada)
    assert view is not None
    assert view.wrap_ups == {}


def test_equal_rules_change_nothing() -> None:
    acd = AcdUnderTest()
    assert acd.do(c.PublishRules(some_rules())) == []


class TestRefusedContacts:
    """A contact that a consultant refused is offered to another one first."""

    def test_rejected_caller_keeps_the_position_and_is_offered_to_the_next(self) -> None:
        acd = AcdUnderTest()
        acd.consultant("ada")
        ewa = acd.consultant("ewa")
        acd.call("tel-1")
        before = acd.acd.contact("tel-1")
        acd.reject("tel-1")
        after = acd.acd.contact("tel-1")
        assert before is not None
        assert after is not None
        assert after.consultant_id == ewa
        assert after.admitted_ms == before.admitted_ms

    def test_returned_caller_is_served_before_later_ones(self) -> None:
        acd = AcdUnderTest()
        ada = acd.consultant("ada")
        acd.call("tel-1")
        acd.call("tel-2")
        acd.reject("tel-1")
        acd.ready(ada)
        assert acd.holder_of("tel-1") == ada

    def test_refusing_consultant_is_passed_over_while_another_is_ready(self) -> None:
        acd = AcdUnderTest()
        ada = acd.consultant("ada")
        ewa = acd.consultant("ewa")
        acd.call("tel-1")
        acd.call("tel-2")
        acd.talk("tel-2")
        acd.reject("tel-1")
        acd.ready(ada)
        assert acd.holder_of("tel-1") == ""
        acd.hang_up("tel-2")
        acd.do(c.FinishWrapUp(ewa, "tel-2"))
        assert acd.holder_of("tel-1") == ewa

    def test_refusing_consultant_is_offered_it_again_when_the_other_takes_a_break(self) -> None:
        acd = AcdUnderTest()
        ada = acd.consultant("ada")
        ewa = acd.consultant("ewa")
        acd.call("tel-1")
        acd.call("tel-2")
        acd.talk("tel-2")
        acd.reject("tel-1")
        acd.ready(ada)
        acd.not_ready(ewa)
        assert acd.holder_of("tel-1") == ada

    def test_only_consultant_is_offered_it_again_after_declaring_ready(self) -> None:
        acd = AcdUnderTest()
        ada = acd.consultant("ada")
        acd.call("tel-1")
        acd.reject("tel-1")
        assert acd.holder_of("tel-1") == ""
        acd.ready(ada)
        assert acd.offer_of("tel-1") == "tel-1-o2"

    def test_refusing_consultant_may_take_other_contacts(self) -> None:
        acd = AcdUnderTest()
        ada = acd.consultant("ada")
        acd.consultant("ewa")
        acd.call("tel-1")
        acd.call("tel-2")
        acd.call("tel-3")
        acd.talk("tel-2")
        acd.reject("tel-1")
        acd.ready(ada)
        assert acd.holder_of("tel-3") == ada


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
