"""A cancellation that a library swallows still ends the task."""

from __future__ import annotations

import asyncio

import pytest

from acd.adapters.redis.cancellation import cancellation_kept


async def swallow_cancellation() -> None:
    """Return when cancelled, as `asyncio.wait_for` may do before Python 3.12."""
    try:
        await asyncio.Event().wait()
    except asyncio.CancelledError:
        return


async def fail_when_cancelled() -> None:
    try:
        await asyncio.Event().wait()
    except asyncio.CancelledError:
        raise OSError("not connected") from None


@pytest.mark.parametrize("library_call", [swallow_cancellation, fail_when_cancelled])
async def test_swallowed_cancellation_is_raised_at_the_end_of_the_block(
    library_call: object,
) -> None:
    async def work() -> None:
        with cancellation_kept():
            await library_call()  # type: ignore[operator]

    task = asyncio.create_task(work())
    await asyncio.sleep(0)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task


async def test_timeout_around_the_block_raises_timeout_error() -> None:
    async def work() -> None:
        async with asyncio.timeout(0):
            with cancellation_kept():
                await swallow_cancellation()

    with pytest.raises(TimeoutError):
        await work()


async def test_block_without_cancellation_returns() -> None:
    with cancellation_kept():
        await asyncio.sleep(0)
