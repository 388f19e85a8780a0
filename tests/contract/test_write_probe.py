"""The proof of writing, on both kinds of database."""

from __future__ import annotations

import pytest
from sqlalchemy import event
from sqlalchemy.exc import DBAPIError

from acd.adapters.sql.engine import make_engine
from acd.adapters.sql.write_probe import WriteProbe
from tests.support.databases import BACKENDS, fresh_database


@pytest.fixture(params=BACKENDS)
def url(request: pytest.FixtureRequest) -> str:
    return fresh_database(request.param)


async def test_database_that_takes_writes_passes_and_is_asked_once_in_a_while(url: str) -> None:
    engine = make_engine(url)
    commits: list[object] = []
    event.listen(engine.sync_engine, "commit", commits.append)
    try:
        probe = WriteProbe(engine)
        await probe.check()
        await probe.check()
        assert len(commits) == 1
    finally:
        await engine.dispose()


async def test_database_that_only_reads_fails() -> None:
    engine = make_engine(fresh_database("sqlite"))
    try:
        event.listen(engine.sync_engine, "connect", lambda dbapi, _: _only_read(dbapi))
        with pytest.raises(DBAPIError, match="readonly"):
            await WriteProbe(engine).check()
    finally:
        await engine.dispose()


def _only_read(connection: object) -> None:
    cursor = connection.cursor()  # type: ignore[attr-defined]  # a DB-API connection
    cursor.execute("PRAGMA query_only = ON")
    cursor.close()
