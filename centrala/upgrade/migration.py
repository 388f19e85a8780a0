"""Migration of the database while the version before runs: `python -m centrala.upgrade.migration`.

It may only add, keeps every row, and is verified: revision, and SQLite's own check.
"""

from __future__ import annotations

from dataclasses import replace

from acd.adapters.sql.migrate import is_known, newest_revision, schema_revision
from centrala.host import installation, release
from centrala.host.database_schema import bring_schema
from centrala.host.exit_codes import run_main, say
from centrala.host.upgrade_errors import UpgradeRefused
from config import settings
from config.settings import Settings


def main() -> None:
    """Raises MigrationFailed, MigrationNotAdditive, SchemaTooNew, DataDamaged, UpgradeRefused."""
    say(f"the database has revision {migrate_in_operation(settings.load())}")


def migrate_in_operation(settings: Settings) -> str | None:
    """Migrate and verify; return the revision. Errors as in `main`."""
    choice = release.read(settings.run_dir)
    before = schema_revision(settings.database)
    if is_known(before) and before != newest_revision():
        # Noted first: the version before may have to start again at any moment from now on.
        release.write(settings.run_dir, replace(choice, schema=newest_revision()))
    try:
        revision = bring_schema(settings, additive=True)
    except Exception:
        release.write(settings.run_dir, choice)
        raise
    if schema_revision(settings.database) != revision:
        raise UpgradeRefused(f"the database does not have revision {revision} after its migration")
    installation.check_database(settings)
    return revision


if __name__ == "__main__":
    run_main(main)
