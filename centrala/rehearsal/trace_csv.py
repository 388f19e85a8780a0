"""Reader of a call centre's records from a CSV file in the format of the Technion's AnonymousBank.

Columns are found by their names, so that they may stand in any order and others between them.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path

from acd.service.rehearsal.from_trace import TraceCall
from centrala.rehearsal.trace_days import days_of
from centrala.rehearsal.trace_rows import (
    DAY_MS,
    MAX_WAIT_S,
    REQUIRED,
    SECOND_MS,
    Row,
    TraceInvalid,
    columns_of,
)
from config.readers.yaml_lines import reading_problem

HEADER = (
    "vru+line", "call_id", "type", "vru_entry", "vru_exit", "vru_time", "q_start", "q_exit",
    "q_time", "outcome", "ser_start", "ser_exit", "ser_time", "server", "server_abv",
)  # fmt: skip
"""Columns of a published day."""
OUTCOMES = ("AGENT", "HANG", "PHANTOM")
NO_SERVER = "NO_SERVER"
BYTE_ORDER_MARK = b"\xef\xbb\xbf"


@dataclass(slots=True)
class Trace:
    """Calls of one day or of several in a row.

    `days`: number of days; `dates`: the first and the last one, None where the file has no dates;
    `in_menu`: calls abandoned before they queued; `phantom`: lines without a caller;
    `unanswered`: calls given to a consultant that ended in the same second; `bad_rows`: rows left
    out; `first_bad`: what was wrong with the first of them.
    """

    calls: list[TraceCall] = field(default_factory=list)
    days: int = 1
    dates: tuple[date, date] | None = None
    in_menu: int = 0
    phantom: int = 0
    unanswered: int = 0
    bad_rows: int = 0
    first_bad: str = ""


def read_trace(path: Path, *, skip_bad_rows: bool = False) -> Trace:
    """Read the file. Raises TraceInvalid, for a bad row only where these are not skipped."""
    trace, dated = Trace(), list[tuple[TraceCall, date | None]]()
    for row in _rows(path, trace, skip_bad_rows):
        try:
            call, day = _call(trace, row), row.date()
        except TraceInvalid as error:
            _leave_out(trace, error, skip_bad_rows)
        else:
            if call is not None:
                dated.append((call, day))
    if not (dated or trace.in_menu or trace.phantom or trace.bad_rows):
        raise TraceInvalid(path, 2, REQUIRED[0], "expected a call, the file has none")
    days = days_of([call for call, _ in dated], [day for _, day in dated])
    trace.days, trace.dates = days.count, days.dates
    trace.calls = [
        _moved(call, number * DAY_MS) for (call, _), number in zip(dated, days.numbers, strict=True)
    ]
    return trace


def _rows(path: Path, trace: Trace, skip_bad_rows: bool) -> Iterator[Row]:
    try:
        lines = path.read_bytes().removeprefix(BYTE_ORDER_MARK).split(b"\n")
    except OSError as error:
        raise TraceInvalid(path, 1, REQUIRED[0], reading_problem(error)) from None
    columns = columns_of(path, lines[0])
    for number, line in enumerate(lines[1:], start=2):
        if not line.strip():
            continue
        try:
            row = columns.row(number, line)
        except TraceInvalid as error:
            _leave_out(trace, error, skip_bad_rows)
        else:
            yield row


def _leave_out(trace: Trace, error: TraceInvalid, skip_bad_rows: bool) -> None:
    """Count a bad row. Raises the error unless bad rows are skipped."""
    if not skip_bad_rows:
        raise error
    trace.bad_rows += 1
    trace.first_bad = trace.first_bad or error.message


def _call(trace: Trace, row: Row) -> TraceCall | None:
    """Return the call of a row; None if nobody queued."""
    outcome = row.one_of("outcome", OUTCOMES)
    waited_ms, queued_ms = row.length_ms("q_time"), row.clock_ms("q_start")
    if outcome == "PHANTOM":
        trace.phantom += 1
        return None
    if waited_ms or queued_ms:
        queued_ms = row.clock_ms("q_start", after_ms=row.clock_ms("vru_exit"))
    elif outcome == "HANG":
        trace.in_menu += 1
        return None
    else:
        queued_ms = row.clock_ms("vru_exit")  # answered at once: never queued
    kind = row.text("type")
    served = _served(row, queued_ms) if outcome == "AGENT" else None
    if outcome == "AGENT" and served is None:
        trace.unanswered += 1
    server = row.values.get("server", "")
    return TraceCall(
        f"call-{row.line}",
        kind,
        queued_ms,
        waited_ms,
        served,
        server if served and server != NO_SERVER else "",
    )


def _served(row: Row, queued_ms: int) -> tuple[int, int] | None:
    """Return start and end of the conversation; None for one without a second."""
    start_ms = row.clock_ms("ser_start", after_ms=queued_ms)
    end_ms = row.clock_ms("ser_exit", after_ms=start_ms)
    if end_ms < start_ms:
        raise row.error("ser_exit", f"a time after ser_start {row.values['ser_start']}")
    if end_ms - start_ms > MAX_WAIT_S * SECOND_MS:
        raise row.error("ser_exit", f"at most {MAX_WAIT_S} s after ser_start")
    return (start_ms, end_ms) if end_ms > start_ms else None


def _moved(call: TraceCall, by_ms: int) -> TraceCall:
    """Return the call on its day."""
    if not by_ms:
        return call
    served = None if call.served is None else (call.served[0] + by_ms, call.served[1] + by_ms)
    return replace(call, queued_ms=call.queued_ms + by_ms, served=served)
