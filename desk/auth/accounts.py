"""Accounts of the people who work here, and the verification of their passwords."""

from __future__ import annotations

import asyncio
import json
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Literal

import sqlalchemy as sa
from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from sqlalchemy.ext.asyncio import AsyncEngine

from desk.auth.tables import users


class Role(StrEnum):
    """Role of a user: what the API allows."""

    CONSULTANT = "consultant"
    SUPERVISOR = "supervisor"


@dataclass(frozen=True, slots=True)
class User:
    """A person with an account. `grammatical_gender`: f, m or n; `skills`: skill to level 1-100."""

    id: str
    login: str
    name: str
    role: Role
    grammatical_gender: Literal["f", "m", "n"] = "n"
    language: str = "pl"
    skills: dict[str, int] = field(default_factory=dict)
    shift: str | None = None
    sip_password: str = ""

    @property
    def initials(self) -> str:
        """First letters of the first and the last word of the name."""
        words = self.name.split()
        return "".join(word[0] for word in (words[:1] + words[-1:] if words[1:] else words))


class Accounts:
    """Accounts in the database. Passwords are hashed in threads, at most two at once: a burst
    of logins must not take the processor from the ACD."""

    def __init__(self, engine: AsyncEngine, hasher: PasswordHasher | None = None) -> None:
        self._engine = engine
        self._hasher = hasher or PasswordHasher()
        self._hashing = asyncio.Semaphore(2)
        self._dummy_hash: str | None = None

    async def put(self, user: User, password: str) -> None:
        """Create the account, or replace it, with this password."""
        row = _row(user) | {"password_hash": await self._hash(password)}
        async with self._engine.begin() as db:
            existing = await db.execute(sa.select(users.c.id).where(users.c.id == user.id))
            if existing.first() is None:
                await db.execute(users.insert().values(row))
            else:
                await db.execute(users.update().where(users.c.id == user.id).values(row))

    async def verify(self, login: str, password: str) -> User | None:
        """Return the user, or None; an unknown login takes as long as a wrong password."""
        row = await self._find(users.c.login == login)
        expected = row["password_hash"] if row else await self._unknown_login_hash()
        matches = await self._matches(expected, password)
        return _user(row) if row and matches else None

    async def get(self, user_id: str) -> User | None:
        """Return the user with this id."""
        row = await self._find(users.c.id == user_id)
        return _user(row) if row else None

    async def name_of(self, consultant_id: str) -> str | None:
        """Return the full name, for residents (`ConsultantNames`)."""
        row = await self._find(users.c.id == consultant_id)
        return row["name"] if row else None

    async def all(self) -> tuple[User, ...]:
        """Return every account, ordered by id."""
        async with self._engine.connect() as db:
            rows = await db.execute(sa.select(users).order_by(users.c.id))
            return tuple(_user(dict(row)) for row in rows.mappings())

    async def _find(self, condition: sa.ColumnElement[bool]) -> dict[str, Any] | None:
        async with self._engine.connect() as db:
            row = (await db.execute(sa.select(users).where(condition))).mappings().first()
            return dict(row) if row else None

    async def _unknown_login_hash(self) -> str:
        if self._dummy_hash is None:
            self._dummy_hash = await self._hash("nobody")
        return self._dummy_hash

    async def _hash(self, password: str) -> str:
        async with self._hashing:
            return await asyncio.to_thread(self._hasher.hash, password)

    async def _matches(self, expected: str, password: str) -> bool:
        async with self._hashing:
            try:
                return await asyncio.to_thread(self._hasher.verify, expected, password)
            except (VerificationError, InvalidHashError):
                return False


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
        "sip_password": user.sip_password,
    }


def _user(row: dict[str, Any]) -> User:
    values = {name: value for name, value in row.items() if name != "password_hash"}
    return User(**values | {"role": Role(row["role"]), "skills": json.loads(row["skills"])})
