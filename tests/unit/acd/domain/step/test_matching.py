"""Who gets whom."""

from __future__ import annotations

from dataclasses import replace

from acd.domain.messages import commands as c
from acd.domain.messages.events import OfferMade
from acd.domain.model.contact import EMAIL, PHONE
from tests.support.builders import AcdUnderTest, a_queue, some_rules


def the_offer(events: list[object]) -> OfferMade:
    (offer,) = [event for event in events if isinstance(event, OfferMade)]
    return offer


def test_a_caller_is_offered_at_once_to_a_ready_consultant() -> None:
    acd = AcdUnderTest()
    ada = acd.consultant("ada")
    acd.call("tel-1")
    assert acd.holder_of("tel-1") == ada


def test_a_caller_waits_while_nobody_has_the_skill() -> None:
    acd = AcdUnderTest()
    acd.consultant("ada", odpady=90)
    acd.call("tel-1", "drogi")
    assert acd.holder_of("tel-1") == ""


def test_the_level_of_a_skill_counts() -> None:
    acd = AcdUnderTest(some_rules(a_queue("drogi", skills={"drogi": 60})))
    acd.consultant("ada", drogi=59)
    ewa = acd.consultant("ewa", drogi=60)
    acd.call("tel-1")
    assert acd.holder_of("tel-1") == ewa


def test_a_contact_may_ask_for_more_than_its_queue() -> None:
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


def test_coming_back_from_a_break_starts_a_new_idle_time() -> None:
    acd = AcdUnderTest()
    ada = acd.consultant("ada")
    ewa = acd.consultant("ewa")
    acd.not_ready(ada)
    acd.ready(ada)
    acd.call("tel-1")
    assert acd.holder_of("tel-1") == ewa


def test_saying_ready_twice_costs_no_place() -> None:
    acd = AcdUnderTest()
    ada = acd.consultant("ada")
    acd.consultant("ewa")
    acd.ready(ada)
    acd.call("tel-1")
    assert acd.holder_of("tel-1") == ada


def test_a_caller_who_gave_up_costs_her_no_place() -> None:
    acd = AcdUnderTest()
    ada = acd.consultant("ada")
    acd.consultant("ewa")
    acd.call("tel-1")
    acd.leave("tel-1")
    acd.call("tel-2")
    assert acd.holder_of("tel-2") == ada


def test_empty_hands_come_before_hands_that_hold_a_chat() -> None:
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


def test_a_contact_that_she_cannot_take_holds_up_nobody() -> None:
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


def test_the_priority_of_queue_and_channel_add_up() -> None:
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


def test_positions_count_within_queue_and_channel() -> None:
    acd = AcdUnderTest()
    acd.call("tel-1")
    acd.chat("chat-1")
    acd.call("tel-2", skills={"lang-uk": 1})
    acd.call("tel-3", "odpady")
    acd.call("tel-4", priority=9)
    told = {view.contact_id: view.position for view in acd.acd.contacts()}
    assert told == {"tel-4": 1, "tel-1": 2, "tel-2": 3, "chat-1": 1, "tel-3": 1}


def test_an_offered_contact_has_no_position_but_an_offer() -> None:
    acd = AcdUnderTest()
    acd.consultant("ada")
    acd.call("tel-1")
    view = acd.acd.contact("tel-1")
    assert view is not None
    assert (view.position, view.offer_id) == (None, "tel-1-o1")


def test_new_rules_open_the_way_for_those_who_wait() -> None:
    acd = AcdUnderTest(some_rules(a_queue("drogi", skills={"drogi": 80})))
    ada = acd.consultant("ada", drogi=50)
    acd.call("tel-1")
    assert acd.holder_of("tel-1") == ""
    acd.do(c.PublishRules(replace(some_rules(a_queue("drogi")), version="2")))
    assert acd.holder_of("tel-1") == ada


def test_a_contact_keeps_waiting_when_its_queue_leaves_the_rules() -> None:
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


def test_the_same_rules_again_change_nothing() -> None:
    acd = AcdUnderTest()
    assert acd.do(c.PublishRules(some_rules())) == []


class TestPassedOver:
    """A contact that she did not take goes to somebody else first."""

    def test_a_rejected_caller_keeps_the_place_and_goes_to_the_next(self) -> None:
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

    def test_a_returned_caller_stands_before_those_who_came_later(self) -> None:
        acd = AcdUnderTest()
        ada = acd.consultant("ada")
        acd.call("tel-1")
        acd.call("tel-2")
        acd.reject("tel-1")
        acd.ready(ada)
        assert acd.holder_of("tel-1") == ada

    def test_she_does_not_get_it_again_while_another_is_at_work(self) -> None:
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

    def test_she_gets_it_again_when_the_other_goes_on_break(self) -> None:
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

    def test_alone_she_gets_it_again_only_after_she_said_ready(self) -> None:
        acd = AcdUnderTest()
        ada = acd.consultant("ada")
        acd.call("tel-1")
        acd.reject("tel-1")
        assert acd.holder_of("tel-1") == ""
        acd.ready(ada)
        assert acd.offer_of("tel-1") == "tel-1-o2"

    def test_she_may_take_other_contacts_meanwhile(self) -> None:
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
    """Why this consultant?"""

    def test_the_chosen_one_leads_the_best_five(self) -> None:
        acd = AcdUnderTest()
        for n in range(8):
            acd.consultant(f"k{n}", drogi=10 * (n + 1))
        offer = the_offer(list(acd.call("tel-1")))
        why = offer.explanation
        assert [candidate.consultant_id for candidate in why.candidates] == [
            "k0",
            "k1",
            "k2",
            "k3",
            "k4",
        ]
        assert why.candidate_count == 8
        assert why.candidates[0].skill_level == 10
        assert why.rules_version == "1"

    def test_hands_fill_and_scores_fall_from_the_first_to_the_last(self) -> None:
        acd = AcdUnderTest()
        for n in range(4):
            acd.consultant(f"k{n}")
        acd.chat("chat-1")
        acd.talk("chat-1")
        offer = the_offer(list(acd.chat("chat-2")))
        named = [(told.active_contacts, -told.score) for told in offer.explanation.candidates]
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
