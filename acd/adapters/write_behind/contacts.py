"""Contact book that makes a call wait for the database no longer than half a second.

A process that is stopped within a transaction of SQLite, or a database server that is away, holds
up every write. The dialplan gives up on the engine after 5 s; so a record that is not written
within `MAX_WRITE_WAIT_S` goes into a file, and from there into the database once that takes it.
"""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Protocol
from urllib.parse import quote

import structlog

from acd.ports.contact_history import EarlierContacts, ResidentHistory
from acd.ports.contacts import ContactBook, ContactRecord
from acd.serialisation.errors import DataInvalid
from acd.serialisation.serialiser import from_json, to_json

MAX_WRITE_WAIT_S = 0.5
RETRY_INTERVAL_S = 1.0
"""Interval of the attempts to write deferred records."""
SUFFIX = ".json"

log = structlog.get_logger()


class StoredContacts(ContactBook, ResidentHistory, Protocol):
    """Both ports, which every adapter of the database offers as one object."""


class WriteBehindContactBook:
    """Implement `ContactBook` and `ResidentHistory` over the adapter of a database.

    `folder` holds a file for each deferred record, readable by the owner only. All processes of
    one machine share it and run `run`: a record that is written twice changes nothing.
    """

    def __init__(
        self, book: StoredContacts, folder: Path, max_wait_s: float = MAX_WRITE_WAIT_S
    ) -> None:
        self._book = book
        self._folder = folder
        self._max_wait_s = max_wait_s
        self._is_held_up = False
        self._failing = 0

    async def open(self, record: ContactRecord) -> None:
        """Store the record, in the database or in the folder.

        A write that takes too long goes on in the database's thread, which is harmless: the first
        record of an id stays. While the database is held up, records go into the folder at once.
        Raises OSError when neither takes it.
        """
        if self._is_held_up or not await self._is_written_in_time(record):
            self._defer(record)

    async def get(self, contact_id: str) -> ContactRecord | None:
        return await self._book.get(contact_id) or self._read(self._file_of(contact_id))

    async def find_by_external_id(self, external_id: str) -> ContactRecord | None:
        """Return the newest record with this id; those of the folder are the newer ones."""
        deferred = (self._read(file) for file in self._deferred())
        matches = [record for record in deferred if record and record.external_id == external_id]
        if matches:
            return max(matches, key=lambda record: (record.reached_ms, record.contact_id))
        return await self._book.find_by_external_id(external_id)

    async def list_by_external_id(self, external_id: str, limit: int) -> tuple[ContactRecord, ...]:
        """Return those that the database has taken: a deferred one is the contact of now."""
        return await self._book.list_by_external_id(external_id, limit)

    async def link_resident(self, contact_id: str, resident_id: str) -> None:
        """Link the contact; a deferred record is written before."""
        record = self._read(self._file_of(contact_id))
        if record is not None:
            await self._book.open(record)
        await self._book.link_resident(contact_id, resident_id)

    async def earlier(
        self, address: str | None, resident_ids: tuple[str, ...], before_ms: int, limit: int
    ) -> EarlierContacts:
        return await self._book.earlier(address, resident_ids, before_ms, limit)

    async def counts(self, resident_ids: tuple[str, ...], before_ms: int) -> dict[str, int]:
        return await self._book.counts(resident_ids, before_ms)

    async def run(self) -> None:
        """Write deferred records, also those of other and earlier processes, until cancelled."""
        while True:
            await self.write_deferred()
            await asyncio.sleep(RETRY_INTERVAL_S)

    async def write_deferred(self) -> None:
        """Try to write every record of the folder, oldest first; a failing one stops no other."""
        failing = 0
        for file in self._deferred():
            failing += not await self._is_moved(file)
        if failing != self._failing:
            log.warning("contact-records-deferred", count=failing)
        self._failing = failing
        self._is_held_up = self._is_held_up and failing > 0

    async def _is_moved(self, file: Path) -> bool:
        """Move one record into the database; return False when the database refuses it."""
        record = self._read(file)
        if record is None:
            return True
        try:
            await self._book.open(record)
        except Exception:  # any error of any driver: the record stays in its file
            return False
        self._forget(file)
        log.info("contact-record-written", contact_id=record.contact_id)
        return True

    async def _is_written_in_time(self, record: ContactRecord) -> bool:
        try:
            async with asyncio.timeout(self._max_wait_s):
                await self._book.open(record)
        except TimeoutError:
            self._is_held_up = True
            log.warning("database-held-up", contact_id=record.contact_id)
        except Exception as error:  # any error of any driver
            log.warning("contact-record-not-written", error=type(error).__name__)
        else:
            return True
        return False

    def _defer(self, record: ContactRecord) -> None:
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        file = self._file_of(record.contact_id)
        fresh = file.with_suffix(".new")
        fresh.touch(0o600)
        fresh.write_bytes(to_json(record))
        fresh.rename(file)

    def _forget(self, file: Path) -> None:
        file.unlink(missing_ok=True)
        self._is_held_up = False

    def _file_of(self, contact_id: str) -> Path:
        return self._folder / f"{quote(contact_id, safe='')}{SUFFIX}"

    def _deferred(self) -> list[Path]:
        """Return the files of deferred records, oldest first."""
        try:
            return sorted(self._folder.glob(f"*{SUFFIX}"), key=lambda file: file.stat().st_mtime)
        except FileNotFoundError:  # another process moved one meanwhile: the next turn sees all
            return []

    def _read(self, file: Path) -> ContactRecord | None:
        """Return the record; None when there is none. A damaged file is renamed and kept."""
        try:
            return from_json(ContactRecord, file.read_bytes())
        except FileNotFoundError:
            return None
        except DataInvalid as error:
            log.error("contact-record-unreadable", reason=error.message)
            file.rename(file.with_suffix(".damaged"))
            return None
