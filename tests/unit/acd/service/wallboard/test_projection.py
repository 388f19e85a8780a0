"""Projection of events onto the wallboard's figures."""

from __future__ import annotations

from zoneinfo import ZoneInfo

from msgspec import structs

from acd.domain.messages import commands as c
from acd.domain.messages.events import (
    ConsultantChanged,
    ConsultantSignedIn,
    ContactConnected,
    ContactQueued,
    Event,
    PauseOverran,
    PositionHeld,
    RulesPublished,
)
from acd.domain.messages.queue_events import BackupGroupChanged, PolicyChanged
from acd.domain.model.consultant import Activity, NotReadyReason
from acd.domain.model.contact import CALLBACK, PHONE
from acd.domain.model.queue_rules import Divert, Overflow
from acd.ports.acd import StampedEvent
from acd.serialisation.serialiser import from_json, to_json
from acd.service.wallboard import figures as f
from acd.service.wallboard.projection import apply_event
from tests.simulation.random_inputs import RandomInputs
from tests.support.builders import START_MS, AcdUnderTest, a_queue, some_rules
from tests.support.wallboard import Board

WARSAW = ZoneInfo("Europe/Warsaw")


async def test_ringing_caller_still_waits_and_connected_one_does_not(board: Board) -> None:
    board.acd.consultant("ada")
    board.acd.call("tel-1")
    assert (await board.view())["queues"]["drogi"]["waiting"] == 1
    board.acd.talk("tel-1")
    assert (await board.view())["queues"]["drogi"]["waiting"] == 0


async def test_caller_after_a_failed_connection_is_answered_once(board: Board) -> None:
    board.acd.consultant("ada")
    board.acd.consultant("ewa")
    board.acd.call("tel-1")
    board.acd.accept("tel-1")
    board.acd.do(c.ConnectFailed("tel-1", "no-bridge"))
    assert (await board.view())["queues"]["drogi"]["waiting"] == 1
    board.acd.talk("tel-1")
    view = await board.view()
    assert view["queues"]["drogi"]["today"] == {"offered": 1, "answered": 1, "abandoned": 0}


async def test_announced_waits_are_compared_with_the_real_ones(board: Board) -> None:
    board.acd.consultant("ada")
    board.acd.call("tel-0")
    board.acd.talk("tel-0")
    for contact, low_ms, high_ms in (("tel-1", 5_000, 30_000), ("tel-2", 0, 1_000)):
        board.acd.call(contact)
        board.acd.do(c.ReportWaitAnnounced(contact, 1, low_ms, high_ms))
        await board.deliver()
        board.acd.now_ms += 10_000
        board.acd.hang_up(f"tel-{int(contact[-1]) - 1}")
        board.acd.do(c.FinishWrapUp("ada", f"tel-{int(contact[-1]) - 1}"))
        board.acd.talk(contact)
        await board.deliver()
    assert (await board.view())["total"]["wait_estimate"] == {"announced": 2, "kept": 1}


async def test_moved_contact_waits_in_its_new_queue(board: Board) -> None:
    board.acd.call("tel-1", "drogi")
    board.acd.do(c.MoveContact("tel-1", "odpady", "nadzor", "zła kolejka"))
    queues = (await board.view())["queues"]
    assert (queues["drogi"]["waiting"], queues["odpady"]["waiting"]) == (0, 1)


async def test_held_position_waits_as_a_callback_and_is_not_abandoned(
    board: Board,
) -> None:
    board.acd.call("tel-1", dial_key="k1")
    board.acd.do(c.HoldPosition("tel-1"))
    total = (await board.view())["total"]
    assert (total["waiting"]["phone"], total["waiting"]["callback"]) == (0, 1)
    assert total["today"]["abandoned"] == total["today"]["short_abandoned"] == 0


async def test_contacts_without_consultant_and_closed_queues_are_shown(
    board: Board,
) -> None:
    board.acd.consultant("ada", odpady=50)
    board.acd.call("tel-1", "drogi")
    closing = Overflow(Divert.MESSAGE, message="przerwa")
    board.acd.do(c.CloseQueue("odpady", closing, "nadzor", "awaria łącza"))
    queues = (await board.view())["queues"]
    assert queues["drogi"]["without_consultant"] == 1
    assert queues["odpady"]["closed"] is True
    board.acd.consultant("ewa", drogi=50)
    board.acd.do(c.OpenQueue("odpady", "nadzor", "naprawione"))
    queues = (await board.view())["queues"]
    assert queues["drogi"]["without_consultant"] == 0
    assert "closed" not in queues["odpady"]


