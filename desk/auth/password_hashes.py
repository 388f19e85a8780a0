"""Hashing of passwords (argon2id) with bounded work: threads, their priority, and memory.

One hash takes 64 MiB and a fifth of a second. A flood of logins waits here in a short queue and is
refused beyond it, and its thread has a low priority, so that it takes neither the memory nor the
processor of the calls. People at a browser that their account signed in from before have a thread
and a queue of their own: a flood of strangers does not keep them waiting.
"""

from __future__ import annotations

import asyncio
import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from typing import TypeVar

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from web.errors import RateLimitExceeded

MAX_WAITING = 40
NICENESS = 19
"""Of the threads that hash: the event loop of the process goes first."""
RETRY_AFTER_S = 5

T = TypeVar("T")


class PasswordHashes:
    """Hasher of one process. `hasher`: argon2id with its recommended parameters by default."""

    def __init__(self, hasher: PasswordHasher | None = None) -> None:
        self._hasher = hasher or PasswordHasher()
        self._strangers, self._recognised = _Lane(), _Lane()
        self._unknown: str | None = None

    async def hash(self, password: str) -> str:
        """Return the hash of a password. Raises RateLimitExceeded when too many wait."""
        return await self._recognised.run(lambda: self._hasher.hash(password))

    async def matches(self, expected: str | None, password: str, *, recognised: bool) -> bool:
        """Return whether the password has this hash; None takes as long and is never right.

        `recognised`: the browser is one that the account signed in from before. Raises
        RateLimitExceeded when too many wait.
        """
        lane = self._recognised if recognised else self._strangers
        if expected is None and self._unknown is None:
            self._unknown = await lane.run(lambda: self._hasher.hash("nobody"))
        compared = expected if expected is not None else self._unknown
        is_same = await lane.run(lambda: self._verify(compared or "", password))
        return is_same and expected is not None

    def _verify(self, expected: str, password: str) -> bool:
        try:
            return self._hasher.verify(expected, password)
        except (VerificationError, InvalidHashError):
            return False


class _Lane:
    """One thread of low priority with a bounded queue."""

    def __init__(self) -> None:
        self._thread = ThreadPoolExecutor(1, "password-hash", initializer=_lower_priority)
        self._waiting = 0

    async def run(self, work: Callable[[], T]) -> T:
        """Return what `work` returns in the thread. Raises RateLimitExceeded."""
        if self._waiting > MAX_WAITING:
            raise RateLimitExceeded("logins at once", RETRY_AFTER_S)
        self._waiting += 1
        try:
            return await asyncio.get_running_loop().run_in_executor(self._thread, work)
        finally:
            self._waiting -= 1


def _lower_priority() -> None:
    """Lower the priority of this thread alone, and of those that argon2 starts in it (Linux)."""
    with suppress(OSError):
        os.setpriority(os.PRIO_PROCESS, 0, NICENESS)
