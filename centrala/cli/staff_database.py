"""The database of accounts and tokens, for commands that change it beside a running system."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncEngine

from acd.adapters.sql.engine import make_engine
from acd.adapters.sql.errors import DatabaseUnavailable
from acd.ports.security_log import OPERATOR, SecurityEvent, SecurityEventKind
from centrala.host import secrets
from centrala.wiring.security_log import security_log
from config.settings import Settings


@asynccontextmanager
async def staff_database(settings: Settings) -> AsyncIterator[AsyncEngine]:
    """Open the database of the settings. Raises DatabaseUnavailable."""
    engine = make_engine(settings.database)
    try:
        yield engine
    except DBAPIError as error:
        message = "the database has no accounts yet or does not answer; start Centrala once"
        raise DatabaseUnavailable(message, field="DATABASE_URL") from error
    finally:
        await engine.dispose()


def report(
    settings: Settings, kind: SecurityEventKind, account: str = "", **facts: str | int
) -> None:
    """Write what the operator did to the security log."""
    stored = secrets.load_or_create(settings.run_dir / "secrets.json")
    event = SecurityEvent(kind, account, OPERATOR, facts=facts)
    security_log(settings, stored).write(event)
