"""Routing decisions: the best consultant for a contact, the best contact for a consultant."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from acd.domain.messages import commands as c
from acd.domain.model.policy import PRESETS, Policy
from tests.support.builders import AcdUnderTest, a_queue, some_rules


def test_the_longest_idle_consultant_comes_first() -> None:
    acd = AcdUnderTest()
    ada = acd.consultant("ada")
    ewa = acd.consultant("ewa")
    acd.call("tel-1")
    acd.call("tel-2")
    assert [acd.holder_of("tel-1"), acd.holder_of("tel-2")] == [ada, ewa]


def test_consultant_without_contacts_comes_before_one_with_a_chat() -> None:
    acd = AcdUnderTest()
    ada = acd.consultant("ada")
    ewa = acd.consultant("ewa")
    acd.chat("chat-1")
    acd.talk("chat-1")
    assert acd.holder_of("chat-1") == ada
    acd.chat("chat-2")
    assert acd.holder_of("chat-2") == ewa


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


class TestLevels:
    """The longest idle of each level are compared, if the policy weighs levels."""

    @staticmethod
    def centre(policy: Policy) -> AcdUnderTest:
        """Return a centre with 300 of level 40 who are idle for longer than one of level 100."""
        acd = AcdUnderTest(some_rules(a_queue(policy=policy)))
        for number in range(300):
            acd.consultant(f"c{number:03}", drogi=40)
        acd.wait(60_000)
        return acd

    def test_best_skilled_is_found_behind_hundreds_who_are_idle_for_longer(self) -> None:
        acd = self.centre(PRESETS["skill-first"])
        ada = acd.consultant("ada", drogi=100)
        ewa = acd.consultant("ewa", drogi=100)
        for number in range(3):
            acd.call(f"tel-{number}")
        holders = [acd.holder_of(f"tel-{number}") for number in range(3)]
        assert holders == [ada, ewa, "c000"]

    def test_longer_idle_time_may_outweigh_a_higher_level(self) -> None:
        acd = self.centre(Policy("test", level=2.0))
        ada = acd.consultant("ada", drogi=100)
        acd.call("tel-1")
        assert acd.holder_of("tel-1") == ada, "120 points for the level, a minute for the time"
        acd = self.centre(Policy("test", level=0.5))
        acd.consultant("ada", drogi=100)
        acd.call("tel-1")
        assert acd.holder_of("tel-1") == "c000"

    def test_changed_level_counts_at_once(self) -> None:
        acd = self.centre(PRESETS["skill-first"])
        acd.consultant("ada", drogi=100)
        acd.do(c.SignOut("ada"))
        acd.consultant("ada", drogi=30)
        acd.do(c.SignOut("c299"))
        acd.consultant("c299", drogi=90)
        acd.call("tel-1")
        assert acd.holder_of("tel-1") == "c299"

    def test_consultant_who_lost_the_skill_is_offered_nothing(self) -> None:
        queues = a_queue(policy=Policy("test", level=0.1)), a_queue("odpady")
        acd = AcdUnderTest(some_rules(*queues))
        acd.call("tel-0")
        acd.leave("tel-0")
        acd.consultant("ada", drogi=100)
        acd.do(c.SignOut("ada"))
        acd.consultant("ada", odpady=100)
        acd.wait(60_000)
        ewa = acd.consultant("ewa", drogi=40)
        acd.call("tel-1")
        assert acd.holder_of("tel-1") == ewa

    def test_consultant_with_fewer_contacts_is_offered_more_before_one_of_a_higher_level(
        self,
    ) -> None:
        acd = AcdUnderTest(some_rules(a_queue(policy=PRESETS["skill-first"])))
        ada, ewa = acd.consultant("ada", drogi=100), acd.consultant("ewa", drogi=40)
        acd.chat("chat-1")
        acd.talk("chat-1")
        acd.chat("chat-2")
        assert [acd.holder_of("chat-1"), acd.holder_of("chat-2")] == [ada, ewa]


class TestOpportunityCostOfEverySkill:
    """A consultant is kept for the contacts that few others could take."""

    LANGUAGES = {"pl": {"lang-pl": 1}, "uk": {"lang-uk": 1}}  # noqa: RUF012
    DISTRICTS = {"praga": {"praga": 1}}  # noqa: RUF012

    def holder_of_an_ordinary_call(self, rare: str, **rare_call: Any) -> str:
        """Return who gets a Polish call: ada, longest idle, or ewa, who lacks the rare skill."""
        queue = a_queue(policy=PRESETS["least-cost"])
        rules = some_rules(queue, languages=self.LANGUAGES, districts=self.DISTRICTS)
        acd = AcdUnderTest(rules)
        acd.call("tel-1", **rare_call)
        acd.leave("tel-1")
        acd.consultant("ada", {"drogi": 50, "lang-pl": 50, rare: 50})
        acd.consultant("ewa", {"drogi": 50, "lang-pl": 50})
        acd.wait(10_000)
        acd.call("tel-2")
        twin = acd.restarted()
        assert twin.holder_of("tel-2") == acd.holder_of("tel-2")
        return acd.holder_of("tel-2")

    def test_consultant_with_a_language_that_callers_ask_for_is_kept(self) -> None:
        assert self.holder_of_an_ordinary_call("lang-uk", language="uk") == "ewa"

    def test_consultant_with_a_skill_that_a_contact_asks_for_is_kept(self) -> None:
        assert self.holder_of_an_ordinary_call("migowy", skills={"migowy": 1}) == "ewa"

    def test_consultant_for_a_district_that_contacts_come_from_is_kept(self) -> None:
        assert self.holder_of_an_ordinary_call("praga", district="praga") == "ewa"

    def test_language_that_nobody_asks_for_costs_nothing(self) -> None:
        assert self.holder_of_an_ordinary_call("lang-uk", language="pl") == "ada"

    def test_contact_kept_for_its_consultants_does_not_pay_for_the_skills_it_needs(self) -> None:
        queue = a_queue(policy=PRESETS["least-cost"], preferred_ms=30_000)
        acd = AcdUnderTest(some_rules(queue, languages=self.LANGUAGES))
        acd.call("tel-1", language="uk")
        acd.leave("tel-1")
        acd.consultant("ada", {"drogi": 50, "lang-uk": 50})
        acd.consultant("ewa", {"drogi": 50})
        acd.wait(10_000)
        acd.call("tel-2", language="uk", preferred=("ewa", "ada"))
        assert acd.holder_of("tel-2") == "ada"


def test_skill_without_demand_costs_nothing_after_a_restart() -> None:
    queues = [a_queue(name, policy=PRESETS["least-cost"]) for name in ("drogi", "odpady")]
    acd = AcdUnderTest(some_rules(*queues))
    acd.call("tel-1", "odpady")
    acd.wait(10_000)
    acd.do(c.PublishRules(some_rules(queues[0], version="2")))
    acd.wait(10_000)
    twin = acd.restarted()
    for replica in (acd, twin):
        replica.consultant("ada", drogi=50, odpady=50)
        replica.consultant("ewa", drogi=50)
    assert acd.call("tel-2") == twin.call("tel-2")


def test_consultant_is_offered_the_contact_of_the_best_level() -> None:
    asking = [a_queue("odpady"), a_queue("drogi", policy=PRESETS["skill-first"])]
    acd = AcdUnderTest(some_rules(*(replace(queue, skills={"woda": 1}) for queue in asking)))
    ada = acd.consultant("ada", drogi=90, odpady=90)
    acd.call("tel-1", "odpady")
    acd.call("tel-2", "drogi")
    acd.do(c.PublishRules(some_rules(*asking, version="2")))
    assert acd.holder_of("tel-2") == ada


def test_contact_is_not_kept_for_a_consultant_who_signs_out() -> None:
    acd = AcdUnderTest()
    ada, ewa = acd.consultant("ada"), acd.consultant("ewa")
    acd.call("tel-1")
    acd.call("tel-2")
    acd.talk("tel-2")
    acd.reject("tel-1")
    acd.ready(ada)
    assert acd.holder_of("tel-1") == ""
    acd.do(c.SignOut(ewa, when_free=True))
    assert acd.holder_of("tel-1") == ada


def long_waits(policy: Policy) -> AcdUnderTest:
    """Return a centre in which ten callers waited for two minutes, a minute ago."""
    acd = AcdUnderTest(some_rules(a_queue("drogi", policy=policy)))
    for number in range(10):
        acd.call(f"long-{number}")
    acd.wait(120_000)
    for number in range(10):
        acd.leave(f"long-{number}")
    acd.wait(60_000)
    return acd


def test_bonus_within_the_target_grows_with_the_waits() -> None:
    for policy, first in ((PRESETS["least-cost"], "tel-2"), (Policy("x", in_target=35.0), "tel-1")):
        acd = long_waits(policy)
        acd.call("tel-1")
        acd.wait(60_000)
        acd.call("tel-2")
        twin = acd.restarted()
        for replica in (acd, twin):
            replica.consultant("ada")
            assert replica.holder_of(first) == "ada", policy.name


def test_bonus_of_a_new_waiting_list_follows_the_waits_at_once() -> None:
    acd = long_waits(PRESETS["least-cost"])
    acd.call("tel-1")
    acd.wait(60_000)
    acd.call("tel-2", priority=0, skills={"drogi": 2})
    acd.consultant("ada")
    assert acd.holder_of("tel-2") == "ada"


def test_late_refused_contact_is_ordered_by_points() -> None:
    policy = Policy("test", in_target=10.0)
    acd = AcdUnderTest(some_rules(a_queue("drogi", policy=policy)))
    ada = acd.consultant("ada")
    acd.call("tel-1")
    acd.reject("tel-1")
    acd.wait(60_000)
    acd.call("tel-2")
    acd.ready(ada)
    assert acd.holder_of("tel-1") == ada
