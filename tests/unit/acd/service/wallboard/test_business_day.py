"""Days of the city: midnight to midnight in its own time zone."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from acd.service.wallboard.business_day import day_bounds_ms
from tests.support.wallboard import Board

WARSAW = ZoneInfo("Europe/Warsaw")


@pytest.mark.parametrize(
    ("at", "hours"),
    [("2026-03-29T12:00", 23), ("2026-10-25T12:00", 25), ("2026-11-22T23:59", 24)],
)
def test_day_has_23_or_25_hours_when_the_clocks_change(at: str, hours: int) -> None:
    noon = datetime.fromisoformat(at).replace(tzinfo=WARSAW)
    start_ms, end_ms = day_bounds_ms(int(noon.timestamp() * 1000), WARSAW)
    assert end_ms - start_ms == hours * 3_600_000
    assert datetime.fromtimestamp(start_ms / 1000, WARSAW).strftime("%d %H:%M") == (
        f"{noon.day} 00:00"
    )


async def test_today_begins_at_midnight_in_warsaw(board: Board) -> None:
    await board.leave_after("tel-1", 30_000)
    midnight_ms = day_bounds_ms(board.acd.now_ms, WARSAW)[1]
    assert board.wallboard.view(midnight_ms - 1)["total"]["today"]["abandoned"] == 1
    assert board.wallboard.view(midnight_ms)["total"]["today"]["abandoned"] == 0
    board.acd.now_ms = midnight_ms
    board.acd.call("tel-2")
    assert (await board.view())["total"]["today"]["offered"] == 1
