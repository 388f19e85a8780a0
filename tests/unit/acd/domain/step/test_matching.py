"""Matching of contacts and consultants, and its explanation."""

from __future__ import annotations

from tests.support.builders import AcdUnderTest, a_queue, some_rules


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


def test_offered_contact_has_an_offer_and_no_position() -> None:
    acd = AcdUnderTest()
    acd.consultant("ada")
    acd.call("tel-1")
    view = acd.acd.contact("tel-1")
    assert view is not None
    assert (view.position, view.offer_id) == (None, "tel-1-o1")
