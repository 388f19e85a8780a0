"""Operations of a supervisor: their effect in the ACD, access, and refusals."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from acd.domain.messages.events import (
    PolicyChanged,
    QueueAnnounced,
    QueueClosed,
    QueueOpened,
    SupervisorActed,
)
from acd.domain.model.consultant import Activity, NotReadyReason
from tests.support.desk import (
    PASSWORD,
    Client,
    DeskWorld,
    a_consultant,
    write_ledger,
)

OURS = {"X-Centrala": "1"}
SUPERVISOR = "/api/v1/supervisor"


async def log_in(client: Client, login: str = "nadzor") -> None:
    body = {"login": login, "password": PASSWORD}
    assert (await client.post("/api/v1/login", json=body, headers=OURS)).status == 200


async def post(client: Client, path: str, **body: Any) -> tuple[int, str]:
    """Return (status, code) of an action with the reason `bo tak trzeba`."""
    request = {"reason": "bo tak trzeba"} | body
    async with client.post(SUPERVISOR + path, json=request, headers=OURS) as response:
        answer = {} if response.status == 204 else await response.json()
        return response.status, answer.get("code", "")


def posts(world: DeskWorld) -> set[str]:
    """Every path that a supervisor posts to with a reason, of a thing called x."""
    paths = [
        route.resource.canonical
        for route in world.app.router.routes()
        if route.method == "POST" and route.resource
    ]
    without = tuple(
        f"{SUPERVISOR}/{name}" for name in ("mails/", "answers/", "knowledge", "deliveries")
    )
    ours = [path for path in paths if path.startswith(SUPERVISOR) and not path.startswith(without)]
    return {path.removeprefix(SUPERVISOR).replace("{id}", "x") for path in ours}


async def at_work(world: DeskWorld, *, ready: bool = True) -> None:
    await world.services.presence.sign_in(a_consultant())
    if ready:
        await world.ready("agnieszka")


async def events_of(world: DeskWorld, kind: type) -> list[Any]:
    events = await world.events.read("0-0", 1_000, 0)
    return [stamped.event for stamped in events if isinstance(stamped.event, kind)]


async def test_action_is_recorded_with_author_and_reason(world: DeskWorld, client: Client) -> None:
    await log_in(client)
    contact = await world.call()
    assert await post(client, f"/contacts/{contact}/reprioritise", priority=50) == (204, "")
    assert await events_of(world, SupervisorActed) == [
        SupervisorActed("nadzor", "Reprioritise", contact, "bo tak trzeba")
    ]


async def test_contact_is_moved_assigned_and_pulled(world: DeskWorld, client: Client) -> None:
    await log_in(client)
    await at_work(world, ready=False)
    contact = await world.call()
    assert await post(client, f"/contacts/{contact}/move", queue="odpady") == (204, "")
    view = world.acd.contact(contact)
    assert view is not None
    assert view.queue == "odpady"
    to_her = {"consultant_id": "agnieszka"}
    assert await post(client, f"/contacts/{contact}/assign", **to_her) == (204, "")
    waits = world.acd.explain_wait(contact)
    assert waits is not None
    assert waits.kept_for == ("agnieszka",)
    assert await post(client, f"/contacts/{contact}/pull", **to_her) == (204, "")
    assert (await world.offer_of(contact))[1] == "agnieszka"


async def test_a_consultant_is_put_off_the_line_and_given_other_skills(
    world: DeskWorld, client: Client
) -> None:
    await log_in(client)
    await at_work(world)
    path = "/consultants/agnieszka"
    assert await post(client, path + "/presence", presence="not-ready") == (204, "")
    assert await post(client, path + "/skills", skills={"odpady": 7}, groups=["b"]) == (204, "")
    view = world.acd.consultant("agnieszka")
    assert view is not None
    assert (view.activity, view.reason) == (Activity.NOT_READY, NotReadyReason.FORCED)
    assert (view.skills, view.groups) == ({"odpady": 7}, ("b",))


async def test_queue_is_closed_opened_and_announced_to(world: DeskWorld, client: Client) -> None:
    await log_in(client)
    queue = "/queues/drogi"
    way = {"to": "message", "message": "long-wait"}
    assert await post(client, queue + "/close", overflow=way) == (204, "")
    turned_away = await world.call()
    assert world.acd.contact(turned_away) is None
    assert await post(client, queue + "/open") == (204, "")
    assert await post(client, queue + "/hours") == (204, "")
    assert await post(client, queue + "/announce", prompt="long-wait") == (204, "")
    assert world.acd.announcement("drogi") == "long-wait"
    assert await post(client, queue + "/announce", prompt=None) == (204, "")
    assert await events_of(world, QueueClosed) == [QueueClosed("drogi", forced=True)]
    assert await events_of(world, QueueOpened) == [QueueOpened("drogi", forced=True)]
    assert len(await events_of(world, QueueAnnounced)) == 2


async def test_policy_of_a_queue_is_changed_and_restored(world: DeskWorld, client: Client) -> None:
    await log_in(client)
    contact = await world.call()
    waits = world.acd.explain_wait(contact)
    assert waits is not None
    for policy, name in (("strict-priority", "strict-priority"), (None, waits.policy)):
        assert await post(client, "/queues/drogi/policy", policy=policy) == (204, "")
        waits = world.acd.explain_wait(contact)
        assert waits is not None
        assert waits.policy == name
    assert len(await events_of(world, PolicyChanged)) == 2


async def test_repeated_key_is_handled_once(world: DeskWorld, client: Client) -> None:
    await log_in(client)
    contact = await world.call()
    headers = OURS | {"Idempotency-Key": "abcdefgh-1"}
    body = {"reason": "raz", "queue": "odpady"}
    for _ in range(2):
        path = f"{SUPERVISOR}/contacts/{contact}/move"
        assert (await client.post(path, json=body, headers=headers)).status == 204
    assert len(await events_of(world, SupervisorActed)) == 1


async def test_actions_are_refused_without_a_supervisor_or_our_own_page(
    world: DeskWorld, client: Client
) -> None:
    assert await post(client, "/queues/drogi/open") == (401, "session-missing")
    await log_in(client, "agnieszka")
    assert len(posts(world)) == 12
    for path in posts(world):
        assert await post(client, path) == (403, "role-insufficient"), path
    assert (await client.get(f"{SUPERVISOR}/contacts/tel-1.1/explanation")).status == 403
    await log_in(client)
    response = await client.post(f"{SUPERVISOR}/queues/drogi/open", json={"reason": "x"})
    assert response.status == 403


@pytest.mark.parametrize(
    ("path", "body", "refused"),
    [
        ("/contacts/tel-9.9/move", {"queue": "odpady"}, (404, "contact-unknown")),
        ("/contacts/CONTACT/move", {"queue": "rzeki"}, (409, "queue-unknown")),
        ("/contacts/CONTACT/assign", {"consultant_id": "nikt"}, (404, "consultant-unknown")),
        ("/contacts/CONTACT/pull", {"consultant_id": "agnieszka"},
         (409, "consultant-not-signed-in")),
        ("/contacts/CONTACT/move", {"queue": "odpady", "reason": "  "}, (422, "request-invalid")),
        ("/contacts/CONTACT/move", {"queue": "odpady", "why": "x"}, (422, "request-invalid")),
        ("/contacts/CONTACT/reprioritise", {"priority": "1"}, (422, "request-invalid")),
        ("/contacts/CONTACT/reprioritise", {"priority": 10**9}, (422, "request-invalid")),
        ("/queues/drogi/close", {"overflow": {"to": "queue"}}, (422, "request-invalid")),
        ("/queues/drogi/open", {"until": "2020-01-01T00:00:00Z"}, (409, "interval-invalid")),
        ("/queues/rzeki/open", {}, (409, "queue-unknown")),
        ("/queues/drogi/announce", {"prompt": "unheard-of"}, (422, "request-invalid")),
        ("/queues/drogi/policy", {"policy": "coin-toss"}, (409, "policy-invalid")),
        ("/queues/drogi/policy", {}, (422, "request-invalid")),
        ("/consultants/agnieszka/skills", {"skills": {"odpady": 101}, "groups": []},
         (422, "request-invalid")),
        ("/consultants/agnieszka/presence", {"presence": "asleep"}, (422, "request-invalid")),
    ],
)  # fmt: skip
async def test_refusals_are_answered_with_their_code(
    world: DeskWorld, client: Client, path: str, body: dict[str, Any], refused: tuple[int, str]
) -> None:
    await world.services.presence.sign_in(a_consultant())
    await world.services.presence.sign_out("agnieszka")
    contact = await world.call()
    await log_in(client)
    assert await post(client, path.replace("CONTACT", contact), **body) == refused


async def test_explanation_shows_the_wait_and_the_history(world: DeskWorld, client: Client) -> None:
    await log_in(client)
    await at_work(world, ready=False)
    contact = await world.call()
    await post(client, f"/contacts/{contact}/reprioritise", priority=5)

    async def explanation() -> Any:
        return await (await client.get(f"{SUPERVISOR}/contacts/{contact}/explanation")).json()

    waits = (await explanation())["waiting"]
    assert (waits["queue"], waits["position"], waits["excluded"]) == ("drogi", 1, {"not-ready": 1})
    await world.ready("agnieszka")
    await world.answer(contact)
    await write_ledger(world)
    answer = await explanation()
    assert "waiting" not in answer
    kinds = [event["kind"] for event in answer["history"]]
    assert kinds == [
        "ContactQueued", "SupervisorActed", "OfferMade", "OfferClosed", "ContactEngaged",
        "ContactConnected",
    ]  # fmt: skip
    assert (
        answer["history"][2]["data"]["explanation"]["candidates"][0]["consultant_id"] == "agnieszka"
    )


async def test_explanation_of_an_unknown_contact_is_refused(client: Client) -> None:
    await log_in(client)
    response = await client.get(f"{SUPERVISOR}/contacts/tel-9.9/explanation")
    assert (response.status, (await response.json())["code"]) == (404, "resource-unknown")


async def test_sign_in_carries_the_groups_of_the_roster(world: DeskWorld) -> None:
    await at_work(world)
    view = world.acd.consultant("agnieszka")
    assert view is not None
    assert view.groups == ("dzienni",)
    assert view.activity is Activity.READY


async def test_policy_based_on_an_older_version_is_refused(
    world: DeskWorld, client: Client
) -> None:
    await log_in(client)
    queue = f"{SUPERVISOR}/queues/drogi"
    before = (await client.get(queue)).headers["ETag"]
    body = {"reason": "szczyt", "policy": "strict-priority"}

    async def choose(version: str) -> int:
        headers = OURS | {"If-Match": version}
        return (await client.post(f"{queue}/policy", json=body, headers=headers)).status

    assert await choose(before) == 204
    while (now := await client.get(queue)).headers["ETag"] == before:
        await asyncio.sleep(0)
    assert (await now.json())["policy"] == "strict-priority"
    assert await choose(before) == 412
