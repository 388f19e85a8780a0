"""Accounts of the people who work here, and the verification of their passwords."""

from __future__ import annotations

import json
import re
from collections.abc import Collection
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Literal

import sqlalchemy as sa
from argon2 import PasswordHasher
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from desk.auth.password_hashes import PasswordHashes
from desk.auth.tables import devices, sessions, users
from desk.errors import LoginTaken, UserUnknown


class Role(StrEnum):
    """Role of a user: what the API allows."""

    CONSULTANT = "consultant"
    SUPERVISOR = "supervisor"
    OFFICER = "officer"


class Origin(StrEnum):
    """Owner of an account: the demo file, or the operator, whose accounts no start changes.

    An account of the demo becomes the operator's when its role or its state was set by hand.
    """

    DEMO = "demo"
    OPERATOR = "operator"


@dataclass(frozen=True, slots=True)
class User:
    """A person with an account. `grammatical_gender`: f, m or n; `skills`: skill to level 1-100;
    `temporary_until_ms`: end (UTC epoch ms) of a password that the owner has to replace first, None
    for a password of their own; `disabled`: may not sign in; `second_factor`: a code is asked for
    as well; `office_id`, `department`: of an officer."""

    id: str
    login: str
    name: str
    role: Role
    grammatical_gender: Literal["f", "m", "n"] = "n"
    language: str = "pl"
    skills: dict[str, int] = field(default_factory=dict)
    shift: str | None = None
    origin: Origin = Origin.OPERATOR
    temporary_until_ms: int | None = None
    disabled: bool = False
    second_factor: bool = False
    office_id: str | None = None
    department: str | None = None

    @property
    def temporary_password(self) -> bool:
        """True while the owner has to set another password first."""
        return self.temporary_until_ms is not None

    @property
    def initials(self) -> str:
        """First letters of the first and the last word of the name."""
        words = self.name.split()
        return "".join(word[0] for word in (words[:1] + words[-1:] if words[1:] else words))


TEMPORARY_PASSWORD_LIFE_MS = 7 * 24 * 3_600_000
"""A password of the operator that nobody used opens nothing after a week (ASVS 6.4.1)."""
LOGIN = re.compile(r"[a-z0-9-]{1,32}")
"""Form of a login, which is the id of its account as well."""


