"""Growing delays after failed log-ins, kept in the database so that a restart does not end them.

A stranger can delay nobody but strangers. Failures count for the account from one network, for the
network, and for the account from everywhere; a browser that the account signed in from before (its
device cookie) is counted by itself alone ("Slow Down Online Guessing Attacks
with Device Cookies", OWASP).

An attempt is written before the password is checked and taken back when it was right: a hundred
concurrent guesses count as a hundred.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from acd.ports.clock import Clock
from desk.auth.tables import login_delays
from web.errors import RateLimitExceeded
from web.limits import Quota

HOUR_MS = 3_600_000
MAX_DELAY_S = 300


@dataclass(frozen=True, slots=True)
class Allowance:
    """Failures without a delay, and how long they are remembered after the last."""

    free: int
    kept_ms: int = HOUR_MS

    def delay_ms(self, failures: int) -> int:
        """Return the delay after this number of failures: 1 s, doubled by each, 300 s at most."""
        beyond = failures - self.free
        return 0 if beyond < 0 else 1000 * min(MAX_DELAY_S, 2 ** min(beyond, 16))


ACCOUNT_FROM_NETWORK = Allowance(5)
NETWORK = Allowance(50)
"""Of any accounts: an office shares one address."""
ACCOUNT = Allowance(100, 24 * HOUR_MS)
"""From everywhere: what NIST SP 800-63B allows in section 5.2.2."""
DEVICE = Allowance(10)


@dataclass(frozen=True, slots=True)
class LoginAttempt:
    """A counted attempt: what it was counted for, and what is left without a delay."""

    subjects: tuple[str, ...]
    own: str
    quota: Quota


class LoginDelays:
    """Delays of the attempts to sign in. `network`: address by IPv4, /64 by IPv6."""

    def __init__(self, engine: AsyncEngine, clock: Clock) -> None:
        self._engine = engine
        self._clock = clock

    async def begin(self, login: str, network: str, device: str | None) -> LoginAttempt:
        """Count one attempt. Raises RateLimitExceeded, and counts nothing then.

        `device`: key of the browser when this account signed in from it before.
        """
        counted = _subjects(login, network, device)
        async with self._engine.begin() as db:
            stored = await self._locked(db, counted)
            self._check(stored.values())
            for subject, allowance in counted.items():
                await self._count(db, subject, allowance, stored.get(subject))
        own, allowance = next(iter(counted.items()))
        failures = stored[own]["failures"] if own in stored else 0
        left = max(0, allowance.free - failures - 1)
        quota = Quota(allowance.free, left, allowance.kept_ms // 1000)
        return LoginAttempt(tuple(counted), own, quota)

    async def succeeded(self, attempt: LoginAttempt) -> None:
        """Forget the failures of this account from this network or browser, and take the attempt
        back from the other counts."""
        async with self._engine.begin() as db:
            own = login_delays.c.subject == attempt.own
            await db.execute(login_delays.delete().where(own))
            await self._take_back(db, attempt)

    async def cancel(self, attempt: LoginAttempt) -> None:
        """Take back an attempt whose password was not looked at."""
        async with self._engine.begin() as db:
            await self._take_back(db, attempt)

    async def _take_back(self, db: AsyncConnection, attempt: LoginAttempt) -> None:
        counted = login_delays.c.subject.in_(attempt.subjects) & (login_delays.c.failures > 0)
        await db.execute(
            login_delays.update()
            .where(counted)
            .values(failures=login_delays.c.failures - 1, until_ms=self._clock.now_ms())
        )

    async def _locked(
        self, db: AsyncConnection, subjects: Iterable[str]
    ) -> dict[str, dict[str, Any]]:
        """Return the rows of the subjects, for one transaction at a time.

        SQLite has one writer, and the deletion makes this transaction it.
        """
        forgotten = login_delays.c.forgotten_ms <= self._clock.now_ms()
        await db.execute(login_delays.delete().where(forgotten))
        if db.dialect.name == "postgresql":
            for subject in sorted(subjects):
                lock = sa.func.pg_advisory_xact_lock(sa.func.hashtext(subject))
                await db.execute(sa.select(lock))
        query = sa.select(login_delays).where(login_delays.c.subject.in_(tuple(subjects)))
        return {row["subject"]: dict(row) for row in (await db.execute(query)).mappings()}

    def _check(self, rows: Iterable[dict[str, Any]]) -> None:
        now_ms = self._clock.now_ms()
        delays_ms = (row["until_ms"] - now_ms for row in rows)
        # More than the longest delay is left when the clock was set back.
        left_ms = max((one for one in delays_ms if one <= MAX_DELAY_S * 1000), default=0)
        if left_ms > 0:
            raise RateLimitExceeded("attempts", -(-left_ms // 1000))

    async def _count(
        self, db: AsyncConnection, subject: str, allowance: Allowance, row: dict[str, Any] | None
    ) -> None:
        now_ms, failures = self._clock.now_ms(), (row["failures"] if row else 0) + 1
        values = {
            "failures": failures,
            "until_ms": now_ms + allowance.delay_ms(failures),
            "forgotten_ms": now_ms + allowance.kept_ms,
        }
        if row is None:
            await db.execute(login_delays.insert().values(subject=subject, **values))
            return
        of_subject = login_delays.c.subject == subject
        await db.execute(login_delays.update().where(of_subject).values(values))


def _subjects(login: str, network: str, device: str | None) -> dict[str, Allowance]:
    """Return what an attempt counts for; what a success clears comes first."""
    if device is not None:
        return {_subject("device", device, login): DEVICE}
    return {
        _subject("account-from-network", login, network): ACCOUNT_FROM_NETWORK,
        _subject("network", network): NETWORK,
        _subject("account", login): ACCOUNT,
    }


def _subject(kind: str, *parts: str) -> str:
    text = "\n".join((kind, *parts))
    return hashlib.sha256(text.encode()).hexdigest()
