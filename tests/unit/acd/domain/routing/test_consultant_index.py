"""Index of the consultants: who may be offered what, longest idle first."""

from __future__ import annotations

import random
from itertools import count

from acd.domain.model.consultant import Presence
from acd.domain.model.contact import CALLBACK, CHAT, EMAIL, PHONE, ChannelId
from acd.domain.model.policy import LONGEST_IDLE
from acd.domain.model.queue_rules import BackupGroup, Rules, ShiftRules, Trigger
from acd.domain.model.skill_requirements import ANYBODY, need_of
from acd.domain.model.state import AcdState, ConsultantEntry
from acd.domain.model.statistics import Flow
from acd.domain.routing.consultant_index import NEAR_END_MS, ConsultantIndex
from acd.domain.routing.entries import WaitingList
from tests.support.builders import a_queue, some_rules


def a_list(
    *alternatives: dict[str, int],
    channel: ChannelId = PHONE,
    groups: tuple[str, ...] = (),
    preferred: tuple[str, ...] = (),
    queue: str = "drogi",
) -> WaitingList:
    need = ANYBODY if preferred or not alternatives else need_of({}, alternatives)
    rules = a_queue(queue)
    return WaitingList(
        rules, channel, need, frozenset(groups), preferred, Flow(), LONGEST_IDLE, frozenset()
    )


SEQUENCE = count(100)
"""Idle times of consultants who have none of their own: no two are equal."""


def consultant(name: str, idle_seq: int | None = None, **changes: object) -> ConsultantEntry:
    idle_seq = next(SEQUENCE) if idle_seq is None else idle_seq
    changes = {"skills": {"drogi": 50}, "presence": Presence.READY, **changes}
    return ConsultantEntry(name, idle_seq=idle_seq, **changes)  # type: ignore[arg-type]


class Indexed:
    """Index over a state, with consultants added in the given order."""

    def __init__(self, *entries: ConsultantEntry, rules: Rules | None = None) -> None:
        self.state = AcdState(rules=rules or some_rules())
        self.index = ConsultantIndex(self.state)
        for entry in entries:
            self.state.consultants[entry.consultant_id] = entry
            self.index.add(entry)

    def available(self, waiting_list: WaitingList) -> list[str]:
        return [one.entry.consultant_id for one in self.index.available_for(waiting_list)]

    def listed(self, waiting_list: WaitingList) -> WaitingList:
        self.index.add_waiting_list(waiting_list)
        return waiting_list

    def update(self, name: str) -> None:
        indexed = self.index.get(name)
        self.index.update_availability(indexed)
        self.index.update_rank(indexed)


class TestOrder:
    def test_consultants_come_by_contacts_and_then_by_idle_time(self) -> None:
        city = Indexed(
            consultant("ala", 3),
            consultant("ewa", 1),
            consultant("ola", 0, engaged={"mail-1": EMAIL}),
        )
        assert city.available(city.listed(a_list({"drogi": 1}))) == ["ewa", "ala", "ola"]

    def test_need_with_alternatives_names_nobody_twice(self) -> None:
        both = {"drogi": 50, "odpady": 50}
        city = Indexed(
            consultant("ala", 2, skills=both),
            consultant("ewa", 1, skills={"odpady": 50}),
            consultant("ola", 3),
        )
        waiting = city.listed(a_list({"drogi": 1}, {"odpady": 1}))
        assert city.available(waiting) == ["ewa", "ala", "ola"]

    def test_preferred_consultants_are_the_only_ones(self) -> None:
        city = Indexed(consultant("ala", 1), consultant("ewa", 2), consultant("ola", 3))
        waiting = city.listed(a_list(preferred=("ola", "ewa", "nobody")))
        assert city.available(waiting) == ["ewa", "ola"]

    def test_consultant_who_signs_in_later_joins_the_waiting_lists(self) -> None:
        city = Indexed()
        by_skill, by_name = (
            city.listed(a_list({"drogi": 50})),
            city.listed(a_list(preferred=("ala",))),
        )
        city.index.add(consultant("ala"))
        city.index.add(consultant("ewa", skills={"drogi": 49}))
        assert city.available(by_skill) == city.available(by_name) == ["ala"]

    def test_changed_skills_are_indexed_anew(self) -> None:
        city = Indexed(consultant("ala"))
        drogi, odpady = city.listed(a_list({"drogi": 1})), city.listed(a_list({"odpady": 1}))
        entry = city.state.consultants["ala"]
        entry.skills = {"odpady": 10}
        city.index.add(entry)
        assert (city.available(drogi), city.available(odpady)) == ([], ["ala"])
        assert drogi.qualified == 0


