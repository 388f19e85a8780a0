"""Read-only tokens of wallboard screens: named, expiring, revocable; the database has the hash."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Callable
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncEngine

from desk.auth.tables import wallboard_tokens as tokens
from desk.errors import TokenNameTaken, TokenUnknown

DAY_MS = 24 * 3_600_000


@dataclass(frozen=True, slots=True)
class WallboardToken:
    """A token without its value. Times UTC epoch ms."""

    name: str
    created_ms: int
    expires_ms: int
    revoked_ms: int | None


class WallboardTokens:
    """Table of tokens. `now_ms`: UTC epoch ms."""

    def __init__(self, engine: AsyncEngine, now_ms: Callable[[], int]) -> None:
        self._engine = engine
        self._now_ms = now_ms

    async def add(self, name: str, days: int) -> str:
        """Make a token of 256 bits and return it. Raises TokenNameTaken."""
        value = secrets.token_urlsafe(32)
        async with self._engine.begin() as db:
            named = sa.select(tokens.c.name).where(tokens.c.name == name)
            if (await db.execute(named)).first() is not None:
                raise TokenNameTaken(f"name: {name} exists already", field="name")
            await db.execute(tokens.insert().values(self._row(name, value, days)))
        return value

    async def put(self, name: str, value: str, days: int) -> None:
        """Store a token whose value is known, in place of the one of this name."""
        async with self._engine.begin() as db:
            await db.execute(tokens.delete().where(tokens.c.name == name))
            await db.execute(tokens.insert().values(self._row(name, value, days)))

    async def revoke(self, name: str) -> None:
        """End the token and the screens that use it. Raises TokenUnknown."""
        async with self._engine.begin() as db:
            change = tokens.update().where(tokens.c.name == name)
            changed = await db.execute(change.values(revoked_ms=self._now_ms()))
            if changed.rowcount == 0:
                raise TokenUnknown(f"name: {name} is no token", field="name")

    async def all(self) -> tuple[WallboardToken, ...]:
        """Return every token, ordered by name."""
        async with self._engine.connect() as db:
            rows = await db.execute(sa.select(tokens).order_by(tokens.c.name))
            return tuple(
                WallboardToken(row.name, row.created_ms, row.expires_ms, row.revoked_ms)
                for row in rows
            )

    async def name_of(self, value: str) -> str | None:
        """Return the name of a live token; None for any other value."""
        query = sa.select(tokens.c.name).where(tokens.c.token_hash == _key(value), self._is_live())
        async with self._engine.connect() as db:
            return (await db.execute(query)).scalar()

    async def live_names(self) -> set[str]:
        """Return the names of the live tokens."""
        async with self._engine.connect() as db:
            return {
                row.name
                for row in await db.execute(sa.select(tokens.c.name).where(self._is_live()))
            }

    def _is_live(self) -> sa.ColumnElement[bool]:
        return tokens.c.revoked_ms.is_(None) & (tokens.c.expires_ms > self._now_ms())

    def _row(self, name: str, value: str, days: int) -> dict[str, object]:
        now = self._now_ms()
        return {
            "name": name,
            "token_hash": _key(value),
            "created_ms": now,
            "expires_ms": now + days * DAY_MS,
        }


def _key(value: str) -> str:
    return hashlib.sha256(value.encode("utf-8", "replace")).hexdigest()
