"""Versions of drafts, and pages of residents."""

from __future__ import annotations

from typing import Any

from acd.adapters.memory.security_log import MemorySecurityLog
from acd.ports.security_log import SecurityEventKind
from crm_bridge.imports import CrmImporter
from crm_bridge.residents.matching import Resident
from tests.support.city import CATALOGUE
from tests.support.desk import Client, DeskWorld, a_consultant
from tests.support.desk_page import OURS, Page
from web.security_events import SECURITY_LOG


async def talking(world: DeskWorld) -> str:
    """Connect the consultant with a caller; return the address of the draft."""
    await world.services.presence.sign_in(a_consultant())
    await world.ready("agnieszka")
    contact_id = await world.call()
    await world.answer(contact_id)
    return f"/api/v1/desk/contacts/{contact_id}/draft"


async def save(client: Client, path: str, text: str, version: str | None = None) -> Any:
    headers = OURS if version is None else OURS | {"If-Match": version}
    return await client.put(path, json={"description": text}, headers=headers)


async def test_draft_based_on_an_older_version_is_refused(
    world: DeskWorld, client: Client, page: Page
) -> None:
    path = await talking(world)
    empty = (await client.get(path)).headers["ETag"]
    first = await save(client, path, "dziura", empty)
    assert (first.status, first.headers["ETag"] != empty) == (204, True)
    late = await save(client, path, "latarnia", empty)
    assert (late.status, (await late.json())["code"]) == (412, "version-changed")
    present = await client.get(path)
    assert (await present.json())["description"] == "dziura"
    assert present.headers["ETag"] == first.headers["ETag"]
    assert (await save(client, path, "latarnia", present.headers["ETag"])).status == 204


async def test_draft_without_a_version_is_stored(
    world: DeskWorld, client: Client, page: Page
) -> None:
    path = await talking(world)
    for text in ("dziura", "latarnia"):
        assert (await save(client, path, text)).status == 204


async def test_live_view_shows_the_version_of_the_draft(
    world: DeskWorld, client: Client, page: Page
) -> None:
    path = await talking(world)
    saved = await save(client, path, "dziura")
    contact_id = path.split("/")[5]
    version = await page.shows(lambda v: v["contacts"][contact_id]["draft_version"])
    assert version == saved.headers["ETag"]


async def test_residents_are_returned_in_pages(
    world: DeskWorld, client: Client, page: Page
) -> None:
    importer = CrmImporter(world.deps.engine, CATALOGUE)
    for number in range(5):
        resident = Resident(f"r{number}", f"Wrona {number}", "home")
        await importer.add_resident(resident, (f"+4860100020{number}",))
    names: list[str] = []
    after: int | None = 0
    while after is not None:
        query = {"q": "wrona", "count": "2", "after": str(after)}
        answer = await (await client.get("/api/v1/desk/residents", params=query)).json()
        names += [resident["name"] for resident in answer["residents"]]
        after = answer.get("next")
    assert sorted(names) == [f"Wrona {number}" for number in range(5)]
    security_log = client.app[SECURITY_LOG]
    assert isinstance(security_log, MemorySecurityLog)
    searched = [e for e in security_log.events if e.kind is SecurityEventKind.RESIDENTS_SEARCHED]
    assert {event.actor for event in searched} == {"agnieszka"}
    shown = " ".join(str(event.facts["residents"]) for event in searched).split()
    assert sorted(shown) == [f"r{number}" for number in range(5)]
    assert "wrona" not in repr(searched).lower()
