"""Limit of failed logins, counted in the database so that a restart does not reset it.

An attempt is written before the password is checked and deleted when it was right: a hundred
concurrent guesses count as a hundred.
"""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from acd.ports.clock import Clock
from desk.auth.tables import login_attempts
from web.errors import RateLimitExceeded
from web.limits import Quota

WINDOW_MS = 15 * 60_000
PER_ACCOUNT = 10
PER_ADDRESS = 50
"""An office shares one address; an account belongs to one person."""


@dataclass(frozen=True, slots=True)
class LoginAttempt:
    """A counted attempt and what is left of the account's limit."""

    id: str
    quota: Quota


class LoginThrottle:
    """At most PER_ACCOUNT failures for a login and PER_ADDRESS from an address in WINDOW_MS."""

    def __init__(self, engine: AsyncEngine, clock: Clock) -> None:
        self._engine = engine
        self._clock = clock

    limit = PER_ACCOUNT

    async def begin(self, login: str, address: str) -> LoginAttempt:
        """Count one attempt. Raises RateLimitExceeded, and counts nothing then."""
        now, attempt_id = self._clock.now_ms(), secrets.token_hex(16)
        async with self._engine.begin() as db:
            old = login_attempts.c.at_ms <= now - WINDOW_MS
            await db.execute(login_attempts.delete().where(old))
            failures = await _count_below(db, _account(login), PER_ACCOUNT, now)
            await _count_below(db, _address(address), PER_ADDRESS, now)
            await _insert(db, attempt_id + "-account", _account(login), now)
            await _insert(db, attempt_id + "-address", _address(address), now)
        left = PER_ACCOUNT - failures - 1
        return LoginAttempt(attempt_id, Quota(PER_ACCOUNT, left, WINDOW_MS // 1000))

    async def succeeded(self, login: str, attempt: LoginAttempt) -> None:
        """Clear the account's attempts, and this attempt from the address."""
        of_address = login_attempts.c.id == attempt.id + "-address"
        of_account = login_attempts.c.subject == _account(login)
        async with self._engine.begin() as db:
            await db.execute(login_attempts.delete().where(of_account | of_address))


async def _lock(db: AsyncConnection, subject: str) -> None:
    """Count a subject in one transaction at a time; SQLite has one writer anyway."""
    if db.dialect.name == "postgresql":
        await db.execute(sa.select(sa.func.pg_advisory_xact_lock(sa.func.hashtext(subject))))


async def _insert(db: AsyncConnection, id_: str, subject: str, now_ms: int) -> None:
    await db.execute(login_attempts.insert().values(id=id_, subject=subject, at_ms=now_ms))


async def _count_below(db: AsyncConnection, subject: str, limit: int, now_ms: int) -> int:
    """Return the attempts in the window. Raises RateLimitExceeded at `limit`."""
    await _lock(db, subject)
    rows = await db.execute(
        sa.select(login_attempts.c.at_ms)
        .where(login_attempts.c.subject == subject)
        .order_by(login_attempts.c.at_ms.desc())
        .limit(limit)
    )
    times = [row.at_ms for row in rows]
    if len(times) >= limit:
        retry_after_s = max(1, -(-(times[-1] + WINDOW_MS - now_ms) // 1000))
        raise RateLimitExceeded("attempts", retry_after_s)
    return len(times)


def _account(login: str) -> str:
    return "account:" + hashlib.sha256(login.encode()).hexdigest()


def _address(address: str) -> str:
    return "address:" + hashlib.sha256(address.encode()).hexdigest()
