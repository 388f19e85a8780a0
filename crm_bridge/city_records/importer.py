"""Import of the city's records: each one is added, found, or refused with its reason."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from crm_bridge.city_records.record import CityRecord, RecordReader
from crm_bridge.errors import RecordInvalid, RecordsUnreadable
from crm_bridge.imports import CrmImporter, ImportedTicket


@dataclass(frozen=True, slots=True)
class RefusedRecord:
    """Record that was not added. `position`: from 1; `number`: as written, empty without one."""

    position: int
    number: str
    field: str
    message: str


@dataclass(slots=True)
class RecordReport:
    """Result of an import. `mended`: id to number of records; `existing`: numbers that the store
    had before, which stay as they are."""

    read: int = 0
    added: int = 0
    existing: int = 0
    mended: Counter[str] = field(default_factory=Counter)
    refused: list[RefusedRecord] = field(default_factory=list)

    def lines(self) -> tuple[str, ...]:
        """Return the report as lines: refused records, mends by frequency, then the sum."""
        refused = (
            f"record {one.position} {one.number}: {one.field}: {one.message}"
            for one in self.refused
        )
        mended = (f"{count} x {mend}" for mend, count in self.mended.most_common())
        counts = f"{self.read} records: {self.added} added, {self.existing} were there"
        return (*refused, *mended, f"{counts}, {len(self.refused)} refused")


def records_in(content: bytes) -> list[Any]:
    """Return the records of a file: a list, or an answer of the API. Raises RecordsUnreadable."""
    try:
        document: Any = json.loads(content.decode("utf-8-sig"))
    except (UnicodeDecodeError, json.JSONDecodeError, RecursionError) as error:
        message = f"expected JSON in UTF-8: {type(error).__name__}"
        raise RecordsUnreadable(message, field="file") from error
    for name in ("result", "result", "notifications"):
        if isinstance(document, dict):
            document = document.get(name, document)
    if not isinstance(document, list):
        message = "expected a list of records, or an answer with result.result.notifications"
        raise RecordsUnreadable(message, field="file")
    return document


async def import_records(
    records: list[Any], reader: RecordReader, importer: CrmImporter
) -> RecordReport:
    """Add the records, each in a transaction of its own; a refused one stops none of the others.

    Idempotency key: the number. Raises CrmUnavailable.
    """
    report = RecordReport()
    for position, raw in enumerate(records, start=1):
        report.read += 1
        try:
            record = reader.read(raw)
        except RecordInvalid as error:
            number = raw.get("notificationNumber") if isinstance(raw, dict) else None
            refused = RefusedRecord(position, str(number or ""), error.field or "", str(error))
            report.refused.append(refused)
            continue
        report.mended.update(set(record.mended))
        if await importer.add_ticket(_ticket(record)):
            report.added += 1
        else:
            report.existing += 1
    return report


def _ticket(record: CityRecord) -> ImportedTicket:
    return ImportedTicket(record.number, record.case, record.history, opened_ms=record.opened_ms)
