"""Who gets whom."""

from __future__ import annotations

from dataclasses import replace

from acd.domain.messages import commands as c
from acd.domain.messages.events import OfferMade
from acd.domain.model.contact import Channel
from tests.support.builders import HallInTest, a_queue, some_rules


def the_offer(events: list[object]) -> OfferMade:
    (offer,) = [event for event in events if isinstance(event, OfferMade)]
    return offer


def test_a_caller_is_offered_at_once_to_a_ready_consultant() -> None:
    hall = HallInTest()
    ada = hall.consultant("ada")
    hall.call("tel-1")
    assert hall.holder_of("tel-1") == ada


def test_a_caller_waits_while_nobody_has_the_skill() -> None:
    hall = HallInTest()
    hall.consultant("ada", odpady=90)
    hall.call("tel-1", "drogi")
    assert hall.holder_of("tel-1") == ""


def test_the_level_of_a_skill_counts() -> None:
    hall = HallInTest(some_rules(a_queue("drogi", skills={"drogi": 60})))
    hall.consultant("ada", drogi=59)
    ewa = hall.consultant("ewa", drogi=60)
    hall.call("tel-1")
    assert hall.holder_of("tel-1") == ewa


def test_a_contact_may_ask_for_more_than_its_queue() -> None:
    hall = HallInTest()
    hall.consultant("ada", drogi=90)
    ewa = hall.consultant("ewa", {"drogi": 10, "lang-uk": 1})
    hall.call("tel-1", skills={"lang-uk": 1})
    assert hall.holder_of("tel-1") == ewa


def test_the_longest_idle_consultant_comes_first() -> None:
    hall = HallInTest()
    ada = hall.consultant("ada")
    ewa = hall.consultant("ewa")
    hall.call("tel-1")
    hall.call("tel-2")
    assert [hall.holder_of("tel-1"), hall.holder_of("tel-2")] == [ada, ewa]


def test_coming_back_from_a_break_starts_a_new_idle_time() -> None:
    hall = HallInTest()
    ada = hall.consultant("ada")
    ewa = hall.consultant("ewa")
    hall.not_ready(ada)
    hall.ready(ada)
    hall.call("tel-1")
    assert hall.holder_of("tel-1") == ewa


def test_saying_ready_twice_costs_no_place() -> None:
    hall = HallInTest()
    ada = hall.consultant("ada")
    hall.consultant("ewa")
    hall.ready(ada)
    hall.call("tel-1")
    assert hall.holder_of("tel-1") == ada


def test_a_caller_who_gave_up_costs_her_no_place() -> None:
    hall = HallInTest()
    ada = hall.consultant("ada")
    hall.consultant("ewa")
    hall.call("tel-1")
    hall.leave("tel-1")
    hall.call("tel-2")
    assert hall.holder_of("tel-2") == ada


def test_empty_hands_come_before_hands_that_hold_a_chat() -> None:
    hall = HallInTest()
    ada = hall.consultant("ada")
    ewa = hall.consultant("ewa")
    hall.chat("chat-1")
    hall.talk("chat-1")
    assert hall.holder_of("chat-1") == ada
    hall.chat("chat-2")
    assert hall.holder_of("chat-2") == ewa


def test_the_longest_waiting_contact_comes_first() -> None:
    hall = HallInTest()
    hall.call("tel-1")
    hall.call("tel-2")
    ada = hall.consultant("ada")
    assert hall.holder_of("tel-1") == ada


def test_a_contact_that_she_cannot_take_holds_up_nobody() -> None:
    hall = HallInTest()
    hall.call("tel-1", "odpady")
    hall.call("tel-2", "drogi")
    ada = hall.consultant("ada", drogi=50)
    assert hall.holder_of("tel-2") == ada


def test_priority_goes_before_waiting_time() -> None:
    hall = HallInTest()
    hall.call("tel-1")
    hall.call("tel-2", priority=1)
    ada = hall.consultant("ada")
    assert hall.holder_of("tel-2") == ada


def test_the_priority_of_queue_and_channel_add_up() -> None:
    rules = some_rules(
        a_queue("drogi"),
        a_queue("odpady", priority=3),
        channel_priority={Channel.PHONE: 5, Channel.EMAIL: 0},
    )
    hall = HallInTest(rules)
    hall.mail("mail-1", "odpady")
    hall.call("tel-1", "drogi")
    ada = hall.consultant("ada", drogi=50, odpady=50)
    assert hall.holder_of("tel-1") == ada


def test_positions_count_within_queue_and_channel() -> None:
    hall = HallInTest()
    hall.call("tel-1")
    hall.chat("chat-1")
    hall.call("tel-2", skills={"lang-uk": 1})
    hall.call("tel-3", "odpady")
    hall.call("tel-4", priority=9)
    told = {view.contact_id: view.position for view in hall.hall.contacts()}
    assert told == {"tel-4": 1, "tel-1": 2, "tel-2": 3, "chat-1": 1, "tel-3": 1}


def test_an_offered_contact_has_no_position_but_an_offer() -> None:
    hall = HallInTest()
    hall.consultant("ada")
    hall.call("tel-1")
    view = hall.hall.contact("tel-1")
    assert view is not None
    assert (view.position, view.offer_id) == (None, "tel-1-o1")


