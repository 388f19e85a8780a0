"""Reader of a call centre's day from a CSV file in the format of the Technion's AnonymousBank."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import ClassVar

from acd.domain.model.errors import InvalidInput
from acd.service.rehearsal.from_trace import TraceCall
from config.readers.yaml_lines import reading_problem

HEADER = (
    "vru+line", "call_id", "type", "vru_entry", "vru_exit", "vru_time", "q_start", "q_exit",
    "q_time", "outcome", "ser_start", "ser_exit", "ser_time", "server", "server_abv",
)  # fmt: skip
OUTCOMES = ("AGENT", "HANG", "PHANTOM")
TIME = re.compile(r"(\d{1,2}):([0-5]\d):([0-5]\d)")
SECOND_MS = 1_000
DAY_MS = 86_400_000
LATEST_HOUR = 23


class TraceInvalid(InvalidInput):
    """Unreadable trace; the message names file, line, column and what was expected.

    Remedy: correct the named cell.
    """

    id: ClassVar[str] = "trace-invalid"

    def __init__(self, path: Path, line: int, column: str, expected: str) -> None:
        at = f"{column}: " if column else ""
        super().__init__(f"{path}:{line}: {at}{expected}", field=column or None)


@dataclass(slots=True)
class Trace:
    """Calls of a day. `in_menu`: abandoned before they queued; `phantom`: lines without a
    caller."""

    calls: list[TraceCall] = field(default_factory=list)
    in_menu: int = 0
    phantom: int = 0


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

    def clock_ms(self, column: str) -> int:
        """Return milliseconds since midnight."""
        match = TIME.fullmatch(self.values[column])
        if match is None or int(match[1]) > LATEST_HOUR:
            raise self.error(column, "a time such as 9:05:00")
        hours, minutes, seconds = map(int, match.groups())
        return ((hours * 60 + minutes) * 60 + seconds) * SECOND_MS

    def length_ms(self, column: str) -> int:
        cells = self.values[column]
        if not (cells.isascii() and cells.isdecimal() and len(cells) < 6):
            raise self.error(column, "whole seconds, less than 100000")
        return int(cells) * SECOND_MS


def read_trace(path: Path) -> Trace:
    """Read the file. Raises TraceInvalid."""
    trace = Trace()
    for row in _rows(path):
        _take(trace, row)
    return trace


def _rows(path: Path) -> Iterator[Row]:
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            lines = csv.reader(file, strict=True)
            _check_header(path, next(lines, []))
            for cells in lines:
                if cells:
                    yield _row(path, lines.line_num, cells)
    except (OSError, UnicodeDecodeError) as error:
        raise TraceInvalid(path, 1, "", reading_problem(error)) from None
    except csv.Error as error:
        raise TraceInvalid(path, lines.line_num, "", f"expected CSV ({error})") from None


def _check_header(path: Path, cells: list[str]) -> None:
    for number, name in enumerate(HEADER):
        match = cells[number] if number < len(cells) else ""
        if match != name:
            raise TraceInvalid(path, 1, name, f"expected column {number + 1}, got {match!r}")


def _row(path: Path, line: int, cells: list[str]) -> Row:
    if len(cells) != len(HEADER):
        raise TraceInvalid(path, line, "", f"expected {len(HEADER)} columns, got {len(cells)}")
    values = (value.strip() for value in cells)
    return Row(path, line, dict(zip(HEADER, values, strict=True)))


def _take(trace: Trace, row: Row) -> None:
    outcome = row.values["outcome"]
    if outcome not in OUTCOMES:
        raise row.error("outcome", f"one of {', '.join(OUTCOMES)}")
    waited_ms, queued_ms = row.length_ms("q_time"), row.clock_ms("q_start")
    if outcome == "PHANTOM":
        trace.phantom += 1
        return
    if not waited_ms and not queued_ms:
        if outcome == "HANG":
            trace.in_menu += 1
            return
        queued_ms = row.clock_ms("vru_exit")  # answered at once: never queued
    served = _served(row) if outcome == "AGENT" else None
    name = f"call-{row.line}"
    trace.calls.append(TraceCall(name, row.text("type"), queued_ms, waited_ms, served))


def _served(row: Row) -> tuple[int, int]:
    start_ms, end_ms = row.clock_ms("ser_start"), row.clock_ms("ser_exit")
    if end_ms < start_ms:
        if start_ms - end_ms < DAY_MS // 2:
            raise row.error("ser_exit", f"a time after ser_start {row.values['ser_start']}")
        end_ms += DAY_MS  # over midnight
    return start_ms, end_ms
