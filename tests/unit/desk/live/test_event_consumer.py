"""Consumer of the event log: views, daily figures and assignments."""

from __future__ import annotations

from tests.support.desk import (
    DeskWorld,
)
from tests.support.desk_calls import ready
from tests.support.desk_page import Page


async def test_a_break_is_counted_when_it_ends(world: DeskWorld, page: Page) -> None:
    await page.press("state", {"state": "not-ready", "reason": "break"})
    await page.shows(lambda v: v["me"]["reason"] == "break")
    await ready(page)
    await page.shows(lambda v: v["me"]["today"]["break_ms"] > 0)
