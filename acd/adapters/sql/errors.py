"""Errors of the database: a wrong setting, a server that is away, a failed migration."""

from __future__ import annotations

from typing import ClassVar

from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncEngine

from acd.domain.model.errors import DependencyUnavailable, InternalError, InvalidInput


def is_of_connection(error: Exception) -> bool:
    """Tell whether an error says that the database does not answer.

    SQLAlchemy does not wrap asyncpg's own errors of a connection that cannot be made; asyncpg is
    loaded only where it is used.
    """
    return isinstance(error, DBAPIError | OSError) or type(error).__module__.startswith("asyncpg.")


def unreachable(engine: AsyncEngine, error: Exception) -> DatabaseUnavailable:
    """Return the error of a database that does not answer; it names the place and no password."""
    url = engine.url.set(drivername=engine.dialect.name)
    return DatabaseUnavailable(
        f"the database {url.render_as_string(hide_password=True)} does not answer "
        f"({type(error).__name__}): start it, or correct DATABASE_URL",
        field="DATABASE_URL",
    )


class DatabaseUrlInvalid(InvalidInput):
    """`DATABASE_URL` that names no supported database.

    Remedy: set `DATABASE_URL` to a `postgresql://` or `sqlite:///` address.
    """

    id: ClassVar[str] = "database-url-invalid"


class DatabaseUnavailable(DependencyUnavailable):
    """No answer from the database, or a lock held longer than the busy time-out.

    Remedy: start the database or mend the network; the operation is retried.
    """

    id: ClassVar[str] = "database-unavailable"


class SchemaTooNew(DependencyUnavailable):
    """Database schema that a newer Centrala has migrated.

    Remedy: run the newer Centrala, or restore the backup made before the upgrade.
    """

    id: ClassVar[str] = "schema-too-new"
    retryable = False


class MigrationFailed(InternalError):
    """Failed migration step; the database is as it was before.

    Remedy: read the logged cause (rights, disk space), then start again.
    """

    id: ClassVar[str] = "migration-failed"


class MigrationNotAdditive(MigrationFailed):
    """Migration that an upgrade in operation cannot run; the database is as it was before.

    Remedy: upgrade with a stop, as docs/operations.md says.
    """

    id: ClassVar[str] = "migration-not-additive"
