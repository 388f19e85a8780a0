"""One file a day of UTC, `inputs-2026-11-24.jsonl.gz`: a line per input,
`{"id","key","kind","data"}`, in the order of the log.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from itertools import groupby
from pathlib import Path

import structlog

from acd.adapters.archive.members import Damaged, append_member, members, repair
from acd.ports.archive import ArchiveUnavailable
from acd.ports.log import BEGINNING, LoggedInput, id_order
from acd.serialisation.archive_lines import archive_line, read_archive_line

PREFIX, SUFFIX = "inputs-", ".jsonl.gz"

log = structlog.get_logger()


class FileArchive:
    """Implements `InputArchive`. One process writes; others may read meanwhile."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._last_id: str | None = None

    async def last_id(self) -> str:
        """Return the newest id; the first call repairs the end of the newest file."""
        if self._last_id is None:
            self._last_id = await asyncio.to_thread(self._find_last)
        return self._last_id

    async def append(self, entries: Sequence[LoggedInput]) -> None:
        last = id_order(await self.last_id())
        fresh = [entry for entry in entries if id_order(entry.id) > last]
        if fresh:
            await asyncio.to_thread(self._write, fresh)
            self._last_id = fresh[-1].id

    def read(self, from_ms: int, until_ms: int) -> Iterator[LoggedInput]:
        with _archive_errors():
            for day, path in self._files():
                if _day(from_ms) <= day <= _day(until_ms):
                    entries = map(read_archive_line, _lines(path))
                    yield from (entry for entry in entries if from_ms <= entry.at_ms < until_ms)

    async def days(self) -> tuple[date, ...]:
        with _archive_errors():
            return tuple(day for day, _ in await asyncio.to_thread(self._files))

    async def forget_before(self, day: date) -> None:
        with _archive_errors():
            for archived_day, path in await asyncio.to_thread(self._files):
                if archived_day < day:
                    path.unlink()
                    log.info("archived-day-deleted", day=archived_day.isoformat())

    def _files(self) -> list[tuple[date, Path]]:
        paths = self._folder.glob(f"{PREFIX}????-??-??{SUFFIX}")
        return sorted((date.fromisoformat(_stem(path)), path) for path in paths)

    def _find_last(self) -> str:
        with _archive_errors():
            for _, path in reversed(self._files()):
                if lines := repair(path).splitlines():
                    return read_archive_line(lines[-1]).id
            return BEGINNING

    def _write(self, entries: Sequence[LoggedInput]) -> None:
        with _archive_errors():
            self._folder.mkdir(parents=True, exist_ok=True)
            for day, group in groupby(entries, key=lambda entry: _day(entry.at_ms)):
                part = list(group)
                path = self._folder / f"{PREFIX}{day.isoformat()}{SUFFIX}"
                append_member(path, b"".join(map(archive_line, part)))
                self._last_id = part[-1].id


@contextmanager
def _archive_errors() -> Iterator[None]:
    """Raise `ArchiveUnavailable` for OSError."""
    try:
        yield
    except OSError as error:
        raise ArchiveUnavailable(f"{error.filename}: {error.strerror}") from error


def _lines(path: Path) -> Iterator[bytes]:
    try:
        for _, text in members(path):
            yield from text.splitlines()
    except Damaged as damage:
        log.error("archive-damaged", file=path.name, fault=str(damage))


def _stem(path: Path) -> str:
    return path.name.removeprefix(PREFIX).removesuffix(SUFFIX)


def _day(at_ms: int) -> date:
    return (datetime(1970, 1, 1, tzinfo=UTC) + timedelta(milliseconds=at_ms)).date()
