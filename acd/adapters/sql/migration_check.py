"""Check that a migration loses no rows and leaves the version before able to work.

During an upgrade the version before goes on writing, and comes back when the new one fails. So a
migration then only adds (Fowler and Sadalage, "Parallel Change"): tables, columns that may be left
out, indexes.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, func, inspect, select, table

OWN_TABLE = "alembic_version"


@dataclass(frozen=True)
class TableFacts:
    """Table at one moment. `columns`: name -> whether an INSERT must give a value."""

    rows: int
    columns: Mapping[str, bool]
    uniques: frozenset[tuple[str, ...]]


Facts = Mapping[str, TableFacts]
"""Tables by name."""


def read_facts(connection: Connection) -> Facts:
    """Return rows, columns and unique keys of every table."""
    names = (name for name in inspect(connection).get_table_names() if name != OWN_TABLE)
    return {name: _table_facts(connection, name) for name in names}


def lost_rows(before: Facts, after: Facts) -> list[str]:
    """Return a sentence for every table that is in both and has fewer rows afterwards."""
    return [
        f"{name} had {facts.rows} rows and has {after[name].rows}"
        for name, facts in before.items()
        if name in after and after[name].rows < facts.rows
    ]


def narrowings(before: Facts, after: Facts) -> list[str]:
    """Return a sentence for everything that would stop the version before from working."""
    return [text for name, facts in before.items() for text in _narrowed(name, facts, after)]


def _narrowed(name: str, before: TableFacts, after: Facts) -> Iterator[str]:
    if name not in after:
        yield f"the table {name} is gone"
        return
    now = after[name]
    yield from (f"{name}.{column} is gone" for column in before.columns.keys() - now.columns.keys())
    for column, needs_value in now.columns.items():
        if needs_value and not before.columns.get(column, False):
            yield f"{name}.{column} needs a value"
    for key in now.uniques - before.uniques:
        yield f"{name} has a new unique key ({', '.join(key)})"


def _table_facts(connection: Connection, name: str) -> TableFacts:
    inspector = inspect(connection)
    rows = connection.scalar(select(func.count()).select_from(table(name))) or 0
    columns = {column["name"]: _needs_value(column) for column in inspector.get_columns(name)}
    keys: list[Any] = [*inspector.get_unique_constraints(name)]
    keys += [index for index in inspector.get_indexes(name) if index["unique"]]
    return TableFacts(rows, columns, frozenset(tuple(key["column_names"]) for key in keys))


def _needs_value(column: Any) -> bool:
    generated = column.get("autoincrement") is True or column.get("identity") is not None
    return not column["nullable"] and column["default"] is None and not generated
