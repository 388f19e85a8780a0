"""Assignments: who was given a contact and why, also after a restart."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace

import pytest

from acd.adapters.sql.engine import make_engine
from acd.domain.model.contact import PHONE
from acd.domain.model.offer import Candidate, Explanation
from desk.http.services import DeskServices
from desk.live.assignments import Assignment, Assignments
from tests.support.desk import (
    DeskWorld,
)
from tests.support.desk_calls import talking
from tests.support.desk_page import Page
from tests.support.waiting import until


async def is_stored(world: DeskWorld, contact_id: str) -> bool:
    assignment = await world.services.assignments.get(contact_id)
    return assignment is not None and assignment.connected_ms is not None


async def test_restart_restores_contact_and_daily_figures(world: DeskWorld, page: Page) -> None:
    contact_id = await talking(world, page)
    before = await page.shows(lambda v: v["contacts"][contact_id]["screen_pop"] and v)
    while not await is_stored(world, contact_id):
        await page.next()

    reborn = DeskServices(world.deps, world.accounts)
    await reborn.start()
    await until(lambda: bool((file := reborn.views.files.get(contact_id)) and file.screen_pop))
    after = reborn.views.snapshot("agnieszka")
    await reborn.stop()
    assert after["contacts"] == before["contacts"]
    assert after["me"]["today"] == before["me"]["today"]


class TestTable:
    """The table alone."""

    EXPLANATION = Explanation("7", 1, (Candidate("ada", 1.5, 50, 1_500),), 1, {"busy": 2})

    def assignment(self, contact: str = "tel-1", **changes: object) -> Assignment:
        made = Assignment(contact, "ada", PHONE, "drogi", "pl", 5, explanation=self.EXPLANATION)
        return replace(made, **changes)  # type: ignore[arg-type]

    @pytest.fixture
    async def table(self, database: str) -> AsyncIterator[Assignments]:
        engine = make_engine(database)
        yield Assignments(engine)
        await engine.dispose()

    async def test_assignment_comes_back_with_its_explanation(self, table: Assignments) -> None:
        await table.save(self.assignment())
        assert await table.get("tel-1") == self.assignment()
        assert await table.get("tel-2") is None

    async def test_last_state_of_a_contact_wins(self, table: Assignments) -> None:
        await table.save(self.assignment())
        later = self.assignment(consultant_id="ewa", connected_ms=9, explanation=None)
        for _ in range(2):
            await table.save(later)
        assert await table.unfinished() == (later,)

    async def test_finished_ones_are_deleted_in_time(self, table: Assignments) -> None:
        await table.save(self.assignment("tel-1", done_ms=10))
        await table.save(self.assignment("tel-2"))
        assert [one.contact_id for one in await table.unfinished()] == ["tel-2"]
        await table.purge(10)
        assert await table.get("tel-1") is not None
        await table.purge(11)
        assert await table.get("tel-1") is None
        assert await table.get("tel-2") is not None

    async def test_rejected_offer_leaves_no_assignment(self, table: Assignments) -> None:
        await table.save(self.assignment())
        await table.delete("tel-1")
        await table.delete("tel-1")
        assert await table.get("tel-1") is None
