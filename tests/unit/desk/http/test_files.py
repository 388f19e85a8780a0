"""Files over HTTP: limits of what is read, and answers in which no browser runs anything."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import pytest
from aiohttp import ClientSession, web
from aiohttp.test_utils import TestServer

from desk.errors import FileTooLarge
from desk.http import files
from desk.http.files import file_answer, read_file
from web.errors import BodyTimedOut

LIMIT = 10


async def _length_or_refusal(request: web.Request) -> web.Response:
    try:
        return web.json_response(len(await read_file(request)))
    except (FileTooLarge, BodyTimedOut) as refusal:
        return web.json_response(refusal.id)


@pytest.fixture
async def url(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[str]:
    """Address that reads a file of at most `LIMIT` bytes."""
    monkeypatch.setattr(files, "MAX_FILE_BYTES", LIMIT)
    app = web.Application()
    app.router.add_post("/", _length_or_refusal)
    async with TestServer(app) as server:
        yield str(server.make_url("/"))


async def answer_to(url: str, data: object) -> object:
    async with ClientSession() as session, session.post(url, data=data) as answer:
        return await answer.json()


async def _in_pieces(size: int, end: asyncio.Event | None = None) -> AsyncIterator[bytes]:
    """Send a body that declares no length, and ends with `end`."""
    for _ in range(size):
        yield b"x"
    if end is not None:
        await end.wait()


@pytest.mark.parametrize("size", [0, LIMIT])
async def test_file_within_the_limit_is_read_whole(url: str, size: int) -> None:
    assert await answer_to(url, b"x" * size) == size


async def test_file_over_the_limit_is_refused_with_or_without_a_declared_length(url: str) -> None:
    assert await answer_to(url, b"x" * (LIMIT + 1)) == "file-too-large"
    assert await answer_to(url, _in_pieces(LIMIT + 1)) == "file-too-large"


async def test_file_that_does_not_arrive_in_time_is_refused(
    url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(files, "UPLOAD_TIMEOUT_S", 0)
    never = asyncio.Event()
    assert await answer_to(url, _in_pieces(LIMIT, never)) == "body-timed-out"


@pytest.mark.parametrize("kind", ["image/svg+xml", "text/html", "application/pdf", "", "x"])
def test_file_that_is_no_picture_is_for_saving_alone(kind: str) -> None:
    answer = file_answer("plan.x", kind, b"<script>")
    assert answer.headers["Content-Type"] == "application/octet-stream"
    assert answer.headers["Content-Disposition"] == "attachment; filename*=UTF-8''plan.x"
    assert answer.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"


def test_name_of_a_file_ends_no_header() -> None:
    answer = file_answer('łąka"; x=1\r\nSet-Cookie: a=b/..png', "image/png", b"")
    disposition = answer.headers["Content-Disposition"]
    assert disposition.startswith("inline; filename*=UTF-8''%C5%82%C4%85ka%22%3B%20x%3D1%0D%0ASet")
    assert not set(disposition) & set('\r\n"/')
