"""Figures of the wallboard, projected from events."""

from __future__ import annotations

from tests.support.wallboard import Board


async def test_waiting_contacts_are_counted_and_the_oldest_is_named(board: Board) -> None:
    board.acd.call("tel-1", "odpady")
    oldest_ms = board.acd.now_ms
    board.acd.call("tel-2", "drogi")
    board.acd.chat("chat-1", "drogi")
    view = await board.view()
    assert view["total"]["waiting"] == {"phone": 2, "chat": 1, "email": 0, "callback": 0}
    assert (view["total"]["oldest_ms"], view["total"]["oldest_queue"]) == (oldest_ms, "odpady")
    assert view["queues"]["drogi"]["waiting"] == 2


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
