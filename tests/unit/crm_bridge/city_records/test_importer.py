"""Import of a file of records into the ticket store."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import pytest

from acd.adapters.sql.engine import make_engine
from crm_bridge.city_records.importer import import_records, records_in
from crm_bridge.city_records.record import RecordReader
from crm_bridge.errors import RecordsUnreadable
from crm_bridge.imports import CrmImporter
from tests.support.city import CATALOGUE
from tests.support.city_records import a_record
from tests.support.databases import migrated_database


@pytest.fixture
def url() -> str:
    return migrated_database("sqlite")


@pytest.fixture
async def importer(url: str) -> AsyncIterator[CrmImporter]:
    engine = make_engine(url)
    yield CrmImporter(engine, CATALOGUE)
    await engine.dispose()


async def test_refused_record_stops_none_of_the_others(importer: CrmImporter) -> None:
    records: list[Any] = [a_record("1/26"), a_record("2/26", notificationType="?"), None]
    report = await import_records([*records, a_record("4/26")], RecordReader(CATALOGUE), importer)
    assert (report.read, report.added, report.existing) == (4, 2, 0)
    assert [(row.position, row.number, row.field) for row in report.refused] == [
        (2, "2/26", "notificationType"),
        (3, "", "record"),
    ]
    assert report.lines()[-1] == "4 records: 2 added, 0 were there, 2 refused"


async def test_repeated_import_adds_nothing(importer: CrmImporter) -> None:
    records, reader = [a_record("1/26"), a_record("1/26")], RecordReader(CATALOGUE)
    first = await import_records(records, reader, importer)
    second = await import_records(records, reader, importer)
    assert (first.added, first.existing) == (1, 1)
    assert (second.added, second.existing) == (0, 2)


@pytest.mark.parametrize("content", [b"", b"<html>", b'{"result": 1}', b"\xff\xfe[", b"[" * 9999])
def test_file_without_records_is_refused(content: bytes) -> None:
    with pytest.raises(RecordsUnreadable):
        records_in(content)
