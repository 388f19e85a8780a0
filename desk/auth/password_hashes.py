"""Hashing of passwords (argon2id) with bounded work: threads and memory are limited.

One hash takes 64 MiB and a fifth of a second. A flood of logins waits here in a short queue and
is refused beyond it, so that it takes neither the memory nor the processor of the calls.
"""

from __future__ import annotations

import asyncio
import os
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from typing import TypeVar

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from web.errors import RateLimitExceeded

MAX_CONCURRENT = 2
MAX_WAITING = 40
RETRY_AFTER_S = 5

THREAD_NICE = 19
"""Of the threads that hash, and of those that argon2 starts in them; Linux has it per thread."""

T = TypeVar("T")


def _yield_to_others() -> None:
    """Let the event loop of this process go first."""
    with suppress(OSError):
        os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), THREAD_NICE)


class PasswordHashes:
    """Hasher of one process. `hasher`: argon2id with its recommended parameters by default."""

    def __init__(self, hasher: PasswordHasher | None = None) -> None:
        self._hasher = hasher or PasswordHasher()
        self._hashing = asyncio.Semaphore(MAX_CONCURRENT)
        self._threads = ThreadPoolExecutor(MAX_CONCURRENT, "argon2", _yield_to_others)
        self._waiting = 0
        self._unknown: str | None = None

    async def hash(self, password: str) -> str:
        """Return the hash of a password. Raises RateLimitExceeded when too many wait."""
        return await self._in_thread(lambda: self._hasher.hash(password))

    async def matches(self, expected: str | None, password: str) -> bool:
        """Return whether the password has this hash; None takes as long and is never right.

        Raises RateLimitExceeded when too many wait.
        """
        if expected is not None:
            return await self._in_thread(lambda: self._verify(expected, password))
        if self._unknown is None:
            self._unknown = await self.hash("nobody")
        unknown = self._unknown
        await self._in_thread(lambda: self._verify(unknown, password))
        return False

    async def _in_thread(self, work: Callable[[], T]) -> T:
        if self._waiting >= MAX_CONCURRENT + MAX_WAITING:
            raise RateLimitExceeded("logins at once", RETRY_AFTER_S)
        self._waiting += 1
        try:
            async with self._hashing:
                loop = asyncio.get_running_loop()
                return await loop.run_in_executor(self._threads, work)
        finally:
            self._waiting -= 1

    def _verify(self, expected: str, password: str) -> bool:
        try:
            return self._hasher.verify(expected, password)
        except (VerificationError, InvalidHashError):
            return False
