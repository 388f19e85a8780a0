"""Session that has the telephone of each consultant: the one that took it last and still lives.

From the key of that session comes the SIP secret of the consultant's browser; it is stored nowhere.
"""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncEngine

from acd.ports.clock import Clock
from desk.auth.accounts import Role
from desk.auth.sessions import Session
from desk.auth.tables import sessions, telephones, users


class Telephones:
    """Table of the sessions that have a telephone; a telephone ends with its session.

    An idle session keeps it until it is ended (`Sessions.end_unused`).
    """

    def __init__(self, engine: AsyncEngine, clock: Clock) -> None:
        self._engine = engine
        self._clock = clock

    async def take(self, session: Session) -> None:
        """Give the telephone of the session's user to this session, away from any other one."""
        taken = {"session_key": session.key, "taken_ms": self._clock.now_ms()}
        own = telephones.c.consultant_id == session.user_id
        async with self._engine.begin() as db:
            changed = await db.execute(telephones.update().where(own).values(taken))
            if changed.rowcount == 0:
                await db.execute(telephones.insert().values(consultant_id=session.user_id, **taken))

    async def session_keys(self) -> dict[str, str]:
        """Return the key of the live session with the telephone, by consultant."""
        of_session = sessions.c.token_hash == telephones.c.session_key
        of_user = users.c.id == telephones.c.consultant_id
        query = (
            sa.select(telephones.c.consultant_id, telephones.c.session_key)
            .join(sessions, of_session & (sessions.c.user_id == telephones.c.consultant_id))
            .join(users, of_user & (users.c.role == Role.CONSULTANT.value))
            .where(sessions.c.expires_ms > self._clock.now_ms(), sessions.c.revoked_ms.is_(None))
        )
        async with self._engine.connect() as db:
            rows = await db.execute(query)
            return {row.consultant_id: row.session_key for row in rows}
