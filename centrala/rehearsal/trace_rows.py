"""Rows of a trace: the cells of one line by the names of their columns."""

from __future__ import annotations

import csv
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import ClassVar

from acd.domain.model.errors import InvalidInput

REQUIRED = ("type", "vru_exit", "q_start", "q_time", "outcome", "ser_start", "ser_exit")
"""Columns that a trace must have, in any order; `date`, `server` and `vru_entry` are used where
there are any."""
TIME = re.compile(r"(\d{1,2}):([0-5]\d):([0-5]\d)", re.ASCII)
DATE_FORMATS = ("%y%m%d", "%Y%m%d", "%Y-%m-%d", "%d.%m.%Y")
SECOND_MS = 1_000
DAY_MS = 86_400_000
LATEST_HOUR = 23
MAX_WAIT_S = 14_400
"""Longest wait and longest conversation that are believed; a longer one is a wrong time."""


class TraceInvalid(InvalidInput):
    """Unreadable trace; the message names file, line, column and what was expected.

    Remedy: correct the named cell, or leave such rows out with --skip-bad-rows.
    """

    id: ClassVar[str] = "trace-invalid"

    def __init__(self, path: Path, line: int, column: str, expected: str) -> None:
        super().__init__(f"{path}:{line}: {column}: {expected}", field=column)


@dataclass(frozen=True, slots=True)
class Columns:
    """Columns of one file, in their order."""

    path: Path
    names: tuple[str, ...]

    def row(self, line: int, content: bytes) -> Row:
        """Return the cells of a line. Raises TraceInvalid, naming the column that is wrong."""
        cells = _cells(self, line, content)
        if len(cells) != len(self.names):
            column = self.names[min(len(cells), len(self.names) - 1)]
            expected = f"expected {len(self.names)} columns, got {len(cells)}"
            raise TraceInvalid(self.path, line, column, expected)
        values = dict(zip(self.names, (cell.strip() for cell in cells), strict=True))
        return Row(self.path, line, values)


def columns_of(path: Path, content: bytes) -> Columns:
    """Return the columns that the first line names. Raises TraceInvalid."""
    cells = [cell.strip() for cell in _cells(Columns(path, REQUIRED), 1, content)]
    for name in REQUIRED:
        if cells.count(name) != 1:
            expected = f"expected one column of this name, got {', '.join(cells)!r}"
            raise TraceInvalid(path, 1, name, expected)
    return Columns(path, tuple(cells))


def _cells(columns: Columns, line: int, content: bytes) -> list[str]:
    """Return the cells of a line; each line is read by itself, so that a quotation mark without
    its pair does not swallow those that follow."""
    first = columns.names[0]
    try:
        text = content.removesuffix(b"\r").decode()
    except UnicodeDecodeError as error:
        number = min(content[: error.start].count(b","), len(columns.names) - 1)
        raise TraceInvalid(columns.path, line, columns.names[number], "expected UTF-8") from None
    try:
        return next(csv.reader([text], strict=True), [])
    except csv.Error as error:
        raise TraceInvalid(columns.path, line, first, f"expected CSV ({error})") from None


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the file; an error names the column."""

    path: Path
    line: int
    values: dict[str, str]

    def error(self, column: str, expected: str) -> TraceInvalid:
        return TraceInvalid(
            self.path, self.line, column, f"expected {expected}, got {self.values[column]!r}"
        )

    def text(self, column: str) -> str:
        if not self.values[column]:
            raise self.error(column, "a word")
        return self.values[column]

    def one_of(self, column: str, words: Sequence[str]) -> str:
        if self.values[column] not in words:
            raise self.error(column, f"one of {', '.join(words)}")
        return self.values[column]

    def clock_ms(self, column: str, after_ms: int = 0) -> int:
        """Return milliseconds since the midnight before the call.

        `after_ms`: an earlier time of the same call; a time that is more than half a day before
        it belongs to the day after.
        """
        match = TIME.fullmatch(self.values[column])
        if match is None or int(match[1]) > LATEST_HOUR:
            raise self.error(column, "a time such as 9:05:00")
        hours, minutes, seconds = map(int, match.groups())
        at_ms = ((hours * 60 + minutes) * 60 + seconds) * SECOND_MS
        return at_ms + DAY_MS if at_ms < after_ms - DAY_MS // 2 else at_ms

    def length_ms(self, column: str) -> int:
        cell = self.values[column]
        if not (cell.isascii() and cell.isdecimal() and int(cell[:9]) <= MAX_WAIT_S):
            raise self.error(column, f"whole seconds, at most {MAX_WAIT_S}")
        return int(cell) * SECOND_MS

    def date(self) -> date | None:
        """Return the date, None where the file has no such column."""
        cell = self.values.get("date")
        if cell is None:
            return None
        for date_format in DATE_FORMATS:
            try:
                return datetime.strptime(cell, date_format).replace(tzinfo=UTC).date()
            except ValueError:
                continue
        raise self.error("date", "a date such as 1999-01-31 or 990131")
