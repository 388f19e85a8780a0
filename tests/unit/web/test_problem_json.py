"""Problem documents: a stable code, a field for the caller's mistakes, no details of ours."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any, ClassVar

import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer
from sqlalchemy.exc import OperationalError

from acd.domain.model.errors import DependencyUnavailable, InternalError
from web.errors import RateLimitExceeded, RequestInvalid
from web.problem_json import CONTENT_TYPE, problems

SECRET = "Jan Kowalski"
Client = TestClient[web.Request, web.Application]


class CrmAway(DependencyUnavailable):
    """Dependency of these tests that does not answer."""

    id: ClassVar[str] = "crm-away"


class LedgerBroken(InternalError):
    """Fault of these tests."""

    id: ClassVar[str] = "ledger-broken"


FAILURES: dict[str, Exception] = {
    "field": RequestInvalid("text: expected text", field="text"),
    "rate": RateLimitExceeded("too many requests", retry_after_s=7),
    "away": CrmAway(SECRET),
    "fault": LedgerBroken(SECRET),
    "database": OperationalError("SELECT", {"name": SECRET}, Exception(SECRET)),
    "other": ZeroDivisionError(SECRET),
}


@pytest.fixture
async def client() -> AsyncIterator[Client]:
    async def fail(request: web.Request) -> web.Response:
        raise FAILURES[request.match_info["name"]]

    app = web.Application(middlewares=[problems])
    app.add_routes([web.get("/fail/{name}", fail)])
    async with TestClient(TestServer(app)) as opened:
        yield opened


async def problem(client: Client, name: str) -> dict[str, Any]:
    answer = await client.get(f"/fail/{name}")
    assert answer.content_type == CONTENT_TYPE
    document: dict[str, Any] = await answer.json()
    assert (document["status"], document["type"]) == (answer.status, "about:blank")
    return document


async def test_mistake_of_the_caller_names_its_field(client: Client) -> None:
    document = await problem(client, "field")
    assert (document["status"], document["code"]) == (422, "request-invalid")
    assert (document["field"], document["detail"]) == ("text", "text: expected text")


@pytest.mark.parametrize(
    ("name", "status", "code"),
    [
        ("away", 503, "crm-away"),
        ("fault", 500, "ledger-broken"),
        ("database", 503, "database-unavailable"),
        ("other", 500, "internal-error"),
    ],
)
async def test_failure_of_ours_is_answered_without_its_details(
    client: Client, name: str, status: int, code: str
) -> None:
    document = await problem(client, name)
    assert (document["status"], document["code"]) == (status, code)
    assert SECRET not in str(document)


async def test_limit_says_when_to_try_again(client: Client) -> None:
    answer = await client.get("/fail/rate")
    assert (answer.status, answer.headers["Retry-After"]) == (429, "7")


async def test_refusals_of_http_itself_have_codes_too(client: Client) -> None:
    unknown = await client.get("/nowhere")
    assert (unknown.status, (await unknown.json())["code"]) == (404, "resource-unknown")
    wrong = await client.post("/fail/field")
    assert (wrong.status, (await wrong.json())["code"]) == (405, "method-not-allowed")
    assert wrong.headers["Allow"] == "GET,HEAD"
