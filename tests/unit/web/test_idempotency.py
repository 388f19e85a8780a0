"""Answers by `Idempotency-Key`."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer

from web.errors import VersionChanged
from web.idempotency import KEEP_MS, REPEATED, RepeatedRequests, repeatable
from web.problem_json import problems

KEY = {"Idempotency-Key": "abcdefgh-1"}
Client = TestClient[web.Request, web.Application]


class Counting:
    """Handler that answers with the number of its calls."""

    def __init__(self) -> None:
        self.calls = 0
        self.now_ms = 0
        self.may_answer = asyncio.Event()
        self.may_answer.set()

    async def handle(self, request: web.Request) -> web.Response:
        self.calls += 1
        await self.may_answer.wait()
        if await request.text() == "refuse":
            raise VersionChanged("it was changed")
        response = web.json_response({"call": self.calls}, status=201)
        response.set_cookie("token", str(self.calls))
        return response


@pytest.fixture
def counting() -> Counting:
    return Counting()


@pytest.fixture
async def client(counting: Counting) -> AsyncIterator[Client]:
    app = web.Application(middlewares=[problems])
    app[REPEATED] = RepeatedRequests(lambda: counting.now_ms)
    app.add_routes([web.post("/things", repeatable(counting.handle))])
    async with TestClient(TestServer(app)) as client:
        yield client


async def test_repeat_gets_the_same_answer_with_its_cookie(
    client: Client, counting: Counting
) -> None:
    first = await client.post("/things", data="x", headers=KEY)
    client.session.cookie_jar.clear()
    again = await client.post("/things", data="x", headers=KEY)
    assert (again.status, await again.json()) == (201, await first.json())
    assert again.cookies["token"].value == "1"
    assert counting.calls == 1


async def test_requests_without_a_key_are_all_handled(client: Client, counting: Counting) -> None:
    for _ in range(2):
        await client.post("/things", data="x")
    assert counting.calls == 2


async def test_concurrent_repeats_are_handled_once(client: Client, counting: Counting) -> None:
    counting.may_answer.clear()
    sent = [asyncio.create_task(client.post("/things", headers=KEY)) for _ in range(3)]
    while not counting.calls:
        await asyncio.sleep(0)
    counting.may_answer.set()
    assert [await (await request).json() for request in sent] == [{"call": 1}] * 3


async def test_key_with_another_body_is_refused(client: Client) -> None:
    await client.post("/things", data="x", headers=KEY)
    client.session.cookie_jar.clear()
    other = await client.post("/things", data="y", headers=KEY)
    assert (other.status, (await other.json())["code"]) == (422, "idempotency-key-reused")


@pytest.mark.parametrize("key", ["short", "with blanks in it", "ü" * 9, "x" * 65])
async def test_malformed_key_is_refused(client: Client, key: str) -> None:
    response = await client.post("/things", headers={"Idempotency-Key": key})
    assert (response.status, (await response.json())["field"]) == (422, "Idempotency-Key")


async def test_refusal_before_any_effect_is_tried_again(client: Client, counting: Counting) -> None:
    for _ in range(2):
        assert (await client.post("/things", data="refuse", headers=KEY)).status == 412
    assert counting.calls == 2


async def test_key_is_forgotten_after_a_day(client: Client, counting: Counting) -> None:
    await client.post("/things", headers=KEY)
    client.session.cookie_jar.clear()
    counting.now_ms = KEEP_MS + 1
    await client.post("/things", headers=KEY)
    assert counting.calls == 2
