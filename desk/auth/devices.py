"""Browsers that an account signed in from: a cookie holds a random token, the database its hash.

A device cookie opens nothing. It tells a person at a usual browser from a stranger, whose failed
log-ins then delay that person no more.
"""

from __future__ import annotations

import hashlib
import secrets

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncEngine

from acd.ports.clock import Clock
from desk.auth.tables import devices, users

DEVICE_COOKIE = "centrala_device"
DEVICE_LIFE_S = 90 * 24 * 3600
"""Since the last login from the browser."""


class Devices:
    """Table of browsers; several people may share one."""

    def __init__(self, engine: AsyncEngine, clock: Clock) -> None:
        self._engine = engine
        self._clock = clock

    async def recognise(self, token: str | None, login: str) -> str | None:
        """Return the key of a browser that this account signed in from, else None."""
        if not token:
            return None
        query = (
            sa.select(devices.c.token_hash)
            .join(users, users.c.id == devices.c.user_id)
            .where(self._is_live(token), users.c.login == login)
        )
        async with self._engine.connect() as db:
            return (await db.execute(query)).scalar()

    async def remember(self, token: str | None, user_id: str) -> str:
        """Note a login of the account; return the browser's token.

        A token that this server did not make is replaced: others could know it.
        """
        async with self._engine.begin() as db:
            live = sa.select(devices.c.user_id).where(self._is_live(token or ""))
            ours = (await db.execute(live)).first() is not None
            kept = token if token and ours else secrets.token_urlsafe(32)
            of_both = (devices.c.token_hash == _key(kept)) & (devices.c.user_id == user_id)
            await db.execute(devices.delete().where(of_both))
            row = {"token_hash": _key(kept), "user_id": user_id, "used_ms": self._clock.now_ms()}
            await db.execute(devices.insert().values(row))
        return kept

    async def purge(self) -> None:
        """Delete browsers that nobody signed in from for DEVICE_LIFE_S."""
        async with self._engine.begin() as db:
            await db.execute(devices.delete().where(devices.c.used_ms <= self._oldest_ms()))

    def _is_live(self, token: str) -> sa.ColumnElement[bool]:
        return (devices.c.token_hash == _key(token)) & (devices.c.used_ms > self._oldest_ms())

    def _oldest_ms(self) -> int:
        return self._clock.now_ms() - DEVICE_LIFE_S * 1000


def _key(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
