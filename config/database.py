"""The database brought up to date: `python -m config.database` migrates and seeds."""

from __future__ import annotations

from acd.adapters.sql.migrate import migrate
from config import settings
from config.mains import run_main


def main() -> None:
    """Raises BadDatabaseUrl, DatabaseUnavailable, SchemaUnknown."""
    told = settings.load()
    migrate(told.database)


if __name__ == "__main__":
    run_main(main)
