"""Health of a part as its users see it: an answer, or none."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from centrala.host import health_probe
from centrala.host.health_probe import Endpoint, http_get, is_ready, json_get, state_in_words
from tests.support.valkey import free_port


@asynccontextmanager
async def answering(answer: bytes | None) -> AsyncIterator[tuple[Endpoint, list[bytes]]]:
    """A server that gives one answer to every request, or stays silent."""
    requests: list[bytes] = []
    held: list[asyncio.StreamWriter] = []

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        requests.append(await reader.readuntil(b"\r\n\r\n"))
        if answer is None:
            held.append(writer)
            return
        writer.write(answer)
        writer.close()

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    try:
        yield Endpoint("127.0.0.1", server.sockets[0].getsockname()[1]), requests
    finally:
        server.close()
        for writer in held:
            writer.close()


async def test_page_is_fetched_with_its_status() -> None:
    async with answering(b"HTTP/1.1 503 Busy\r\nX: y\r\n\r\nwait") as (place, requests):
        assert await http_get(place, "/readyz") == (503, b"wait")
    assert requests[0].startswith(b"GET /readyz HTTP/1.1\r\nHost: 127.0.0.1:")


@pytest.mark.parametrize(("status", "ready"), [(200, True), (204, False), (503, False)])
async def test_engine_is_ready_with_status_200_alone(status: int, ready: bool) -> None:
    async with answering(f"HTTP/1.1 {status} X\r\n\r\n".encode()) as (place, _):
        assert await is_ready(place) is ready


@pytest.mark.parametrize("answer", [b"", b"HTTP", b"HTTP/1.1\r\n\r\n", b"SIP x\r\n\r\n"])
async def test_answer_that_is_no_page_counts_as_none(answer: bytes) -> None:
    async with answering(answer) as (place, _):
        assert await http_get(place, "/") == (0, b"")


async def test_part_that_does_not_listen_gives_no_answer() -> None:
    assert await http_get(Endpoint("127.0.0.1", free_port()), "/") == (0, b"")


async def test_silent_part_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(health_probe, "MAX_PROBE_S", 0.05)
    async with answering(None) as (place, _):
        assert await http_get(place, "/") == (0, b"")


@pytest.mark.parametrize(
    ("body", "expected"), [(b'{"a":1}', {"a": 1}), (b"[1]", {}), (b"no json", {})]
)
async def test_json_that_is_no_object_counts_as_empty(
    body: bytes, expected: dict[str, int]
) -> None:
    async with answering(b"HTTP/1.1 200 OK\r\n\r\n" + body) as (place, _):
        assert await json_get(place, "/") == (200, expected)


async def test_part_that_listens_everywhere_is_asked_on_the_loopback() -> None:
    async with answering(b"HTTP/1.1 200 OK\r\n\r\n") as (place, _):
        assert await is_ready(Endpoint("0.0.0.0", place.port))


@pytest.mark.parametrize(
    ("status", "report", "words"),
    [
        (0, {}, "does not answer"),
        (503, {}, "is not ready"),
        (
            503,
            {"parts": {"log": {"status": "up"}, "disk": {"status": "down"}}},
            "is not ready: disk",
        ),
        (200, {"parts": {"log": {"status": "up"}}}, "is ready"),
    ],
)
def test_answer_about_readiness_is_put_into_words(
    status: int, report: dict[str, object], words: str
) -> None:
    assert state_in_words(status, report) == words
