"""Answers of an outside CRM that are no answers become typed errors."""

from __future__ import annotations

import socket
from collections.abc import AsyncIterator

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from acd.domain.model.errors import CentralaError
from crm_bridge.adapters.http_json import HttpJson, rows, text_field
from crm_bridge.outbox.errors import (
    DeliveryRefused,
    OutsideAnswerUnreadable,
    OutsideCrmUnavailable,
    OutsideLoginRefused,
)

ANSWERS = {
    "/good": (200, '{"id": 7}'),
    "/html": (200, "<html>Zaloguj się</html>"),
    "/half": (200, '{"id": 7, "title": "Dziu'),
    "/empty": (200, ""),
    "/busy": (429, "slow down"),
    "/away": (503, "<html>503</html>"),
    "/broken": (500, "Traceback"),
    "/login": (401, "{}"),
    "/forbidden": (403, "{}"),
    "/moved": (302, ""),
    "/wrong": (400, '{"title": ["za długi"]}'),
    "/nowhere": (404, "<html>404</html>"),
}


async def answer(request: web.Request) -> web.Response:
    status, text = ANSWERS[request.path]
    headers = {"Location": "/good"} if status == 302 else {}
    return web.Response(status=status, text=text, headers=headers)


@pytest.fixture
async def http() -> AsyncIterator[HttpJson]:
    app = web.Application()
    app.router.add_route("*", "/{path}", answer)
    async with TestServer(app) as server:
        client = HttpJson(str(server.make_url("")), "centrala", "obsada")
        yield client
        await client.close()


async def test_answer_is_decoded(http: HttpJson) -> None:
    assert await http.call("GET", "/good") == {"id": 7}


@pytest.mark.parametrize(
    ("path", "error"),
    [
        ("/html", OutsideAnswerUnreadable),
        ("/half", OutsideAnswerUnreadable),
        ("/empty", OutsideAnswerUnreadable),
        ("/moved", OutsideAnswerUnreadable),
        ("/busy", OutsideCrmUnavailable),
        ("/away", OutsideCrmUnavailable),
        ("/broken", OutsideCrmUnavailable),
        ("/login", OutsideLoginRefused),
        ("/forbidden", OutsideLoginRefused),
        ("/wrong", DeliveryRefused),
        ("/nowhere", DeliveryRefused),
    ],
)
async def test_answer_that_is_none_has_a_typed_error(
    http: HttpJson, path: str, error: type[CentralaError]
) -> None:
    with pytest.raises(error):
        await http.call("POST", path, body={})


async def test_refusal_gives_the_reason_of_the_system(http: HttpJson) -> None:
    with pytest.raises(DeliveryRefused, match="za długi"):
        await http.call("POST", "/wrong", body={})


async def test_closed_port_is_unavailable() -> None:
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        http = HttpJson(f"http://127.0.0.1:{closed.getsockname()[1]}", "centrala", "obsada")
        with pytest.raises(OutsideCrmUnavailable):
            await http.call("GET", "/good")
        await http.close()


@pytest.mark.parametrize("value", [{}, [], "text", None, {"id": {}}])
def test_missing_field_is_unreadable_and_named(value: object) -> None:
    with pytest.raises(OutsideAnswerUnreadable, match=r"id\.name"):
        text_field(value, "id", "name")


@pytest.mark.parametrize("value", [{}, [], "text", None, {"items": {}}])
def test_missing_list_is_unreadable(value: object) -> None:
    with pytest.raises(OutsideAnswerUnreadable):
        rows(value, "items")
