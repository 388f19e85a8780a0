"""Timers as data: derived from the state, dropped when their record has changed meanwhile."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from acd.domain.messages import commands as c
from acd.domain.model.consultant import NotReadyReason, Presence
from acd.domain.model.contact import CALLBACK, PHONE
from acd.domain.model.queue_rules import (
    BackupGroup,
    Divert,
    Limits,
    Overflow,
    PauseRules,
    RelaxationStep,
    Trigger,
)
from acd.domain.model.state import (
    AcdState,
    ConsultantEntry,
    ContactEntry,
    ForcedEntry,
    OfferEntry,
)
from acd.domain.routing.timers import (
    END_CHECK_MS,
    IS_VALID,
    Timer,
    TimerKind,
    Timers,
    hours_change_ms,
    pause_limit_ms,
    shift_timers,
)
from tests.support.builders import AcdUnderTest, a_queue, some_rules

HOUR = 3_600_000
BREAK_MS, END_MS = 3 * HOUR, 8 * HOUR


def contact(**changes: object) -> ContactEntry:
    return ContactEntry("tel-1", PHONE, "drogi", "pl", 0, **changes)  # type: ignore[arg-type]


def full_state() -> AcdState:
    """Return a state with one timer of every kind."""
    ada = ConsultantEntry(
        "ada",
        {},
        presence=Presence.NOT_READY,
        reason=NotReadyReason.BREAK,
        pause_since_ms=0,
        wrap_ups={"tel-0": 30},
        shift_ends_ms=END_MS,
        breaks=((BREAK_MS, BREAK_MS + 900_000),),
    )
    return AcdState(
        rules=some_rules(pauses=PauseRules({NotReadyReason.BREAK: 70})),
        contacts={"tel-1": contact(stage_ms=40, due_ms=50)},
        consultants={"ada": ada},
        offers={"tel-1-o1": OfferEntry("tel-1-o1", "tel-1", "ada", 20)},
        backup_group_recheck_at={"drogi": 60},
        hours={"drogi": ((10, 80),)},
    )


def drained(timers: Timers) -> list[Timer]:
    popped = []
    while (timer := timers.pop_departure(END_MS) or timers.pop_other(END_MS)) is not None:
        popped.append(timer)
    return popped


def test_every_kind_of_timer_is_derived_from_the_state() -> None:
    departures = [
        Timer(BREAK_MS, TimerKind.BREAK, "ada"),
        Timer(END_MS, TimerKind.SHIFT_END, "ada"),
    ]
    others = [
        Timer(10, TimerKind.HOURS, "drogi"),
        Timer(20, TimerKind.OFFER, "tel-1-o1"),
        Timer(30, TimerKind.WRAP_UP, "ada", "tel-0"),
        Timer(40, TimerKind.STAGE, "tel-1"),
        Timer(50, TimerKind.CALLBACK, "tel-1"),
        Timer(60, TimerKind.BACKUP_GROUP, "drogi"),
        Timer(70, TimerKind.PAUSE, "ada"),
        Timer(BREAK_MS - END_CHECK_MS, TimerKind.NEAR_END, "ada"),
        Timer(END_MS - END_CHECK_MS, TimerKind.NEAR_END, "ada"),
    ]
    assert drained(Timers(full_state())) == departures + others
    assert {timer.kind for timer in departures + others} == set(TimerKind) == IS_VALID.keys()


def change_offer(state: AcdState) -> None:
    state.offers["tel-1-o1"].deadline_ms += 1


def change_consultant(state: AcdState) -> None:
    entry = state.consultants["ada"]
    entry.wrap_ups, entry.breaks, entry.shift_over = {}, (), True
    entry.pause_alarmed = True


def change_contact(state: AcdState) -> None:
    state.contacts["tel-1"].stage_ms = state.contacts["tel-1"].due_ms = None


def close_contact(state: AcdState) -> None:
    del state.contacts["tel-1"]


def change_queue(state: AcdState) -> None:
    state.backup_group_recheck_at["drogi"] = 61
    state.hours["drogi"] = ((11, 81),)


@pytest.mark.parametrize(
    ("change", "dropped"),
    [
        (change_offer, {TimerKind.OFFER}),
        (
            change_consultant,
            {TimerKind.WRAP_UP, TimerKind.BREAK, TimerKind.SHIFT_END, TimerKind.PAUSE},
        ),
        (change_contact, {TimerKind.STAGE, TimerKind.CALLBACK}),
        (close_contact, {TimerKind.STAGE, TimerKind.CALLBACK}),
        (change_queue, {TimerKind.BACKUP_GROUP, TimerKind.HOURS}),
    ],
)
def test_timer_of_a_changed_record_is_dropped(
    change: Callable[[AcdState], None], dropped: set[TimerKind]
) -> None:
    state = full_state()
    timers = Timers(state)
    change(state)
    assert set(TimerKind) - {timer.kind for timer in drained(timers)} == dropped


def test_next_time_skips_timers_that_no_longer_hold() -> None:
    state = full_state()
    timers = Timers(state)
    state.hours.clear()
    assert timers.are_due(10), "an invalid timer may make a step look due"
    assert timers.next_ms() == 20
    assert not timers.are_due(19)


def test_timers_are_not_popped_before_their_time() -> None:
    timers = Timers(full_state())
    assert timers.pop_other(9) is None
    assert timers.pop_departure(BREAK_MS - 1) is None
    assert timers.pop_other(10) == Timer(10, TimerKind.HOURS, "drogi")


def test_timers_of_the_same_moment_are_ordered_by_kind() -> None:
    state = AcdState(
        contacts={"tel-1": contact(due_ms=5, stage_ms=5)},
        offers={"o": OfferEntry("o", "tel-1", "ada", 5)},
    )
    assert [timer.kind for timer in drained(Timers(state))] == [
        TimerKind.OFFER, TimerKind.STAGE, TimerKind.CALLBACK,
    ]  # fmt: skip


def test_departures_come_by_time_whoever_signed_in_first() -> None:
    ends = {"ala": 3 * END_MS, "ewa": 2 * END_MS, "ola": END_MS}
    consultants = {
        name: ConsultantEntry(name, {}, shift_ends_ms=end_ms) for name, end_ms in ends.items()
    }
    timers = Timers(AcdState(consultants=consultants))
    popped = [timers.pop_departure(3 * END_MS) for _ in ends]
    assert [timer and timer.subject for timer in popped] == ["ola", "ewa", "ala"]


class TestShifts:
    def state(self, **changes: object) -> AcdState:
        entry = ConsultantEntry("ada", {}, **changes)  # type: ignore[arg-type]
        return AcdState(consultants={"ada": entry})

    def test_consultant_without_a_plan_has_no_timers(self) -> None:
        assert shift_timers(self.state(), "ada") == []

    def test_end_that_is_near_already_needs_no_further_timer(self) -> None:
        state = self.state(shift_ends_ms=END_CHECK_MS)
        assert shift_timers(state, "ada") == [Timer(END_CHECK_MS, TimerKind.SHIFT_END, "ada")]

    def test_shift_that_is_over_does_not_end_again(self) -> None:
        assert shift_timers(self.state(shift_ends_ms=END_MS, shift_over=True), "ada") == []


class TestPauseLimit:
    def state(self, reason: NotReadyReason | None, **changes: object) -> AcdState:
        entry = ConsultantEntry("ada", {}, reason=reason, **changes)  # type: ignore[arg-type]
        rules = some_rules(pauses=PauseRules({NotReadyReason.BREAK: 900_000}))
        return AcdState(rules=rules, consultants={"ada": entry})

    def test_limit_counts_from_the_begin_of_the_pause(self) -> None:
        assert pause_limit_ms(self.state(NotReadyReason.BREAK, pause_since_ms=5), "ada") == 900_005

    @pytest.mark.parametrize(
        ("reason", "changes"),
        [
            (NotReadyReason.BREAK, {}),
            (NotReadyReason.BREAK, {"pause_since_ms": 5, "pause_alarmed": True}),
            (NotReadyReason.TRAINING, {"pause_since_ms": 5}),
            (None, {"pause_since_ms": 5}),
        ],
    )
    def test_pause_without_a_limit_has_no_end(
        self, reason: NotReadyReason | None, changes: dict[str, object]
    ) -> None:
        assert pause_limit_ms(self.state(reason, **changes), "ada") is None


class TestHours:
    def test_next_edge_of_the_intervals_counts(self) -> None:
        state = AcdState(now_ms=10, hours={"drogi": ((0, 10), (20, 30))})
        assert hours_change_ms(state, "drogi") == 20
        assert hours_change_ms(state, "odpady") is None

    def test_order_of_a_supervisor_goes_before_the_hours(self) -> None:
        state = AcdState(hours={"drogi": ((10, 20),)})
        state.forced["drogi"] = ForcedEntry(False, None, None)
        assert hours_change_ms(state, "drogi") is None, "until it is withdrawn"
        state.forced["drogi"].until_ms = 70
        assert hours_change_ms(state, "drogi") == 70


def test_restart_derives_the_timers_of_a_running_acd() -> None:
    queue = a_queue(
        limits=Limits(wait_ms=50_000),
        overflow=Overflow(Divert.VOICEMAIL),
        relaxation_steps=(RelaxationStep(10_000, level_drop=5),),
        backup_groups=(BackupGroup("biuro", Trigger.OLDEST_WAIT, 30_000, 1_000),),
    )
    acd = AcdUnderTest(some_rules(queue))
    acd.do(c.PlanShift(acd.consultant("ada"), acd.now_ms, acd.now_ms + END_MS))
    acd.call("tel-1")
    acd.call("tel-2")
    acd.call("back-1", channel=CALLBACK, dial_key="d", due_ms=acd.now_ms + 90_000)
    twin = acd.restarted()
    for _ in range(6):
        deadline_ms = acd.acd.next_deadline_ms
        assert deadline_ms is not None
        assert deadline_ms == twin.acd.next_deadline_ms
        wait_ms = deadline_ms - acd.now_ms
        assert acd.wait(wait_ms) == twin.wait(wait_ms)
