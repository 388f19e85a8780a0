"""Figures of the wallboard, projected from events."""

from __future__ import annotations

import json
from zoneinfo import ZoneInfo

import pytest

from acd.adapters.memory import MemoryCursors, MemoryEventLog, MemorySnapshots
from acd.domain.messages import commands as c
from acd.domain.messages.events import Event
from acd.domain.model.queue_rules import Divert, Overflow
from acd.ports.acd import StampedEvent
from acd.ports.log import StepResult
from acd.serialisation.serialiser import from_json, to_json
from acd.service.wallboard import figures as f
from acd.service.wallboard.business_day import day_bounds_ms
from acd.service.wallboard.merge_patch import View, apply_patch, merge_patch
from acd.service.wallboard.projection import apply_event
from acd.service.wallboard.view import Wallboard
from tests.simulation.random_inputs import RandomInputs
from tests.support.builders import START_MS, AcdUnderTest, some_rules

WARSAW = ZoneInfo("Europe/Warsaw")
SHIFT = {"id": "day", "name": "Dzienna", "starts_ms": START_MS, "ends_ms": START_MS + 1}


class Board:
    """An ACD whose events a wallboard follows."""

    def __init__(self) -> None:
        self.events, self.snapshots, self.cursors = (
            MemoryEventLog(),
            MemorySnapshots(),
            MemoryCursors(),
        )
        self.wallboard = self.another()
        self.acd = AcdUnderTest()
        self._unread: list[Event] = []
        self._delivered = 0
        step = self.acd.do

        def recording(command: object, key: str | None = None) -> list[Event]:
            events = step(command, key)  # type: ignore[arg-type]
            self._unread += events
            return events

        self.acd.do = recording  # type: ignore[method-assign]
        from acd.domain.messages.events import RulesPublished

        self._unread.append(RulesPublished("1", some_rules()))

    def another(self) -> Wallboard:
        return Wallboard(
            self.events,
            self.snapshots,
            self.cursors,
            city="Warszawa",
            hotline="19115",
            shift=lambda _now_ms: SHIFT,
            drift=lambda: 0,
        )

    async def deliver(self) -> None:
        """Append all new events to the log and let the wallboard read them."""
        batch, now_ms = [], self.acd.now_ms
        for event in self._unread:
            self._delivered += 1
            batch.append(StepResult(f"{now_ms}-{self._delivered}", now_ms, [event]))
        self._unread = []
        await self.events.append(batch)
        while await self.wallboard.follow_once(0):
            continue

    async def view(self) -> View:
        await self.deliver()
        return self.wallboard.view(self.acd.now_ms)

    async def talk_after(self, contact: str, wait_ms: int) -> None:
        """A call that rings `wait_ms` and is answered."""
        self.acd.call(contact)
        await self.deliver()
        self.acd.now_ms += wait_ms
        self.acd.talk(contact)
        await self.deliver()

    async def leave_after(self, contact: str, wait_ms: int) -> None:
        self.acd.call(contact)
        self.acd.now_ms += wait_ms
        self.acd.leave(contact)
        await self.deliver()


@pytest.fixture
def board() -> Board:
    return Board()


async def test_empty_city_shows_zeros(board: Board) -> None:
    view = await board.view()
    assert view["total"] == {
        "waiting": {"phone": 0, "chat": 0, "email": 0, "callback": 0},
        "window": {"minutes": 30, "offered": 0, "in_target": 0},
        "wait_estimate": {"announced": 0, "kept": 0},
        "today": {
            "offered": 0,
            "answered": {"phone": 0, "chat": 0, "email": 0, "callback": 0},
            "abandoned": 0,
            "short_abandoned": 0,
        },
    }
    assert view["shift"] == SHIFT
    assert set(view["queues"]) == {"drogi", "odpady", "komunikacja", "informacja"}


async def test_waiting_contacts_are_counted_and_the_oldest_is_named(board: Board) -> None:
    board.acd.call("tel-1", "odpady")
    oldest_ms = board.acd.now_ms
    board.acd.call("tel-2", "drogi")
    board.acd.chat("chat-1", "drogi")
    view = await board.view()
    assert view["total"]["waiting"] == {"phone": 2, "chat": 1, "email": 0, "callback": 0}
    assert (view["total"]["oldest_ms"], view["total"]["oldest_queue"]) == (oldest_ms, "odpady")
    assert view["queues"]["drogi"]["waiting"] == 2


