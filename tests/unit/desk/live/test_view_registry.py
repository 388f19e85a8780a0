"""Law of every live view: merge(snapshot, patches) == the snapshot fetched later.

A page watches through random days, loses its connection and resumes; at the end it must show
what a page opened just then shows.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from random import Random
from typing import Any

import pytest

from acd.ports.log import BEGINNING
from acd.ports.process_status import DESK, ENGINE, GATEWAY, PUBLIC
from tests.support.desk import DeskWorld, a_consultant, a_supervisor, served_desk
from tests.support.desk_page import Page

ACTIONS = 60
COUNTED = ("_total", "_bucket", "_count", "_sum")
Action = Callable[[], Awaitable[object]]


class Day:
    """A random day; refusals of the ACD are part of it."""

    def __init__(self, world: DeskWorld, page: Page, seed: int) -> None:
        self.world = world
        self.page = page
        self.random = Random(seed)
        self.contacts: list[str] = []

    async def run(self) -> None:
        actions: list[Action] = [
            self.resident_calls,
            self.resident_calls,
            self.resident_writes,
            self.resident_leaves,
            self.consultant_answers,
            self.consultant_answers,
            self.consultant_answers,
            self.consultant_rejects,
            self.consultant_ends,
            self.consultant_writes,
            self.consultant_finishes_wrap_up,
            self.consultant_takes_a_break,
            self.consultant_is_ready,
            self.consultant_is_ready,
            self.connection_is_lost,
        ]
        for _ in range(ACTIONS):
            await self.random.choice(actions)()

    async def resident_calls(self) -> None:
        self.contacts.append(await self.world.call())

    async def resident_writes(self) -> None:
        self.contacts.append(await self.world.chat())

    async def resident_leaves(self) -> None:
        if self.contacts and self.random.random() < 0.3:
            contact_id = self.contacts.pop(self.random.randrange(len(self.contacts)))
            if self.world.acd.contact(contact_id):
                await self.world.hang_up(contact_id)

    async def consultant_answers(self) -> None:
        for offer_id in self._current("offers"):
            contact_id = offer_id.rpartition("-o")[0]
            if self.world.acd.contact(contact_id):
                await self.world.answer(contact_id)

    async def consultant_rejects(self) -> None:
        for offer_id in self._current("offers"):
            await self._press(f"offers/{offer_id}/reject")

    async def consultant_ends(self) -> None:
        for contact_id in self._current("contacts"):
            await self._press(f"contacts/{contact_id}/end")

    async def consultant_writes(self) -> None:
        for contact_id in self._current("contacts"):
            draft = {"description": f"dziura numer {self.random.randrange(9)}"}
            await self._press(f"contacts/{contact_id}/draft", draft, "PUT")
            words = {"client_id": str(self.random.randrange(5)), "text": "Dzień dobry"}
            await self._press(f"contacts/{contact_id}/messages", words)

    async def consultant_finishes_wrap_up(self) -> None:
        for contact_id in self._current("wrap_ups"):
            await self._press(f"contacts/{contact_id}/wrap-up/finish")

    async def consultant_is_ready(self) -> None:
        await self._press("state", {"state": "ready"})

    async def consultant_takes_a_break(self) -> None:
        reason = self.random.choice(("break", "training"))
        await self._press("state", {"state": "not-ready", "reason": reason})

    async def connection_is_lost(self) -> None:
        await self.page.leave()
        await self.page.connect(resume=self.random.random() < 0.8)

    def _current(self, member: str) -> tuple[str, ...]:
        consultant = self.world.acd.consultant("agnieszka")
        return tuple(getattr(consultant, member))

    async def _press(self, action: str, body: object = None, method: str = "POST") -> None:
        path = f"/api/v1/desk/{action}"
        async with self.page.client.request(
            method, path, json=body, headers={"X-Centrala": "1"}
        ) as response:
            assert response.status < 500, await response.text()


async def settled(world: DeskWorld, page: Page) -> None:
    """Wait until every event is in the view and the page has received it."""
    services = world.services
    watched = next(w for w in services.views.watchers() if w.session)
    last = await world.events.last_id()
    while world.consumer_position() != last or services.views.files.loading or watched.waiting:
        await page.next()
    await services.views.sweep()
    while page.sequence != services.views.open_desk("agnieszka").sequence:
        await page.next()


@pytest.mark.parametrize("seed", range(8))
async def test_patched_view_equals_a_fresh_snapshot(database: str, seed: int) -> None:
    people = (a_consultant(), a_supervisor())
    async with served_desk(database, *people) as (world, client):
        page = await Page.of(client, "agnieszka")
        await Day(world, page, seed).run()
        await settled(world, page)
        fresh = Page(client)
        await fresh.connect()
        assert fresh.frames[0]["type"] == "snapshot"
        assert page.view == fresh.view


@pytest.mark.parametrize("seed", range(3))
async def test_repeated_events_change_nothing(database: str, seed: int) -> None:
    async with served_desk(database, a_consultant()) as (world, client):
        page = await Page.of(client, "agnieszka")
        await Day(world, page, seed).run()
        await settled(world, page)
        before = shown(world)
        figures = world.services.metrics.exposition()
        for event in await world.events.read(BEGINNING, 100_000, 0):
            await world.services.consumer.handle(event)
        await settled(world, page)
        assert shown(world) == before
        assert counters(world.services.metrics.exposition()) == counters(figures)


def shown(world: DeskWorld) -> dict[str, Any]:
    """Return the desk view without the times of drafts, which the CRM does not keep."""
    view = world.services.views.snapshot("agnieszka")
    for contact in view["contacts"].values():
        contact.pop("draft_saved_ms", None)
    return view


def counters(exposition: bytes) -> list[str]:
    """Return the counters and histograms among the metrics: gauges show the present."""
    lines = exposition.decode().splitlines()
    ours = [line for line in lines if line.startswith("centrala_")]
    return [line for line in ours if line.partition("{")[0].split()[0].endswith(COUNTED)]


@pytest.mark.parametrize("process", [ENGINE, PUBLIC, GATEWAY])
async def test_desk_shows_that_a_process_is_away_until_it_is_back(
    world: DeskWorld, page: Page, process: str
) -> None:
    assert page.view["processes_away"] == []
    world.processes.away = {process, DESK}
    await world.services.views.sweep()
    await page.shows(lambda view: view["processes_away"] == [process])
    world.processes.away = set()
    await world.services.views.sweep()
    await page.shows(lambda view: view["processes_away"] == [])
