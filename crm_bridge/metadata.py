"""Metadata that all tables of the bridge share, so that one may refer to another."""

from __future__ import annotations

from typing import Any

from sqlalchemy import MetaData, text

metadata = MetaData()


def where_present(column: str) -> dict[str, Any]:
    """Return options of an index that leave out rows without a value.

    Where most rows have none, SQLite's statistics would say that the index finds nothing.
    """
    condition = text(f"{column} IS NOT NULL")
    return {"sqlite_where": condition, "postgresql_where": condition}
