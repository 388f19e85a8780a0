"""What can go wrong with the database, told apart: their setting, our server."""

from __future__ import annotations

from typing import ClassVar

from acd.domain.model.errors import OurError, TheirError


class BadDatabaseUrl(TheirError):
    """`DATABASE_URL` names no database that we can speak to."""

    id: ClassVar[str] = "bad-database-url"


class DatabaseUnavailable(OurError):
    """The database does not answer, or stays locked longer than the busy time-out."""

    id: ClassVar[str] = "database-unavailable"


class SchemaUnknown(OurError):
    """The database was migrated by a newer Centrala than this one."""

    id: ClassVar[str] = "schema-unknown"


class MigrationFailed(OurError):
    """A step of the migration could not be done; the database is as it was before."""

    id: ClassVar[str] = "migration-failed"
