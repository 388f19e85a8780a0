"""Register of residents over HTTP: versions, merges, what is reported, what open pages show."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from acd.adapters.memory.security_log import MemorySecurityLog
from acd.ports.security_log import SecurityEventKind
from tests.support.desk import Client, DeskWorld, a_consultant
from tests.support.desk_page import OURS, Page
from web.security_events import SECURITY_LOG

RESIDENTS = "/api/v1/desk/residents"
NUMBER = "+48601000118"


async def create(client: Client, name: str = "Halina Wrona", *addresses: str) -> Any:
    body = {
        "name": name,
        "language": "pl",
        "addresses": [{"address": address} for address in addresses],
    }
    response = await client.post(RESIDENTS, json=body, headers=OURS)
    assert response.status == 201
    return await response.json()


async def talking(world: DeskWorld) -> str:
    """Connect the consultant with a caller; return the contact."""
    await world.services.presence.sign_in(a_consultant())
    await world.ready("agnieszka")
    contact_id = await world.call()
    await world.answer(contact_id)
    return contact_id


def reported(client: Client, kind: SecurityEventKind) -> list[dict[str, str | int]]:
    security_log = client.app[SECURITY_LOG]
    assert isinstance(security_log, MemorySecurityLog)
    return [dict(event.facts) for event in security_log.events if event.kind is kind]


async def test_resident_is_created_read_and_changed(client: Client, page: Page) -> None:
    created = await create(client, "Halina Wrona", "601 000 118")
    path = f"{RESIDENTS}/{created['resident_id']}"
    first = await client.get(path)
    assert await first.json() == created
    change = {"name": "Halina Sowa", "language": "uk", "addresses": []}
    based_on = OURS | {"If-Match": first.headers["ETag"]}
    changed = await client.put(path, json=change, headers=based_on)
    assert (changed.status, (await changed.json())["name"]) == (200, "Halina Sowa")
    late = await client.put(path, json=change | {"name": "X"}, headers=based_on)
    assert (late.status, (await late.json())["code"]) == (412, "version-changed")
    resident_id = created["resident_id"]
    assert reported(client, SecurityEventKind.RESIDENT_READ) == [{"resident": resident_id}]
    assert reported(client, SecurityEventKind.RESIDENT_CHANGED) == [
        {"resident": resident_id, "change": "created"},
        {"resident": resident_id, "change": "changed"},
    ]


async def test_invalid_address_is_refused_by_field(client: Client, page: Page) -> None:
    body = {"name": "Jan Wit", "language": "pl", "addresses": [{"address": "nobody"}]}
    response = await client.post(RESIDENTS, json=body, headers=OURS)
    problem = await response.json()
    assert (response.status, problem["code"], problem["field"]) == (
        422,
        "resident-invalid",
        "addresses",
    )


async def test_alert_is_added_with_its_author_and_removed(client: Client, page: Page) -> None:
    resident_id = (await create(client))["resident_id"]
    path = f"{RESIDENTS}/{resident_id}/alerts"
    in_a_year = (datetime.now(UTC) + timedelta(days=365)).strftime("%Y-%m-%dT%H:%M:%SZ")
    added = {"kind": "blind", "note": "Prosi o telefon", "expires_at": in_a_year}
    (alert,) = (await (await client.post(path, json=added, headers=OURS)).json())["alerts"]
    assert (alert["kind"], alert["author_id"]) == ("blind", "agnieszka")
    gone = await client.delete(f"{path}/{alert['alert_id']}", headers=OURS)
    assert (await gone.json())["alerts"] == []
    late = {"kind": "blind", "expires_at": "2020-01-01T00:00:00Z"}
    refused = await client.post(path, json=late, headers=OURS)
    assert (refused.status, (await refused.json())["field"]) == (422, "expires_at")


async def test_merge_is_refused_twice_and_undone(client: Client, page: Page) -> None:
    kept, merged, third = [(await create(client))["resident_id"] for _ in range(3)]
    path = f"{RESIDENTS}/{kept}/merges"
    body = {"merged_id": merged, "reason": "Ta sama osoba"}
    answer = await (await client.post(path, json=body, headers=OURS)).json()
    elsewhere = await client.post(f"{RESIDENTS}/{third}/merges", json=body, headers=OURS)
    assert (elsewhere.status, (await elsewhere.json())["code"]) == (409, "resident-already-merged")
    assert (await (await client.get(f"{RESIDENTS}/{merged}")).json())["resident_id"] == kept
    (merge,) = answer["merges"]
    undo = f"{RESIDENTS}/merges/{merge['merge_id']}/undo"
    assert (await (await client.post(undo, headers=OURS)).json())["merges"] == []
    assert (await client.post(f"{RESIDENTS}/merges/none/undo", headers=OURS)).status == 404
    changes = [facts["change"] for facts in reported(client, SecurityEventKind.RESIDENT_CHANGED)]
    assert changes == ["created"] * 3 + ["merged", "merge-undone"]


async def test_open_page_shows_a_changed_resident_at_once(
    world: DeskWorld, client: Client, page: Page
) -> None:
    created = await create(client, "Halina Wrona", NUMBER)
    contact_id = await talking(world)
    await page.shows(
        lambda view: view["contacts"][contact_id]["screen_pop"]["name"] == "Halina Wrona"
    )
    change = {"name": "Halina Sowa", "language": "pl", "addresses": [{"address": NUMBER}]}
    path = f"{RESIDENTS}/{created['resident_id']}"
    await client.put(path, json=change, headers=OURS)
    await page.shows(
        lambda view: view["contacts"][contact_id]["screen_pop"]["name"] == "Halina Sowa"
    )


async def test_candidates_of_an_own_contact_are_reported(
    world: DeskWorld, client: Client, page: Page
) -> None:
    created = await create(client, "Halina Wrona", NUMBER)
    contact_id = await talking(world)
    path = f"/api/v1/desk/contacts/{contact_id}/candidates"
    answer = await (await client.get(path)).json()
    assert [one["reasons"] for one in answer["candidates"]] == [["same-number"]]
    assert reported(client, SecurityEventKind.RESIDENTS_SEARCHED) == [
        {"residents": created["resident_id"], "contact": contact_id}
    ]
    foreign = await client.get("/api/v1/desk/contacts/tel-404/candidates")
    assert (foreign.status, (await foreign.json())["code"]) == (404, "contact-not-assigned")


async def test_namesakes_are_duplicates(client: Client, page: Page) -> None:
    first, second = await create(client, "Jan Wit"), await create(client, "Wit Jan")
    path = f"{RESIDENTS}/{first['resident_id']}/duplicates"
    answer = await (await client.get(path)).json()
    assert [one["resident_id"] for one in answer["candidates"]] == [second["resident_id"]]
