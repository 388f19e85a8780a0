"""Schema of the database at a start and during an upgrade."""

from __future__ import annotations

from acd.adapters.sql.errors import SchemaTooNew
from acd.adapters.sql.migrate import migrate, newest_revision, schema_revision
from centrala.host import release
from config.settings import Settings


def bring_schema(settings: Settings, *, additive: bool = False) -> str | None:
    """Migrate; return the database's revision. A newer schema is right if an upgrade has noted
    that this version may work with it. `additive`: as in `migrate`.

    Raises what `migrate` raises.
    """
    try:
        migrate(settings.database, additive=additive)
    except SchemaTooNew:
        revision = schema_revision(settings.database)
        if release.read(settings.run_dir).schema != revision:
            raise
        return revision
    return newest_revision()
