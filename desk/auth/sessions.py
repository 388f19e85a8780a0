"""Sessions: the cookie holds a random token, the database its hash."""

from __future__ import annotations

import asyncio
import hashlib
import secrets
from collections.abc import Iterable
from dataclasses import dataclass

import sqlalchemy as sa
import structlog
from sqlalchemy.ext.asyncio import AsyncEngine

from acd.ports.clock import Clock
from desk.auth.clock_steps import ClockSteps
from desk.auth.tables import sessions

log = structlog.get_logger()

SESSION_COOKIE = "centrala_session"
USE_INTERVAL_MS = 60_000
"""Uses within this time are written as one."""
KEEP_ENDED_MS = 24 * 3_600_000


@dataclass(frozen=True, slots=True)
class Session:
    """A live session; `key` is the stored hash, never the token. `used_ms`: last use by its person;
    `browser`: name of the program."""

    key: str
    user_id: str
    expires_ms: int
    created_ms: int = 0
    used_ms: int = 0
    address: str = ""
    browser: str = ""


@dataclass(frozen=True, slots=True)
class SessionLimits:
    """`life_ms`: duration of a session from the login; `idle_ms`: from its last use."""

    life_ms: int = 12 * 3_600_000
    idle_ms: int = 3_600_000


class Sessions:
    """Table of sessions. One process has them: it moves their times with a clock that is set."""

    def __init__(
        self, engine: AsyncEngine, clock: Clock, limits: SessionLimits, steady: Clock
    ) -> None:
        """`steady`: monotonic, ms."""
        self._engine = engine
        self._clock = clock
        self._limits = limits
        self._steps = ClockSteps(clock, steady)
        self._following = asyncio.Lock()

    async def create(
        self, user_id: str, address: str = "", browser: str = ""
    ) -> tuple[str, Session]:
        """Return the token of a new session and the session."""
        await self._follow_clock()
        token, now = secrets.token_urlsafe(32), self._clock.now_ms()
        expires_ms = now + self._limits.life_ms
        session = Session(_key(token), user_id, expires_ms, now, now, address, browser)
        async with self._engine.begin() as db:
            await db.execute(
                sessions.insert().values(
                    token_hash=session.key,
                    user_id=user_id,
                    created_ms=now,
                    expires_ms=expires_ms,
                    used_ms=now,
                    address=address,
                    browser=browser,
                )
            )
        return token, session

    async def find(self, token: str) -> Session | None:
        """Return the live session of this token."""
        rows = await self._live(sessions.c.token_hash == _key(token))
        return rows[0] if rows else None

    async def alive(self, keys: Iterable[str]) -> set[str]:
        """Return those of the keys whose sessions are live."""
        rows = await self._live(sessions.c.token_hash.in_(tuple(keys)))
        return {session.key for session in rows}

    async def of_user(self, user_id: str) -> tuple[Session, ...]:
        """Return the live sessions of a user, the latest used first."""
        return await self._live(sessions.c.user_id == user_id)

    async def all(self) -> tuple[Session, ...]:
        """Return every live session, the latest used first."""
        return await self._live(sa.true())

    async def use(self, session: Session) -> None:
        """Note that the session is used now, at most once in USE_INTERVAL_MS."""
        if session.used_ms < self._clock.now_ms() - USE_INTERVAL_MS:
            await self.use_all((session.key,))

    async def use_all(self, keys: Iterable[str]) -> None:
        """Note that the sessions are used now."""
        await self._follow_clock()
        now = self._clock.now_ms()
        of_keys = sessions.c.token_hash.in_(tuple(keys))
        async with self._engine.begin() as db:
            await db.execute(sessions.update().where(of_keys).values(used_ms=now))

    async def revoke(self, key: str) -> None:
        """End the session now."""
        await self._end(sessions.c.token_hash == key)

    async def revoke_all(self, user_id: str, kept: str | None = None) -> int:
        """End the sessions of a user but the `kept` one; return how many were live."""
        await self._follow_clock()
        others = sessions.c.user_id == user_id
        if kept is not None:
            others &= sessions.c.token_hash != kept
        return len(await self._end(others & self._is_live()))

    async def end_unused(self) -> list[str]:
        """End sessions that are idle or expired; return their users. Delete those long ended."""
        await self._follow_clock()
        now = self._clock.now_ms()
        over = sessions.c.revoked_ms.is_(None) & sa.not_(self._is_live())
        ended = await self._end(over)
        long_ended = sessions.c.revoked_ms <= now - KEEP_ENDED_MS
        async with self._engine.begin() as db:
            await db.execute(sessions.delete().where(long_ended))
        return ended

    async def _end(self, condition: sa.ColumnElement[bool]) -> list[str]:
        async with self._engine.begin() as db:
            rows = await db.execute(sa.select(sessions.c.user_id).where(condition))
            users = [row.user_id for row in rows]
            now = self._clock.now_ms()
            await db.execute(sessions.update().where(condition).values(revoked_ms=now))
        return users

    async def _live(self, condition: sa.ColumnElement[bool]) -> tuple[Session, ...]:
        await self._follow_clock()
        query = sa.select(sessions).where(condition, self._is_live())
        async with self._engine.connect() as db:
            rows = (await db.execute(query.order_by(sessions.c.used_ms.desc()))).mappings()
            return tuple(
                Session(row["token_hash"], **{name: row[name] for name in _COPIED}) for row in rows
            )

    async def _follow_clock(self) -> None:
        """Leave every live session the time that it had when the clock was set."""
        async with self._following:
            step_ms = self._steps.pending_ms()
            if not step_ms:
                return
            moved = {
                "used_ms": sessions.c.used_ms + step_ms,
                "expires_ms": sessions.c.expires_ms + step_ms,
            }
            live = sessions.c.revoked_ms.is_(None)
            async with self._engine.begin() as db:
                await db.execute(sessions.update().where(live).values(moved))
            self._steps.accept(step_ms)
            log.warning("clock-was-set", by_ms=step_ms)

    def _is_live(self) -> sa.ColumnElement[bool]:
        now = self._clock.now_ms()
        return sa.and_(
            sessions.c.expires_ms > now,
            sessions.c.used_ms > now - self._limits.idle_ms,
            sessions.c.revoked_ms.is_(None),
        )


_COPIED = ("user_id", "expires_ms", "created_ms", "used_ms", "address", "browser")


def _key(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
