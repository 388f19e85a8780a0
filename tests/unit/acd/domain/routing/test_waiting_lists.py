"""Waiting lists by what the contacts need, and positions in them."""

from __future__ import annotations

import pytest

from acd.domain.model.contact import EMAIL, PHONE
from acd.domain.model.queue_rules import (
    QueueRules,
    RelaxationStep,
)
from acd.domain.model.skill_requirements import ANYBODY
from acd.domain.model.state import AcdState, ContactEntry
from acd.domain.routing.entries import WaitingList
from acd.domain.routing.waiting_lists import WaitingLists
from tests.support.builders import AcdUnderTest, a_queue, some_rules


def acd_with(queue: QueueRules) -> AcdUnderTest:
    return AcdUnderTest(some_rules(queue, a_queue("odpady")))


class TestRequirements:
    def test_one_alternative_set_of_skills_is_enough(self) -> None:
        acd = acd_with(
            a_queue(skills={"lang-pl": 1}, any_of=({"drogi": 60}, {"odpady": 30, "zielen": 30}))
        )
        acd.consultant("ada", {"lang-pl": 1, "drogi": 59})
        acd.consultant("ewa", {"lang-pl": 1, "odpady": 30})
        ola = acd.consultant("ola", {"lang-pl": 1, "odpady": 30, "zielen": 30})
        acd.call("tel-1")
        assert acd.holder_of("tel-1") == ola

    def test_skills_of_district_and_language_are_required(self) -> None:
        rules = some_rules(
            a_queue(), districts={"Wola": {"wola": 1}}, languages={"uk": {"lang-uk": 1}}
        )
        acd = AcdUnderTest(rules)
        acd.consultant("ada", {"drogi": 50, "wola": 1})
        acd.consultant("ewa", {"drogi": 50, "lang-uk": 1})
        ola = acd.consultant("ola", {"drogi": 50, "wola": 1, "lang-uk": 1})
        acd.call("tel-1", district="Wola", language="uk")
        assert acd.holder_of("tel-1") == ola


def test_positions_are_counted_within_queue_and_channel() -> None:
    acd = AcdUnderTest()
    acd.call("tel-1")
    acd.chat("chat-1")
    acd.call("tel-2", skills={"lang-uk": 1})
    acd.call("tel-3", "odpady")
    acd.call("tel-4", priority=9)
    positions = {view.contact_id: view.position for view in acd.acd.contacts()}
    assert positions == {"tel-4": 1, "tel-1": 2, "tel-2": 3, "chat-1": 1, "tel-3": 1}


def test_contact_may_require_more_than_its_queue() -> None:
    acd = AcdUnderTest()
    acd.consultant("ada", drogi=90)
    ewa = acd.consultant("ewa", {"drogi": 10, "lang-uk": 1})
    acd.call("tel-1", skills={"lang-uk": 1})
    assert acd.holder_of("tel-1") == ewa


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


class TestLists:
    """Contacts that the same consultants may serve share one list."""

    RULES = some_rules(
        a_queue(relaxation_steps=(RelaxationStep(10_000, level_drop=5, groups=("biuro",)),)),
        districts={"Wola": {"wola": 1}},
        languages={"uk": {"lang-uk": 1}},
    )

    def lists(self) -> WaitingLists:
        return WaitingLists(AcdState(rules=self.RULES))

    def contact(self, seq: int = 1, **changes: object) -> ContactEntry:
        changes = {"language": "pl", **changes}
        return ContactEntry(
            f"tel-{seq}",
            PHONE,
            "drogi",
            admitted_ms=seq,
            seq=seq,
            **changes,  # type: ignore[arg-type]
        )

    def list_for(self, lists: WaitingLists, contact: ContactEntry) -> tuple[WaitingList, bool]:
        return lists.list_for(contact, self.RULES, self.RULES.queues["drogi"])

    @pytest.mark.parametrize(
        "changes",
        [
            {"requested_skills": {"sign": 1}},
            {"district": "Wola"},
            {"language": "uk"},
            {"relaxation_step": 1},
            {"preferred": ("ada",)},
        ],
    )
    def test_another_need_has_another_list(self, changes: dict[str, object]) -> None:
        lists = self.lists()
        ordinary, _ = self.list_for(lists, self.contact())
        other, is_new = self.list_for(lists, self.contact(2, **changes))
        assert is_new
        assert other is not ordinary

    @pytest.mark.parametrize("changes", [{}, {"district": "Ursus"}, {"language": "en"}])
    def test_what_requires_no_skill_makes_no_list(self, changes: dict[str, object]) -> None:
        lists = self.lists()
        ordinary, _ = self.list_for(lists, self.contact())
        assert self.list_for(lists, self.contact(2, **changes)) == (ordinary, False)

    def test_relaxed_list_has_the_groups_of_its_steps(self) -> None:
        relaxed, _ = self.list_for(self.lists(), self.contact(relaxation_step=1))
        assert relaxed.groups == {"biuro"}

    def test_preferred_contact_requires_no_skills(self) -> None:
        kept, _ = self.list_for(self.lists(), self.contact(preferred=("ada",)))
        assert (kept.need, kept.preferred) == (ANYBODY, ("ada",))

    def test_removed_contact_leaves_its_list(self) -> None:
        lists, contact = self.lists(), self.contact(refused_by={"ada": 5})
        waiting, _ = self.list_for(lists, contact)
        lists.add(contact, waiting)
        assert (lists.holds("tel-1"), list(lists.refused), len(waiting)) == (True, ["tel-1"], 1)
        assert lists.remove(contact) is waiting
        assert (lists.holds("tel-1"), list(lists.refused), len(waiting)) == (False, [], 0)
        assert list(lists.all()) == []

    def test_lists_of_a_queue_come_by_channel_whichever_was_first(self) -> None:
        orders = []
        for channels in (("kiosk", EMAIL, PHONE), (PHONE, "kiosk", EMAIL)):
            lists = self.lists()
            for n, channel in enumerate(channels):
                contact = self.contact(n)
                contact.channel = channel
                self.list_for(lists, contact)
            orders.append([waiting.channel for waiting in lists.of_queue("drogi")])
        assert orders == [[PHONE, EMAIL, "kiosk"]] * 2
