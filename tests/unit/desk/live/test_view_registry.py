"""The law of every live view: merge(snapshot, patches) == the snapshot fetched later.

A page watches through random days, loses its connection and resumes; at the end it must show
what a page opened just then shows.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from random import Random
from typing import Any

import pytest

from acd.ports.log import BEGINNING
from tests.support.desk import DeskWorld, a_consultant, a_supervisor, served_desk
from tests.support.desk_page import Page

ACTS = 60
Act = Callable[[], Awaitable[object]]


class Day:
    """A day at random. What the ACD refuses is part of the day."""

    def __init__(self, world: DeskWorld, page: Page, seed: int) -> None:
        self.world = world
        self.page = page
        self.random = Random(seed)
        self.contacts: list[str] = []

    async def pass_by(self) -> None:
        acts: list[Act] = [
            self.somebody_calls,
            self.somebody_calls,
            self.somebody_writes,
            self.somebody_leaves,
            self.she_takes_it,
            self.she_takes_it,
            self.she_takes_it,
            self.she_rejects,
            self.she_ends,
            self.she_writes,
            self.she_finishes,
            self.she_changes_state,
            self.she_is_ready,
            self.she_is_ready,
            self.connection_breaks,
        ]
        for _ in range(ACTS):
            await self.random.choice(acts)()

    async def somebody_calls(self) -> None:
        self.contacts.append(await self.world.call())

    async def somebody_writes(self) -> None:
        self.contacts.append(await self.world.chat())

    async def somebody_leaves(self) -> None:
        if self.contacts and self.random.random() < 0.3:
            contact_id = self.contacts.pop(self.random.randrange(len(self.contacts)))
            if self.world.acd.contact(contact_id):
                await self.world.hang_up(contact_id)

    async def she_takes_it(self) -> None:
        for offer_id in self._hers("offers"):
            contact_id = offer_id.rpartition("-o")[0]
            if self.world.acd.contact(contact_id):
                await self.world.answer(contact_id)

    async def she_rejects(self) -> None:
        for offer_id in self._hers("offers"):
            await self._press(f"offers/{offer_id}/reject")

    async def she_ends(self) -> None:
        for contact_id in self._hers("contacts"):
            await self._press(f"contacts/{contact_id}/end")

    async def she_writes(self) -> None:
        for contact_id in self._hers("contacts"):
            draft = {"description": f"dziura numer {self.random.randrange(9)}"}
            await self._press(f"contacts/{contact_id}/draft", draft, "PUT")
            words = {"client_id": str(self.random.randrange(5)), "text": "Dzień dobry"}
            await self._press(f"contacts/{contact_id}/messages", words)

    async def she_finishes(self) -> None:
        for contact_id in self._hers("wrap_ups"):
            await self._press(f"contacts/{contact_id}/wrap-up/finish")

    async def she_is_ready(self) -> None:
        await self._press("state", {"state": "ready"})

    async def she_changes_state(self) -> None:
        reason = self.random.choice(("break", "training"))
        await self._press("state", {"state": "not-ready", "reason": reason})

    async def connection_breaks(self) -> None:
        await self.page.leave()
        await self.page.connect(resume=self.random.random() < 0.8)

    def _hers(self, what: str) -> tuple[str, ...]:
        consultant = self.world.acd.consultant("agnieszka")
        return tuple(getattr(consultant, what))

    async def _press(self, act: str, body: object = None, method: str = "POST") -> None:
        path = f"/api/v1/desk/{act}"
        async with self.page.client.request(
            method, path, json=body, headers={"X-Centrala": "1"}
        ) as response:
            assert response.status < 500, await response.text()


async def settled(world: DeskWorld, page: Page) -> None:
    """Until every event has been shown and the page has heard of it."""
    services = world.services
    watched = next(w for w in services.views.watchers() if w.session)
    last = await world.events.last_id()
    while world.consumer_position() != last or services.views.files.loading or watched.waiting:
        await page.next()
    await services.views.sweep()
    while page.sequence != services.views.open_desk("agnieszka").sequence:
        await page.next()


@pytest.mark.parametrize("seed", range(8))
async def test_a_page_that_watched_all_day_shows_what_a_new_page_shows(
    database: str, seed: int
) -> None:
    people = (a_consultant(), a_supervisor())
    async with served_desk(database, *people) as (world, client):
        page = await Page.of(client, "agnieszka")
        await Day(world, page, seed).pass_by()
        await settled(world, page)
        fresh = Page(client)
        await fresh.connect()
        assert fresh.frames[0]["type"] == "snapshot"
        assert page.view == fresh.view


@pytest.mark.parametrize("seed", range(3))
async def test_events_that_come_twice_change_nothing(database: str, seed: int) -> None:
    async with served_desk(database, a_consultant()) as (world, client):
        page = await Page.of(client, "agnieszka")
        await Day(world, page, seed).pass_by()
        await settled(world, page)
        before = shown(world)
        figures = world.services.metrics.exposition()
        for event in await world.events.read(BEGINNING, 100_000, 0):
            await world.services.consumer.handle(event)
        await settled(world, page)
        assert shown(world) == before
        assert counters(world.services.metrics.exposition()) == counters(figures)


def shown(world: DeskWorld) -> dict[str, Any]:
    """Her desk, but when a draft was saved: the CRM does not tell, so a reopened file forgets."""
    view = world.services.views.snapshot("agnieszka")
    for contact in view["contacts"].values():
        contact.pop("draft_saved_ms", None)
    return view


def counters(exposition: bytes) -> list[str]:
    """The lines that count, apart from those that measure the present."""
    lines = exposition.decode().splitlines()
    present = ("_longest_", "_behind")
    ours = [line for line in lines if line.startswith("centrala_")]
    return [line for line in ours if not any(word in line for word in present)]
