"""Decisions of a supervisor about mails."""

from __future__ import annotations

from channels.email.errors import Reason
from channels.email.quarantine import Quarantine
from channels.email.schemas import Cursor, unread_mail
from channels.email.store import MailStore
from tests.support.desk import PASSWORD, Client, DeskWorld
from tests.support.mails import an_answer

OURS = {"X-Centrala": "1"}
BASE = "/api/v1/supervisor"


async def log_in(client: Client, login: str = "nadzor") -> None:
    body = {"login": login, "password": PASSWORD}
    assert (await client.post("/api/v1/login", json=body, headers=OURS)).status == 200


async def status_of(client: Client, path: str) -> int:
    async with client.post(f"{BASE}{path}", headers=OURS) as answer:
        return answer.status


async def set_aside(world: DeskWorld, uid: int) -> None:
    mails = Quarantine(world.deps.engine, world.deps.clock)
    await mails.put("box", Cursor(1, uid), Reason.BULK, b"raw", unread_mail(b"raw"))


async def test_what_waits_for_a_decision_is_listed_and_decided_once(
    world: DeskWorld, client: Client
) -> None:
    await log_in(client)
    for uid in (1, 2):
        await set_aside(world, uid)
    store = MailStore(world.deps.engine)
    for message_id in ("m-1", "m-2"):
        await store.queue(an_answer(message_id))
        await store.give_up(message_id, "550")
    async with client.get(f"{BASE}/mails") as answer:
        review = await answer.json()
    assert (review["set_aside_count"], review["unsent_count"]) == (2, 2)
    paths = ("mails/box.1.1/release", "mails/box.1.2/dismiss")
    for path in (*paths, "answers/m-1/resend", "answers/m-2/discard"):
        assert await status_of(client, f"/{path}") == 204
        assert await status_of(client, f"/{path}") == 404
    async with client.get(f"{BASE}/mails") as answer:
        review = await answer.json()
    assert (review["set_aside_count"], review["unsent_count"]) == (0, 0)


async def test_consultant_decides_about_no_mail(world: DeskWorld, client: Client) -> None:
    await log_in(client, "agnieszka")
    await set_aside(world, 1)
    assert (await client.get(f"{BASE}/mails")).status == 403
    assert await status_of(client, "/mails/box.1.1/release") == 403
