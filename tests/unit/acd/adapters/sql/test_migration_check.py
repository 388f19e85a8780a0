"""Check of a migration: rows that it lost, and what shuts out the version before."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from sqlalchemy import Connection, create_engine, text

from acd.adapters.sql.migration_check import lost_rows, narrowings, read_facts


@pytest.fixture
def connection() -> Iterator[Connection]:
    with create_engine("sqlite://").connect() as connection:
        connection.execute(text("CREATE TABLE calls (id INTEGER PRIMARY KEY, queue TEXT)"))
        connection.execute(text("INSERT INTO calls VALUES (1, 'drogi'), (2, 'woda')"))
        yield connection


def run(connection: Connection, *statements: str) -> tuple[list[str], list[str]]:
    """Return what the check says about a migration of these statements."""
    before = read_facts(connection)
    for statement in statements:
        connection.execute(text(statement))
    after = read_facts(connection)
    return lost_rows(before, after), narrowings(before, after)


@pytest.mark.parametrize(
    "statement",
    [
        "CREATE TABLE more (id INTEGER PRIMARY KEY)",
        "ALTER TABLE calls ADD COLUMN note TEXT",
        "ALTER TABLE calls ADD COLUMN note TEXT NOT NULL DEFAULT ''",
        "CREATE INDEX by_queue ON calls (queue)",
        "INSERT INTO calls VALUES (3, 'drogi')",
    ],
)
def test_additions_are_allowed(connection: Connection, statement: str) -> None:
    assert run(connection, statement) == ([], [])


def test_deleted_rows_are_named(connection: Connection) -> None:
    lost, _ = run(connection, "DELETE FROM calls WHERE id = 1")
    assert lost == ["calls had 2 rows and has 1"]


def test_what_the_version_before_cannot_work_with_is_named(connection: Connection) -> None:
    assert run(connection, "DROP TABLE calls")[1] == ["the table calls is gone"]


@pytest.mark.parametrize(
    ("statements", "fault"),
    [
        (["ALTER TABLE calls DROP COLUMN queue"], "calls.queue is gone"),
        (["CREATE UNIQUE INDEX one ON calls (queue)"], "calls has a new unique key (queue)"),
        (
            [
                "DROP TABLE calls",
                "CREATE TABLE calls (id INTEGER PRIMARY KEY, queue TEXT NOT NULL)",
            ],
            "calls.queue needs a value",
        ),
    ],
)
def test_narrowed_tables_are_named(
    connection: Connection, statements: list[str], fault: str
) -> None:
    assert run(connection, *statements)[1] == [fault]