class TestAvailability:
    def test_not_ready_offered_and_wrapping_consultants_are_not_available(self) -> None:
        city = Indexed(
            consultant("ala", presence=Presence.NOT_READY),
            consultant("ewa", offer_id="tel-1-o1"),
            consultant("ola", wrap_ups={"tel-2": 9}),
            consultant("iza", presence=Presence.OFFLINE),
            consultant("zoe", sign_out_pending=True),
        )
        waiting = city.listed(a_list({"drogi": 1}))
        assert city.available(waiting) == []
        masks = city.index.masks
        assert masks.ready == city.index.mask_of(("ewa", "ola")), "who signs out is not ready"
        assert masks.at_work == city.index.mask_of(("ala", "ewa", "ola", "zoe"))
        assert masks.offered == city.index.mask_of(("ewa",))
        assert masks.wrap_up == city.index.mask_of(("ola",))
        assert not any(masks.open_on(channel) for channel in (PHONE, CHAT, EMAIL))

    def test_current_work_decides_which_channels_are_open(self) -> None:
        city = Indexed(consultant("ala", engaged={"chat-1": CHAT}))
        assert city.available(city.listed(a_list({"drogi": 1}, channel=CHAT))) == ["ala"]
        assert city.available(city.listed(a_list({"drogi": 1}, channel=PHONE))) == []
        assert city.index.free_channels(city.state.consultants["ala"]) == {CHAT, EMAIL}

    def test_masks_follow_the_record(self) -> None:
        """After any changes the masks equal those of an index built from the records."""
        city = Indexed(*(consultant(f"c{n}", n) for n in range(6)))
        draw = random.Random(3)
        for _ in range(300):
            name = f"c{draw.randrange(6)}"
            entry = city.state.consultants[name]
            entry.presence = draw.choice(list(Presence))
            entry.offer_id = draw.choice((None, "tel-1-o1"))
            entry.wrap_ups = draw.choice(({}, {"tel-2": 5}))
            entry.engaged = draw.choice(({}, {"mail-1": EMAIL}, {"tel-3": PHONE}))
            entry.idle_seq = next(SEQUENCE)
            city.update(name)
        fresh = Indexed(*city.state.consultants.values())
        for mask in ("at_work", "ready", "offered", "wrap_up"):
            assert getattr(city.index.masks, mask) == getattr(fresh.index.masks, mask), mask
        for channel in (PHONE, CHAT, EMAIL, CALLBACK):
            assert city.index.masks.open_on(channel) == fresh.index.masks.open_on(channel), channel
        need = a_list({"drogi": 1}, channel=EMAIL)
        again = a_list({"drogi": 1}, channel=EMAIL)
        assert city.available(city.listed(need)) == fresh.available(fresh.listed(again))

    def test_wrap_up_alone_takes_a_consultant_out_and_back(self) -> None:
        city = Indexed(consultant("ala"))
        entry = city.state.consultants["ala"]
        for wrap_ups, mask in (({"tel-1": 5}, 1), ({}, 0)):
            entry.wrap_ups = wrap_ups
            city.update("ala")
            assert city.index.masks.wrap_up == mask

    def test_order_follows_a_new_idle_time(self) -> None:
        city = Indexed(consultant("ala", 1), consultant("ewa", 2))
        waiting = city.listed(a_list({"drogi": 1}))
        city.state.consultants["ala"].idle_seq = 3
        city.update("ala")
        assert city.available(waiting) == ["ewa", "ala"]