async def test_forced_policy_is_shown_until_it_is_withdrawn(
    board: Board,
) -> None:
    by = ("nadzor", "burza")
    assert "policy" not in (await board.view())["queues"]["drogi"]
    board.acd.do(c.SetPolicy("drogi", "strict-priority", *by))
    assert (await board.view())["queues"]["drogi"]["policy"] == "strict-priority"
    board.acd.do(c.SetPolicy("drogi", None, *by))
    assert "policy" not in (await board.view())["queues"]["drogi"]


def test_figures_survive_json() -> None:
    acd, random_inputs, figures = AcdUnderTest(), RandomInputs(5), f.Figures()
    for number in range(200):
        for event in acd.do(random_inputs.next_input(acd.acd)):
            apply_event(figures, StampedEvent(acd.now_ms, number, event), WARSAW)
    assert from_json(f.Figures, to_json(figures)) == figures


class TestEvents:
    """Single events, without an ACD."""

    def figures(self, *events: Event, at_ms: int = START_MS) -> f.Figures:
        figures = f.Figures()
        for event in events:
            apply_event(figures, StampedEvent(at_ms, 0, event), WARSAW)
        return figures

    def queued(self, **changes: object) -> ContactQueued:
        queued = ContactQueued("tel-1", PHONE, "drogi", "pl", START_MS, returned=False)
        return structs.replace(queued, **changes)

    def test_consultant_who_goes_offline_is_forgotten(self) -> None:
        figures = self.figures(
            ConsultantSignedIn("ada", {"drogi": 50}, None),
            PauseOverran("ada", NotReadyReason.BREAK, START_MS, 900_000),
            ConsultantChanged("ada", Activity.OFFLINE, None, START_MS),
        )
        assert (figures.consultants, figures.break_overruns) == ({}, {})

    def test_overrun_break_ends_with_it(self) -> None:
        away = ConsultantChanged("ada", Activity.NOT_READY, NotReadyReason.BREAK, START_MS)
        overrun = PauseOverran("ada", NotReadyReason.BREAK, START_MS, 900_000)
        assert self.figures(away, overrun, away).break_overruns == {"ada": NotReadyReason.BREAK}
        back = ConsultantChanged("ada", Activity.READY, None, START_MS)
        assert self.figures(away, overrun, back).break_overruns == {}

    def test_backup_groups_are_listed_while_they_are_active(self) -> None:
        def changed(group: str, *, is_open: bool) -> BackupGroupChanged:
            return BackupGroupChanged("drogi", group, is_open, 30_000)

        events = [changed("b", is_open=True), changed("a", is_open=True)]
        assert self.figures(*events).backup_groups == {"drogi": ["a", "b"]}
        events.append(changed("b", is_open=False))
        assert self.figures(*events).backup_groups == {"drogi": ["a"]}

    def test_returned_contact_is_offered_once(self) -> None:
        figures = self.figures(self.queued(), self.queued(returned=True))
        assert figures.today["drogi"].offered == 1

    def test_callback_at_a_planned_time_does_not_wait(self) -> None:
        held = PositionHeld("tel-1", CALLBACK, START_MS + 60_000, 0)
        assert self.figures(self.queued(), held).waiting == {}

    def test_policy_of_a_removed_queue_is_forgotten(self) -> None:
        forced = PolicyChanged("zielen", "least-cost", forced=True)
        published = RulesPublished("2", some_rules(a_queue("drogi")))
        assert self.figures(forced, published).policies == {}

    def test_connection_of_an_unknown_contact_counts_for_nothing(self) -> None:
        """A wallboard that starts in the middle of a call knows nothing of its wait."""
        figures = self.figures(ContactConnected("tel-9", "ada"))
        assert (figures.today, figures.minutes) == ({}, {})

    def test_old_minutes_are_dropped(self) -> None:
        figures = f.Figures()
        for hour in range(3):
            at_ms = START_MS + hour * 3_600_000
            for event in (self.queued(admitted_ms=at_ms), ContactConnected("tel-1", "ada")):
                apply_event(figures, StampedEvent(at_ms, 0, event), WARSAW)
        assert len(figures.minutes) == 1