def test_new_rules_open_the_way_for_those_who_wait() -> None:
    hall = HallInTest(some_rules(a_queue("drogi", skills={"drogi": 80})))
    ada = hall.consultant("ada", drogi=50)
    hall.call("tel-1")
    assert hall.holder_of("tel-1") == ""
    hall.do(c.PublishRules(replace(some_rules(a_queue("drogi")), version="2")))
    assert hall.holder_of("tel-1") == ada


def test_a_contact_keeps_waiting_when_its_queue_leaves_the_rules() -> None:
    hall = HallInTest()
    hall.call("tel-1", "odpady")
    hall.do(c.PublishRules(replace(some_rules(a_queue("drogi")), version="2")))
    ada = hall.consultant("ada", odpady=50)
    assert hall.holder_of("tel-1") == ada
    hall.talk("tel-1")
    hall.hang_up("tel-1")
    view = hall.hall.consultant(ada)
    assert view is not None
    assert view.wrap_ups == {}


def test_the_same_rules_again_change_nothing() -> None:
    hall = HallInTest()
    assert hall.do(c.PublishRules(some_rules())) == []


class TestPassedOver:
    """A contact that she did not take goes to somebody else first."""

    def test_a_rejected_caller_keeps_the_place_and_goes_to_the_next(self) -> None:
        hall = HallInTest()
        hall.consultant("ada")
        ewa = hall.consultant("ewa")
        hall.call("tel-1")
        before = hall.hall.contact("tel-1")
        hall.reject("tel-1")
        after = hall.hall.contact("tel-1")
        assert before is not None
        assert after is not None
        assert after.consultant_id == ewa
        assert after.admitted_ms == before.admitted_ms

    def test_a_returned_caller_stands_before_those_who_came_later(self) -> None:
        hall = HallInTest()
        ada = hall.consultant("ada")
        hall.call("tel-1")
        hall.call("tel-2")
        hall.reject("tel-1")
        hall.ready(ada)
        assert hall.holder_of("tel-1") == ada

    def test_she_does_not_get_it_again_while_another_is_at_work(self) -> None:
        hall = HallInTest()
        ada = hall.consultant("ada")
        ewa = hall.consultant("ewa")
        hall.call("tel-1")
        hall.call("tel-2")
        hall.talk("tel-2")
        hall.reject("tel-1")
        hall.ready(ada)
        assert hall.holder_of("tel-1") == ""
        hall.hang_up("tel-2")
        hall.do(c.FinishWrapUp(ewa, "tel-2"))
        assert hall.holder_of("tel-1") == ewa

    def test_she_gets_it_again_when_the_other_goes_on_break(self) -> None:
        hall = HallInTest()
        ada = hall.consultant("ada")
        ewa = hall.consultant("ewa")
        hall.call("tel-1")
        hall.call("tel-2")
        hall.talk("tel-2")
        hall.reject("tel-1")
        hall.ready(ada)
        hall.not_ready(ewa)
        assert hall.holder_of("tel-1") == ada

    def test_alone_she_gets_it_again_only_after_she_said_ready(self) -> None:
        hall = HallInTest()
        ada = hall.consultant("ada")
        hall.call("tel-1")
        hall.reject("tel-1")
        assert hall.holder_of("tel-1") == ""
        hall.ready(ada)
        assert hall.offer_of("tel-1") == "tel-1-o2"

    def test_she_may_take_other_contacts_meanwhile(self) -> None:
        hall = HallInTest()
        ada = hall.consultant("ada")
        hall.consultant("ewa")
        hall.call("tel-1")
        hall.call("tel-2")
        hall.call("tel-3")
        hall.talk("tel-2")
        hall.reject("tel-1")
        hall.ready(ada)
        assert hall.holder_of("tel-3") == ada


class TestExplanation:
    """Why this consultant?"""

    def test_the_chosen_one_leads_the_best_five(self) -> None:
        hall = HallInTest()
        for n in range(8):
            hall.consultant(f"k{n}", drogi=10 * (n + 1))
        offer = the_offer(list(hall.call("tel-1")))
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
        hall = HallInTest()
        for n in range(4):
            hall.consultant(f"k{n}")
        hall.chat("chat-1")
        hall.talk("chat-1")
        offer = the_offer(list(hall.chat("chat-2")))
        named = [(told.in_hand, -told.score) for told in offer.explanation.candidates]
        assert named == sorted(named)
        assert named[-1][0] == 1

    def test_everybody_else_is_counted_under_one_reason(self) -> None:
        hall = HallInTest()
        hall.consultant("gone")
        hall.do(c.SignOut("gone"))
        hall.consultant("no-skill", odpady=1)
        hall.consultant("on-break", ready=False)
        hall.consultant("busy")
        hall.call("tel-1")
        hall.talk("tel-1")
        hall.consultant("wrapping")
        hall.call("tel-2")
        hall.talk("tel-2")
        hall.hang_up("tel-2")
        hall.consultant("offered")
        hall.call("tel-3")
        hall.consultant("refuser")
        hall.call("tel-4")
        hall.reject("tel-4")
        hall.ready("refuser")
        hall.do(c.SignIn("free", {"drogi": 1}))
        offer = the_offer(list(hall.ready("free")))
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