class Accounts:
    """Accounts in the database. A change that takes rights away ends the sessions of the account
    and forgets its browsers, in the same transaction."""

    def __init__(self, engine: AsyncEngine, hasher: PasswordHasher | None = None) -> None:
        self._engine = engine
        self._hashes = PasswordHashes(hasher)

    async def put(self, user: User, password: str) -> None:
        """Create the account, or replace it, with this password."""
        row = _row(user) | {"password_hash": await self._hashes.hash(password)}
        async with self._engine.begin() as db:
            if await _row_of(db, user.id) is None:
                await db.execute(users.insert().values(row))
            else:
                await db.execute(users.update().where(users.c.id == user.id).values(row))

    async def put_all(self, people: Collection[User], password: str) -> None:
        """Create or replace the accounts with one password, which is hashed once."""
        shared = {"password_hash": await self._hashes.hash(password)}
        async with self._engine.begin() as db:
            await db.execute(users.delete().where(users.c.id.in_([user.id for user in people])))
            await db.execute(users.insert(), [_row(user) | shared for user in people])

    async def add(self, user: User, password: str) -> None:
        """Create the account. Raises LoginTaken."""
        row = _row(user) | {"password_hash": await self._hashes.hash(password)}
        async with self._engine.begin() as db:
            if await _row_of(db, user.id) is not None:
                raise LoginTaken(f"login: {user.login} exists already", field="login")
            await db.execute(users.insert().values(row))

    async def update(self, user: User) -> None:
        """Write everything but the password of an account that exists."""
        row = _row(user)
        del row["temporary_until_ms"], row["disabled_ms"]
        async with self._engine.begin() as db:
            await db.execute(users.update().where(users.c.id == user.id).values(row))

    async def set_password(
        self, user_id: str, password: str, temporary_until_ms: int | None = None
    ) -> None:
        """Set the password and end all sessions. Raises UserUnknown.

        `temporary_until_ms`: None for a password that the owner chose.
        """
        hashed = await self._hashes.hash(password)
        values = {"password_hash": hashed, "temporary_until_ms": temporary_until_ms}
        await self._change(user_id, values)

    async def set_role(self, user_id: str, role: Role) -> None:
        """Set the role and end all sessions. Raises UserUnknown."""
        await self._change(user_id, {"role": role.value, "origin": Origin.OPERATOR.value})

    async def disable(self, user_id: str, now_ms: int, *, origin: Origin = Origin.OPERATOR) -> None:
        """Forbid the account to sign in and end all sessions. Raises UserUnknown.

        `origin`: who does it, and who alone allows it again.
        """
        await self._change(user_id, {"disabled_ms": now_ms, "origin": origin.value})

    async def enable(self, user_id: str) -> None:
        """Allow the account to sign in again. Raises UserUnknown."""
        await self._change(user_id, {"disabled_ms": None, "origin": Origin.OPERATOR.value})

    async def verify(self, login: str, password: str, *, recognised: bool = False) -> User | None:
        """Return the user, or None; an unknown or disabled login takes as long as a wrong
        password.

        `recognised`: the account signed in from this browser before. Raises RateLimitExceeded
        when too many logins wait.
        """
        row = await self._find(users.c.login == login)
        usable = row if row and row["disabled_ms"] is None else None
        expected = usable["password_hash"] if usable else None
        matches = await self._hashes.matches(expected, password, recognised=recognised)
        return _user(usable) if usable and matches else None

    async def get(self, user_id: str) -> User | None:
        """Return the user with this id; None when there is none or it is disabled."""
        row = await self._find(users.c.id == user_id)
        return _user(row) if row and row["disabled_ms"] is None else None

    async def name_of(self, consultant_id: str) -> str | None:
        """Return the full name, for residents (`ConsultantNames`)."""
        row = await self._find(users.c.id == consultant_id)
        return row["name"] if row else None

    async def officers_of(self, office_id: str) -> tuple[str, ...]:
        """Return the ids of the officers of an office who may sign in (`OfficerDirectory`)."""
        statement = sa.select(users.c.id).where(
            users.c.office_id == office_id,
            users.c.role == Role.OFFICER.value,
            users.c.disabled_ms.is_(None),
        )
        async with self._engine.connect() as db:
            return tuple((await db.execute(statement.order_by(users.c.id))).scalars())

    async def all(self) -> tuple[User, ...]:
        """Return every account, disabled ones too, ordered by id."""
        async with self._engine.connect() as db:
            rows = await db.execute(sa.select(users).order_by(users.c.id))
            return tuple(_user(dict(row)) for row in rows.mappings())

    async def _find(self, condition: sa.ColumnElement[bool]) -> dict[str, Any] | None:
        async with self._engine.connect() as db:
            row = (await db.execute(sa.select(users).where(condition))).mappings().first()
            return dict(row) if row else None

    async def _change(self, user_id: str, values: dict[str, Any]) -> None:
        async with self._engine.begin() as db:
            if await _row_of(db, user_id) is None:
                raise UserUnknown(f"login: {user_id} has no account", field="login")
            await db.execute(users.update().where(users.c.id == user_id).values(values))
            await end_sessions(db, user_id)


async def end_sessions(db: AsyncConnection, user_id: str) -> None:
    """End the sessions of an account and forget its browsers, in a transaction."""
    await db.execute(sessions.delete().where(sessions.c.user_id == user_id))
    await db.execute(devices.delete().where(devices.c.user_id == user_id))


async def _row_of(db: AsyncConnection, user_id: str) -> Any:
    return (await db.execute(sa.select(users.c.id).where(users.c.id == user_id))).first()


def _row(user: User) -> dict[str, Any]:
    return {
        "id": user.id,
        "login": user.login,
        "name": user.name,
        "role": user.role.value,
        "grammatical_gender": user.grammatical_gender,
        "language": user.language,
        "skills": json.dumps(user.skills),
        "shift": user.shift,
        "office_id": user.office_id,
        "department": user.department,
        "origin": user.origin.value,
        "temporary_until_ms": user.temporary_until_ms,
        "disabled_ms": None,
    }


def _user(row: dict[str, Any]) -> User:
    values = {name: row[name] for name in _COPIED}
    return User(
        **values,
        role=Role(row["role"]),
        skills=json.loads(row["skills"]),
        origin=Origin(row["origin"]),
        disabled=row["disabled_ms"] is not None,
        second_factor=row["totp_confirmed_ms"] is not None,
    )


_COPIED = (
    "id",
    "login",
    "name",
    "grammatical_gender",
    "language",
    "shift",
    "office_id",
    "department",
    "temporary_until_ms",
)
"""Columns whose values are members of `User` as they are."""
