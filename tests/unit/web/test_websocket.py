"""Parts of a WebSocket that run together."""

from __future__ import annotations

import asyncio

import pytest

from web.websocket import run_until_first_ends


async def ends() -> None:
    """No-op because the part has nothing left to do."""


async def waits(cancelled: asyncio.Event) -> None:
    try:
        await asyncio.Event().wait()
    finally:
        cancelled.set()


async def fails(error: Exception) -> None:
    raise error


async def test_the_other_parts_are_cancelled_when_one_ends() -> None:
    cancelled = asyncio.Event()
    await run_until_first_ends(ends(), waits(cancelled))
    assert cancelled.is_set()


async def test_an_error_of_a_part_is_raised() -> None:
    cancelled = asyncio.Event()
    with pytest.raises(LookupError):
        await run_until_first_ends(fails(LookupError("bug")), waits(cancelled))
    assert cancelled.is_set()


async def test_a_lost_connection_ends_the_socket_without_an_error() -> None:
    await run_until_first_ends(fails(ConnectionResetError()), waits(asyncio.Event()))
