"""Second factor of an account: codes of an authenticator app (TOTP, RFC 6238).

A code has six digits and is of one step of 30 s; that of the step before or after is accepted as
well, for clocks that differ, and none twice (section 5.2).
"""

from __future__ import annotations

import hmac
from collections.abc import Iterator
from enum import StrEnum
from typing import Any

import pyotp
import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from acd.ports.clock import Clock
from desk.auth.accounts import Role, User, end_sessions
from desk.auth.tables import users
from desk.errors import SecondFactorExists, UserUnknown

STEP_MS = 30_000
CODE = r"^[0-9]{6}$"
"""Form of a code: `\\d` would take the digits of every script."""


class SecondFactorPolicy(StrEnum):
    """Accounts that have to have a second factor."""

    OPTIONAL = "optional"
    SUPERVISORS = "supervisors"
    ALL = "all"

    def demands(self, user: User) -> bool:
        """Return whether the user has to set one up first."""
        if user.second_factor or self is SecondFactorPolicy.OPTIONAL:
            return False
        return self is SecondFactorPolicy.ALL or user.role is Role.SUPERVISOR


class SecondFactors:
    """Second factors in the table of accounts. `clock`: what time it is, as codes depend on it."""

    def __init__(self, engine: AsyncEngine, clock: Clock) -> None:
        self._engine = engine
        self._clock = clock

    async def begin(self, user_id: str) -> str:
        """Return a new secret (base32), in force once a code of it was confirmed.

        Raises UserUnknown, SecondFactorExists.
        """
        secret = pyotp.random_base32()
        async with self._engine.begin() as db:
            row = await _row(db, user_id)
            if row["totp_confirmed_ms"] is not None:
                raise SecondFactorExists("remove the present one first")
            await _update(db, user_id, totp_secret=secret, totp_step=0)
        return secret

    async def confirm(self, user_id: str, code: str) -> bool:
        """Put the new secret in force if this is a code of it, and end all sessions.

        Raises UserUnknown.
        """
        async with self._engine.begin() as db:
            row = await _row(db, user_id)
            if row["totp_confirmed_ms"] is not None or not await self._use(db, row, code):
                return False
            await _update(db, user_id, totp_confirmed_ms=self._clock.now_ms())
            await end_sessions(db, user_id)
        return True

    async def accepts(self, user_id: str, code: str) -> bool:
        """Return whether this is a code in force that was not used before. Raises UserUnknown."""
        async with self._engine.begin() as db:
            row = await _row(db, user_id)
            return row["totp_confirmed_ms"] is not None and await self._use(db, row, code)

    async def remove(self, user_id: str) -> None:
        """Remove the factor and end all sessions. Raises UserUnknown."""
        async with self._engine.begin() as db:
            await _row(db, user_id)
            await _update(db, user_id, totp_secret=None, totp_confirmed_ms=None, totp_step=0)
            await end_sessions(db, user_id)

    async def _use(self, db: AsyncConnection, row: Any, code: str) -> bool:
        """Return whether the code belongs to a step after the last one used, and note that step."""
        now_step = self._clock.now_ms() // STEP_MS
        for step in _steps_of(row["totp_secret"], code, now_step):
            newer = (users.c.id == row["id"]) & (users.c.totp_step < step)
            noted = await db.execute(users.update().where(newer).values(totp_step=step))
            if noted.rowcount == 1:
                return True
        return False


def _steps_of(secret: str | None, code: str, now_step: int) -> Iterator[int]:
    """Yield the steps, from the one before to the one after the present, that the code is of."""
    if secret is None:
        return
    codes = pyotp.TOTP(secret)
    for step in (now_step - 1, now_step, now_step + 1):
        if hmac.compare_digest(codes.generate_otp(step), code):
            yield step


async def _row(db: AsyncConnection, user_id: str) -> Any:
    row = (await db.execute(sa.select(users).where(users.c.id == user_id))).mappings().first()
    if row is None:
        raise UserUnknown(f"login: {user_id} has no account", field="login")
    return row


async def _update(db: AsyncConnection, user_id: str, **values: Any) -> None:
    await db.execute(users.update().where(users.c.id == user_id).values(values))
