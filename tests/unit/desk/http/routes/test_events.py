"""The event feed over HTTP: resumed from any place, for those who hold its key."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from acd.serialisation.messages import encode

from acd.serialisation.serialiser import to_view
from tests.support.desk import (
    FEED_TOKEN,
    PASSWORD,
    WALL_TOKEN,
    Client,
    DeskWorld,
    a_consultant,
    write_ledger,
)

FEED = "/api/v1/events"
WITH_KEY = {"Authorization": f"Bearer {FEED_TOKEN}"}


async def feed(client: Client, **asked: object) -> dict[str, Any]:
    params = {name: str(value) for name, value in asked.items()}
    async with client.get(FEED, params=params, headers=WITH_KEY) as response:
        assert response.status == 200
        told: dict[str, Any] = await response.json()
        return told


async def test_a_reader_goes_on_where_it_was_until_it_has_everything(
    world: DeskWorld, client: Client
) -> None:
    await world.services.presence.sign_in(a_consultant())
    await world.ready("agnieszka")
    count = await write_ledger(world)
    first = await feed(client, count=1)
    rest = await feed(client, after=first["next"])
    told = [*first["events"], *rest["events"]]
    written = await world.events.read("0-0", 1_000, 0)
    assert [each["id"] for each in told] == [each.id for each in written]
    sent = [{"kind": event["kind"]} | event["data"] for event in told]
    assert sent == [to_view(encode(stamped.event)) for stamped in written]
    assert len(told) == count
    assert await feed(client, after=rest["next"]) == {"events": [], "next": rest["next"]}


async def test_who_waits_is_answered_as_soon_as_something_happens(
    world: DeskWorld, client: Client
) -> None:
    asked = asyncio.create_task(feed(client, wait_s=20))
    await world.services.presence.sign_in(a_consultant())
    assert not asked.done()
    await write_ledger(world)
    assert (await asked)["events"]


async def test_a_supervisor_may_read_it_and_nobody_else(world: DeskWorld, client: Client) -> None:
    async def status(**headers: str) -> int:
        async with client.get(FEED, headers=headers) as response:
            return response.status

    assert await status() == 401
    assert await status(Authorization=f"Bearer {WALL_TOKEN}") == 401
    assert await status(Authorization=f"Basic {FEED_TOKEN}") == 401
    for login, expected in (("agnieszka", 403), ("nadzor", 200)):
        body = {"login": login, "password": PASSWORD}
        await client.post("/api/v1/login", json=body, headers={"X-Centrala": "1"})
        assert await status() == expected


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("after", "yesterday"),
        ("after", "1-99999999999999999999"),
        ("count", "0"),
        ("count", "1001"),
        ("wait_s", "31"),
        ("wait_s", "nan"),
        ("since", "0-0"),
    ],
)
async def test_what_is_asked_wrongly_is_refused_by_name(
    client: Client, field: str, value: str
) -> None:
    async with client.get(FEED, params={field: value}, headers=WITH_KEY) as response:
        assert response.status == 422
        told = await response.json()
        assert (told["code"], told["field"]) == ("request-invalid", field)