async def test_ringing_caller_still_waits_and_connected_one_does_not(board: Board) -> None:
    board.acd.consultant("ada")
    board.acd.call("tel-1")
    assert (await board.view())["queues"]["drogi"]["waiting"] == 1
    board.acd.talk("tel-1")
    assert (await board.view())["queues"]["drogi"]["waiting"] == 0


async def test_age_of_a_mail_is_not_shown_as_a_wait(board: Board) -> None:
    board.acd.mail("mail-1")
    queue = (await board.view())["queues"]["drogi"]
    assert queue["waiting"] == 0
    assert queue["waiting_by"] == {"phone": 0, "chat": 0, "email": 1, "callback": 0}
    assert "oldest_ms" not in queue


async def test_the_service_level_counts_answers_and_real_abandons(board: Board) -> None:
    for number, wait_ms in enumerate((3_000, 19_000)):
        board.acd.consultant(f"in-time-{number}")
        await board.talk_after(f"tel-{number}", wait_ms)
    await board.leave_after("gave-up-at-once", 3_000)
    await board.leave_after("gave-up", 30_000)
    view = await board.view()
    assert view["queues"]["drogi"]["window"] == {"offered": 3, "in_target": 2}
    assert view["total"]["today"] == {
        "offered": 4,
        "answered": {"phone": 2, "chat": 0, "email": 0, "callback": 0},
        "abandoned": 1,
        "short_abandoned": 1,
    }


async def test_answer_after_the_target_lowers_the_service_level(board: Board) -> None:
    board.acd.call("tel-1")
    await board.deliver()
    board.acd.now_ms += 21_000
    board.acd.consultant("ada")
    board.acd.talk("tel-1")
    assert (await board.view())["total"]["window"] == {
        "minutes": 30,
        "offered": 1,
        "in_target": 0,
    }


async def test_chats_do_not_count_for_the_service_level_of_calls(board: Board) -> None:
    board.acd.consultant("ada")
    board.acd.chat("chat-1")
    board.acd.talk("chat-1")
    view = await board.view()
    assert view["total"]["window"]["offered"] == 0
    assert view["total"]["today"]["answered"]["chat"] == 1


async def test_window_drops_calls_after_thirty_minutes(board: Board) -> None:
    board.acd.consultant("ada")
    await board.talk_after("tel-1", 1_000)
    now_ms = board.acd.now_ms
    assert board.wallboard.view(now_ms + 29 * 60_000)["total"]["window"]["offered"] == 1
    assert board.wallboard.view(now_ms + 30 * 60_000)["total"]["window"]["offered"] == 0


async def test_history_shows_the_mean_wait_of_each_minute(board: Board) -> None:
    for number, wait_ms in enumerate((1_000, 2_998)):
        board.acd.consultant(f"k{number}")
        await board.talk_after(f"tel-{number}", wait_ms)
    history = (await board.view())["wait_history"]
    assert sum(minute["answered"] for minute in history.values()) == 2
    assert all(int(minute) % 60_000 == 0 for minute in history)
    later = board.wallboard.view(board.acd.now_ms + 60 * 60_000)
    assert later["wait_history"] == {}


async def test_caller_after_a_failed_connection_is_answered_once(board: Board) -> None:
    from acd.domain.messages import commands as c

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


async def test_consultants_are_counted_by_activity(board: Board) -> None:
    board.acd.consultant("ready", odpady=1)
    board.acd.consultant("ringing", drogi=1)
    board.acd.call("tel-1")
    board.acd.consultant("talking", drogi=1)
    board.acd.call("tel-2")
    board.acd.talk("tel-2")
    board.acd.consultant("writing", drogi=1)
    board.acd.chat("chat-1")
    board.acd.talk("chat-1")
    board.acd.consultant("wrapping", drogi=1)
    board.acd.call("tel-3")
    board.acd.talk("tel-3")
    board.acd.hang_up("tel-3")
    board.acd.consultant("on-break", drogi=1, odpady=1)
    board.acd.not_ready("on-break")
    view = await board.view()
    assert view["consultants"] == {
        "ready": 1,
        "ringing": 1,
        "talking": 1,
        "writing": 1,
        "wrap_up": 1,
        "not_ready": {"break": 1},
        "break_overruns": 0,
        "signed_in": 6,
    }
    drogi = view["queues"]["drogi"]
    counts = {key: drogi[key] for key in ("ready", "talking", "wrap_up", "not_ready", "signed_in")}
    assert counts == {"ready": 0, "talking": 3, "wrap_up": 1, "not_ready": 1, "signed_in": 5}


