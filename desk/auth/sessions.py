"""Sessions: the cookie holds a random token, the database its hash."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Iterable
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncEngine

from acd.ports.clock import Clock
from desk.auth.tables import sessions

COOKIE = "centrala_session"


@dataclass(frozen=True, slots=True)
class Session:
    """A live session; `key` is the stored hash, never the token."""

    key: str
    user_id: str
    expires_ms: int


class Sessions:
    """Table of sessions. `life_ms`: duration of a session from the login."""

    def __init__(self, engine: AsyncEngine, clock: Clock, life_ms: int) -> None:
        self._engine = engine
        self._clock = clock
        self._life_ms = life_ms

    async def create(self, user_id: str) -> tuple[str, Session]:
        """Return the token of a new session and the session; delete expired ones of the user."""
        token, now = secrets.token_urlsafe(32), self._clock.now_ms()
        session = Session(_key(token), user_id, now + self._life_ms)
        stale = (sessions.c.user_id == user_id) & (sessions.c.expires_ms < now)
        async with self._engine.begin() as db:
            await db.execute(sessions.delete().where(stale))
            await db.execute(
                sessions.insert().values(
                    token_hash=session.key,
                    user_id=user_id,
                    created_ms=now,
                    expires_ms=session.expires_ms,
                )
            )
        return token, session

    async def find(self, token: str) -> Session | None:
        """Return the live session of this token."""
        async with self._engine.connect() as db:
            rows = await db.execute(_live(self._clock.now_ms(), (_key(token),)))
            row = rows.first()
        return Session(row.token_hash, row.user_id, row.expires_ms) if row else None

    async def alive(self, keys: Iterable[str]) -> set[str]:
        """Return those of the keys whose sessions are live."""
        async with self._engine.connect() as db:
            rows = await db.execute(_live(self._clock.now_ms(), tuple(keys)))
            return {row.token_hash for row in rows}

    async def revoke(self, key: str) -> None:
        """End the session now."""
        change = sessions.update().where(sessions.c.token_hash == key)
        async with self._engine.begin() as db:
            await db.execute(change.values(revoked_ms=self._clock.now_ms()))


def _live(now_ms: int, keys: tuple[str, ...]) -> sa.Select[tuple[str, str, int]]:
    return sa.select(sessions.c.token_hash, sessions.c.user_id, sessions.c.expires_ms).where(
        sessions.c.token_hash.in_(keys),
        sessions.c.expires_ms > now_ms,
        sessions.c.revoked_ms.is_(None),
    )


def _key(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
