"""The wallboard's view: what pages get, and how the figures outlive a restart."""

from __future__ import annotations

import json

import pytest

from acd.service.wallboard.merge_patch import apply_patch, merge_patch
from tests.simulation.random_inputs import RandomInputs
from tests.support.wallboard import SHIFT, Board


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
