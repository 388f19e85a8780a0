"""Failed logins are counted in the database, so a restart does not open the door again.

An attempt is written down before the password is looked at and struck out when it was right:
a hundred guesses at once count as a hundred.
"""

from __future__ import annotations

import hashlib
import secrets

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from acd.ports.clock import Clock
from desk.auth.tables import attempts
from web.errors import RateLimitExceeded

WINDOW_MS = 15 * 60_000
PER_ACCOUNT = 10
PER_ADDRESS = 50
"""An office shares one address; an account belongs to one person."""


class LoginThrottle:
    """At most PER_ACCOUNT failures for a login and PER_ADDRESS from an address in WINDOW_MS."""

    def __init__(self, engine: AsyncEngine, clock: Clock) -> None:
        self._engine = engine
        self._clock = clock

    async def begin(self, login: str, address: str) -> str:
        """Counts one more and names it. Raises RateLimitExceeded, and then counts nothing."""
        now, attempt = self._clock.now_ms(), secrets.token_hex(16)
        async with self._engine.begin() as db:
            await db.execute(attempts.delete().where(attempts.c.at_ms <= now - WINDOW_MS))
            await _refuse_over(db, _account(login), PER_ACCOUNT, now)
            await _refuse_over(db, _address(address), PER_ADDRESS, now)
            await _write(db, attempt + "-account", _account(login), now)
            await _write(db, attempt + "-address", _address(address), now)
        return attempt

    async def succeeded(self, login: str, attempt: str) -> None:
        """The right password clears the account, and strikes this attempt from the address."""
        mine = attempts.c.id == attempt + "-address"
        async with self._engine.begin() as db:
            await db.execute(
                attempts.delete().where((attempts.c.subject == _account(login)) | mine)
            )


async def _one_at_a_time(db: AsyncConnection, subject: str) -> None:
    """SQLite has one writer anyway; PostgreSQL lets two count at once, unless told."""
    if db.dialect.name == "postgresql":
        await db.execute(sa.select(sa.func.pg_advisory_xact_lock(sa.func.hashtext(subject))))


async def _write(db: AsyncConnection, id_: str, subject: str, now_ms: int) -> None:
    await db.execute(attempts.insert().values(id=id_, subject=subject, at_ms=now_ms))


async def _refuse_over(db: AsyncConnection, subject: str, limit: int, now_ms: int) -> None:
    await _one_at_a_time(db, subject)
    found = await db.execute(
        sa.select(attempts.c.at_ms)
        .where(attempts.c.subject == subject)
        .order_by(attempts.c.at_ms.desc())
        .limit(limit)
    )
    times = [row.at_ms for row in found]
    if len(times) >= limit:
        raise RateLimitExceeded("attempts", max(1, -(-(times[-1] + WINDOW_MS - now_ms) // 1000)))


def _account(login: str) -> str:
    return "account:" + hashlib.sha256(login.encode()).hexdigest()


def _address(address: str) -> str:
    return "address:" + hashlib.sha256(address.encode()).hexdigest()