class TestGroups:
    RULES = some_rules(
        a_queue(backup_groups=(BackupGroup("biuro", Trigger.OLDEST_WAIT, 10, 1),)),
        a_queue("urząd", groups=("stacja",)),
    )

    def city(self) -> Indexed:
        return Indexed(
            consultant("ala"),
            consultant("rez", groups=("biuro",)),
            consultant("sta", groups=("stacja",)),
            rules=self.RULES,
        )

    def listed(self, city: Indexed, name: str, groups: tuple[str, ...] = ()) -> WaitingList:
        queue = self.RULES.queues[name]
        need = need_of({"drogi": 1}, ())
        waiting = WaitingList(
            queue, PHONE, need, frozenset(groups), (), Flow(), LONGEST_IDLE, frozenset()
        )
        return city.listed(waiting)

    def test_backup_group_does_not_serve_before_it_is_active(self) -> None:
        city = self.city()
        waiting = self.listed(city, "drogi")
        assert set(city.available(waiting)) == {"ala", "sta"}
        assert waiting.other_group == city.index.mask_of(("rez",))
        city.state.active_backup_groups["drogi"] = ("biuro",)
        city.index.add(city.state.consultants["rez"])
        assert set(city.available(waiting)) == {"ala", "sta", "rez"}
        assert waiting.other_group == 0

    def test_relaxed_groups_serve_in_addition(self) -> None:
        city = self.city()
        assert "rez" in city.available(self.listed(city, "drogi", ("biuro",)))

    def test_queue_with_groups_is_served_by_these_alone(self) -> None:
        city = self.city()
        assert city.available(self.listed(city, "urząd")) == ["sta"]


class TestEnds:
    def test_latest_end_is_the_earlier_of_shift_and_break_with_their_grace(self) -> None:
        rules = some_rules(shifts=ShiftRules(grace_ms=300, break_grace_ms=100))
        city = Indexed(
            consultant("ala", shift_ends_ms=1_000),
            consultant("ewa", shift_ends_ms=1_000, breaks=((900, 950),)),
            consultant("ola"),
            rules=rules,
        )
        ends = [city.index.get(name).latest_end_ms for name in ("ala", "ewa", "ola")]
        assert ends == [1_300, 1_000, None]

    def test_end_is_near_from_two_hours_before(self) -> None:
        city = Indexed(
            consultant("ala", shift_ends_ms=NEAR_END_MS),
            consultant("ewa", shift_ends_ms=NEAR_END_MS + 1),
        )
        assert city.index.masks.near_end == city.index.mask_of(("ala",))


def test_demand_of_a_skill_that_is_no_longer_named_is_zero() -> None:
    city = Indexed(consultant("ala"))
    skill = city.index.get("ala").skills[1]
    city.index.set_demand({"drogi": 2.5})
    assert (skill.name, skill.demand) == ("drogi", 2.5)
    city.index.set_demand({"odpady": 1.0})
    assert skill.demand == 0.0


def test_counts_of_a_skill_follow_its_consultants() -> None:
    city = Indexed(consultant("ala"), consultant("ewa", engaged={"mail-1": EMAIL}))
    skill = city.index.get("ala").skills[1]
    assert (skill.at_work, skill.idle, len(skill.ranks)) == (2, 1, 2)
    city.state.consultants["ala"].presence = Presence.OFFLINE
    city.update("ala")
    assert (skill.at_work, skill.idle, len(skill.ranks)) == (1, 0, 1)


def test_consultants_of_a_mask_are_listed() -> None:
    city = Indexed(consultant("ala"), consultant("ewa"), consultant("ola"))
    mask = city.index.mask_of(("ala", "ola", "nobody"))
    assert [one.entry.consultant_id for one in city.index.of_mask(mask)] == ["ala", "ola"]
    assert list(city.index.of_mask(0)) == []
