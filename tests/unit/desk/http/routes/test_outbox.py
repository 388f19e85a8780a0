"""Decisions of a supervisor about deliveries, and references of a ticket."""

from __future__ import annotations

from tests.support.desk import PASSWORD, Client, DeskWorld
from tests.support.outside import NUMBER, add_dead_delivery

OURS = {"X-Centrala": "1"}
BASE = "/api/v1/supervisor/deliveries"


async def log_in(client: Client, login: str = "nadzor") -> None:
    body = {"login": login, "password": PASSWORD}
    assert (await client.post("/api/v1/login", json=body, headers=OURS)).status == 200


async def add_dead(world: DeskWorld, *keys: str) -> None:
    await add_dead_delivery(world.deps.engine, *keys)


async def status_of(client: Client, path: str, body: object = None) -> int:
    async with client.post(f"{BASE}/{path}", json=body, headers=OURS) as answer:
        return answer.status


async def test_dead_deliveries_are_listed_and_decided_once(
    world: DeskWorld, client: Client
) -> None:
    await log_in(client)
    await add_dead(world, "a", "b")
    async with client.get(BASE) as answer:
        review = await answer.json()
    assert (review["dead_count"], review["waiting_count"]) == (2, 0)
    assert review["dead"][0]["error_id"] == "delivery-refused"
    reason = {"reason": "Załatwione w tamtym systemie"}
    assert [await status_of(client, "1/retry") for _ in range(2)] == [204, 404]
    assert [await status_of(client, "2/give-up", reason) for _ in range(2)] == [204, 404]
    assert await status_of(client, "no-number/retry") == 404
    async with client.get(BASE) as answer:
        review = await answer.json()
    assert (review["dead_count"], review["waiting_count"]) == (0, 1)


async def test_giving_up_needs_a_reason(world: DeskWorld, client: Client) -> None:
    await log_in(client)
    await add_dead(world, "a")
    assert await status_of(client, "1/give-up", {"reason": " "}) == 422


async def test_consultant_decides_about_no_delivery(world: DeskWorld, client: Client) -> None:
    await log_in(client, "agnieszka")
    await add_dead(world, "a")
    assert (await client.get(BASE)).status == 403
    assert await status_of(client, "1/retry") == 403


async def test_reference_of_a_ticket_has_its_link_and_what_the_system_can(
    world: DeskWorld, client: Client
) -> None:
    await log_in(client, "agnieszka")
    await add_dead(world, "a")
    async with client.get(f"/api/v1/desk/outside-tickets?number={NUMBER}") as answer:
        (reference,) = await answer.json()
    assert (reference["title"], reference["url"]) == ("Memory CRM", "memory:7")
    assert "status" in reference["capabilities"]