async def test_today_begins_at_midnight_in_warsaw(board: Board) -> None:
    await board.leave_after("tel-1", 30_000)
    midnight_ms = day_bounds_ms(board.acd.now_ms, WARSAW)[1]
    assert board.wallboard.view(midnight_ms - 1)["total"]["today"]["abandoned"] == 1
    assert board.wallboard.view(midnight_ms)["total"]["today"]["abandoned"] == 0
    board.acd.now_ms = midnight_ms
    board.acd.call("tel-2")
    assert (await board.view())["total"]["today"]["offered"] == 1


@pytest.mark.parametrize(
    ("at", "hours"),
    [("2026-03-29T12:00", 23), ("2026-10-25T12:00", 25), ("2026-11-22T23:59", 24)],
)
def test_day_has_23_or_25_hours_when_the_clocks_change(at: str, hours: int) -> None:
    from datetime import datetime

    noon = datetime.fromisoformat(at).replace(tzinfo=WARSAW)
    start_ms, end_ms = day_bounds_ms(int(noon.timestamp() * 1000), WARSAW)
    assert end_ms - start_ms == hours * 3_600_000
    assert datetime.fromtimestamp(start_ms / 1000, WARSAW).strftime("%d %H:%M") == (
        f"{noon.day} 00:00"
    )


async def test_forced_policy_is_shown_until_it_is_withdrawn(
    board: Board,
) -> None:
    by = ("nadzor", "burza")
    assert "policy" not in (await board.view())["queues"]["drogi"]
    board.acd.do(c.SetPolicy("drogi", "strict-priority", *by))
    assert (await board.view())["queues"]["drogi"]["policy"] == "strict-priority"
    board.acd.do(c.SetPolicy("drogi", None, *by))
    assert "policy" not in (await board.view())["queues"]["drogi"]


async def test_todays_figures_survive_a_restart(board: Board) -> None:
    board.acd.consultant("ada")
    await board.talk_after("tel-1", 1_000)
    await board.wallboard.save()
    await board.leave_after("tel-2", 30_000)
    board.acd.call("tel-3")
    before = await board.view()
    restarted = board.another()
    await restarted.start()
    assert restarted.view(board.acd.now_ms) == before
    assert restarted.sequence == board.wallboard.sequence


async def test_log_is_kept_until_the_figures_are_saved(board: Board) -> None:
    await board.wallboard.start()
    assert await board.cursors.all() == {"wallboard": "0-0"}
    board.acd.call("tel-1")
    await board.deliver()
    await board.wallboard.save()
    assert await board.cursors.all() == {"wallboard": board.wallboard.sequence}


async def test_figures_of_another_version_are_rebuilt_from_the_log(board: Board) -> None:
    board.acd.call("tel-1")
    before = await board.view()
    await board.snapshots.save("wallboard", board.wallboard.sequence, b'{"version":0}')
    restarted = board.another()
    await restarted.start()
    assert restarted.view(board.acd.now_ms) == before


@pytest.mark.parametrize("seed", range(6))
async def test_patches_lead_to_the_view_fetched_later(seed: int) -> None:
    """apply(snapshot, patches) == the snapshot fetched later, and no view holds a null."""
    board, random_inputs = Board(), RandomInputs(seed)
    page = await board.view()
    shown = page
    for _ in range(150):
        board.acd.now_ms += random_inputs.rnd.choice((0, 500, 20_000, 400_000))
        board.acd.do(random_inputs.next_input(board.acd.acd))
        fresh = await board.view()
        patch = json.loads(json.dumps(merge_patch(shown, fresh)))
        page, shown = apply_patch(page, patch), fresh
        assert page == fresh
        assert "null" not in json.dumps(fresh)


def test_figures_survive_json() -> None:
    acd, random_inputs, figures = AcdUnderTest(), RandomInputs(5), f.Figures()
    for number in range(200):
        for event in acd.do(random_inputs.next_input(acd.acd)):
            apply_event(figures, StampedEvent(f"{acd.now_ms}-{number}", acd.now_ms, event), WARSAW)
    assert from_json(f.Figures, to_json(figures)) == figures
