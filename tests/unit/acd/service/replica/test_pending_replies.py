"""Correlation of stepped inputs with the tasks that submitted them."""

from __future__ import annotations

import asyncio

import pytest

from acd.domain.messages.events import ContactUnreachable
from acd.ports.acd import StampedEvent
from acd.service.replica.pending_replies import Events, PendingReplies

REPLY: Events = (StampedEvent(5, 0, ContactUnreachable("tel-1", "drogi")),)


async def test_task_that_waits_gets_the_events_of_its_input() -> None:
    replies = PendingReplies()
    with replies.expect():
        waits = asyncio.create_task(replies.wait_for("5-0"))
        await asyncio.sleep(0)
        replies.resolve("6-0", ())
        assert not waits.done()
        replies.resolve("5-0", REPLY)
        assert await waits == REPLY


async def test_input_stepped_before_its_id_is_known_is_answered() -> None:
    replies = PendingReplies()
    with replies.expect():
        replies.resolve("5-0", REPLY)
        assert await replies.wait_for("5-0") == REPLY


async def test_replies_to_other_processes_are_not_kept() -> None:
    replies = PendingReplies()
    assert not replies.are_expected
    replies.resolve("5-0", REPLY)
    with replies.expect():
        assert replies.are_expected
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(0):
                await replies.wait_for("5-0")


async def test_early_replies_are_dropped_with_the_last_expectation() -> None:
    """Otherwise the events of every input of other processes would be kept for ever."""
    replies = PendingReplies()
    with replies.expect():
        with replies.expect():
            replies.resolve("5-0", REPLY)
        assert await replies.wait_for("5-0") == REPLY
        replies.resolve("6-0", REPLY)
    with replies.expect(), pytest.raises(TimeoutError):
        async with asyncio.timeout(0):
            await replies.wait_for("6-0")


async def test_cancelled_task_leaves_nothing_behind() -> None:
    replies = PendingReplies()
    with replies.expect():
        waits = asyncio.create_task(replies.wait_for("5-0"))
        await asyncio.sleep(0)
        waits.cancel()
        with pytest.raises(asyncio.CancelledError):
            await waits
        replies.resolve("5-0", REPLY)
        assert await replies.wait_for("5-0") == REPLY, "another task may wait for the same input"


async def test_second_reply_to_a_task_that_was_answered_is_ignored() -> None:
    replies = PendingReplies()
    with replies.expect():
        waits = asyncio.create_task(replies.wait_for("5-0"))
        await asyncio.sleep(0)
        replies.resolve("5-0", REPLY)
        replies.resolve("5-0", ())
        assert await waits == REPLY
