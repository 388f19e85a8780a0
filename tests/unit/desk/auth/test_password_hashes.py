"""Bounded hashing of passwords."""

from __future__ import annotations

import asyncio
import os
import threading
from typing import Literal

import pytest
from argon2 import PasswordHasher

from desk.auth.password_hashes import MAX_WAITING, NICENESS, PasswordHashes
from tests.support.waiting import PATIENCE_S
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
        self.released.wait(PATIENCE_S)
        with self._lock:
            self.at_once -= 1
        return super().hash(password, salt=salt)


async def test_flood_of_strangers_uses_one_thread_and_the_rest_is_refused() -> None:
    hasher = BlockedHasher()
    hashes = PasswordHashes(hasher)
    flood = [asyncio.create_task(hashes.matches(None, "a", recognised=False)) for _ in range(200)]
    refused = 200 - 1 - MAX_WAITING
    while sum(task.done() for task in flood) < refused:
        await asyncio.sleep(0)
    hasher.released.set()
    answers = await asyncio.gather(*flood, return_exceptions=True)
    assert sum(isinstance(answer, RateLimitExceeded) for answer in answers) == refused
    assert hasher.most == 1
    assert not await hashes.matches(None, "again", recognised=False)


async def test_flood_of_strangers_keeps_nobody_at_a_usual_browser_waiting() -> None:
    hasher = BlockedHasher()
    hashes = PasswordHashes(hasher)
    stored = CHEAP.hash("zielony-tramwaj-17")
    flood = [asyncio.create_task(hashes.matches(None, "a", recognised=False)) for _ in range(200)]
    assert await hashes.matches(stored, "zielony-tramwaj-17", recognised=True)
    assert not all(task.done() for task in flood)
    hasher.released.set()
    await asyncio.gather(*flood, return_exceptions=True)


async def test_passwords_are_compared_beside_the_event_loop() -> None:
    class NotingHasher(PasswordHasher):
        def verify(self, hash: str | bytes, password: str | bytes) -> Literal[True]:
            threads.append(threading.current_thread())
            return CHEAP.verify(hash, password)

    threads: list[threading.Thread] = []
    stored = CHEAP.hash("zielony-tramwaj-17")
    assert await PasswordHashes(NotingHasher()).matches(
        stored, "zielony-tramwaj-17", recognised=False
    )
    assert threads
    assert threading.current_thread() not in threads


async def test_hashes_have_a_low_priority_and_the_process_keeps_its_own() -> None:
    class NotingHasher(PasswordHasher):
        def hash(self, password: str | bytes, *, salt: bytes | None = None) -> str:
            priorities.append(os.getpriority(os.PRIO_PROCESS, 0))
            return CHEAP.hash(password, salt=salt)

    priorities: list[int] = []
    before = os.getpriority(os.PRIO_PROCESS, 0)
    await PasswordHashes(NotingHasher()).hash("a")
    assert priorities == [max(before, NICENESS)]
    assert os.getpriority(os.PRIO_PROCESS, 0) == before


async def test_password_matches_its_own_hash_alone() -> None:
    hashes = PasswordHashes(CHEAP)
    stored = await hashes.hash("zielony-tramwaj-17")
    assert await hashes.matches(stored, "zielony-tramwaj-17", recognised=False)
    assert not await hashes.matches(stored, "zielony-tramwaj-18", recognised=True)


@pytest.mark.parametrize("stored", [None, "", "no hash at all", "$argon2id$v=19$broken"])
async def test_missing_or_damaged_hash_matches_nothing(stored: str | None) -> None:
    hashes = PasswordHashes(CHEAP)
    assert not await hashes.matches(stored, "nobody", recognised=False)
    assert not await hashes.matches(stored, "", recognised=True)
