"""Bounded hashing of passwords."""

from __future__ import annotations

import asyncio
import os
import threading

import pytest
from argon2 import PasswordHasher

from desk.auth.password_hashes import (
    MAX_CONCURRENT,
    MAX_WAITING,
    THREAD_NICE,
    PasswordHashes,
)
from web.errors import RateLimitExceeded

CHEAP = PasswordHasher(time_cost=1, memory_cost=64, parallelism=1)


class BlockedHasher(PasswordHasher):
    """Hasher that works until it is released, and counts how many work at once."""

    def __init__(self) -> None:
        super().__init__(time_cost=1, memory_cost=64, parallelism=1)
        self.released = threading.Event()
        self.at_once = self.most = 0
        self._lock = threading.Lock()

    def hash(self, password: str | bytes, *, salt: bytes | None = None) -> str:
        with self._lock:
            self.at_once += 1
            self.most = max(self.most, self.at_once)
        self.released.wait(30)
        with self._lock:
            self.at_once -= 1
        return super().hash(password, salt=salt)


async def test_flood_of_hashes_uses_two_threads_and_the_rest_is_refused() -> None:
    hasher = BlockedHasher()
    hashes = PasswordHashes(hasher)
    flood = [asyncio.create_task(hashes.hash("a")) for _ in range(200)]
    refused = 200 - MAX_CONCURRENT - MAX_WAITING
    while sum(task.done() for task in flood) < refused:
        await asyncio.sleep(0)
    hasher.released.set()
    answers = await asyncio.gather(*flood, return_exceptions=True)
    assert sum(isinstance(answer, RateLimitExceeded) for answer in answers) == refused
    assert hasher.most <= MAX_CONCURRENT
    assert await hashes.hash("again")


class PriorityHasher(PasswordHasher):
    """Hasher that notes the niceness of the threads that it works in."""

    def __init__(self) -> None:
        super().__init__(time_cost=1, memory_cost=64, parallelism=1)
        self.nice: list[int] = []

    def hash(self, password: str | bytes, *, salt: bytes | None = None) -> str:
        self.nice.append(os.getpriority(os.PRIO_PROCESS, threading.get_native_id()))
        return super().hash(password, salt=salt)


async def test_hashing_yields_the_processor_to_the_rest_of_the_process() -> None:
    hasher = PriorityHasher()
    own = os.getpriority(os.PRIO_PROCESS, threading.get_native_id())
    await PasswordHashes(hasher).hash("zielony-tramwaj-17")
    assert hasher.nice == [THREAD_NICE]
    assert os.getpriority(os.PRIO_PROCESS, threading.get_native_id()) == own


async def test_password_matches_its_own_hash_alone() -> None:
    hashes = PasswordHashes(CHEAP)
    stored = await hashes.hash("zielony-tramwaj-17")
    assert await hashes.matches(stored, "zielony-tramwaj-17")
    assert not await hashes.matches(stored, "zielony-tramwaj-18")


@pytest.mark.parametrize("stored", [None, "", "no hash at all", "$argon2id$v=19$broken"])
async def test_missing_or_damaged_hash_matches_nothing(stored: str | None) -> None:
    hashes = PasswordHashes(CHEAP)
    assert not await hashes.matches(stored, "nobody")
    assert not await hashes.matches(stored, "")
