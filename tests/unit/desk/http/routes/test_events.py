"""Event feed over HTTP: resumption, waiting, access and refusals."""

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


async def feed(client: Client, **query: object) -> dict[str, Any]:
    params = {name: str(value) for name, value in query.items()}
    async with client.get(FEED, params=params, headers=WITH_KEY) as response:
        assert response.status == 200
        page: dict[str, Any] = await response.json()
        return page


async def test_reader_resumes_and_receives_every_event_once(
    world: DeskWorld, client: Client
) -> None:
    await world.services.presence.sign_in(a_consultant())
    await world.ready("agnieszka")
    count = await write_ledger(world)
    first = await feed(client, count=1)
    rest = await feed(client, after=first["next"])
    events = [*first["events"], *rest["events"]]
    written = await world.events.read("0-0", 1_000, 0)
    assert [event["id"] for event in events] == [stamped.id for stamped in written]
    sent = [{"kind": event["kind"]} | event["data"] for event in events]
    assert sent == [to_view(encode(stamped.event)) for stamped in written]
    assert len(events) == count
    assert await feed(client, after=rest["next"]) == {"events": [], "next": rest["next"]}


async def test_waiting_request_is_answered_by_the_next_event(
    world: DeskWorld, client: Client
) -> None:
    waiting = asyncio.create_task(feed(client, wait_s=20))
    await world.services.presence.sign_in(a_consultant())
    assert not waiting.done()
    await write_ledger(world)
    assert (await waiting)["events"]


async def test_feed_requires_its_key_or_a_supervisor(world: DeskWorld, client: Client) -> None:
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
async def test_invalid_query_is_refused_with_its_field(
    client: Client, field: str, value: str
) -> None:
    async with client.get(FEED, params={field: value}, headers=WITH_KEY) as response:
        assert response.status == 422
        problem = await response.json()
        assert (problem["code"], problem["field"]) == ("request-invalid", field)
