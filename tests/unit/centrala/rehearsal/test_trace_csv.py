"""Reading a trace: what counts as a call in line, and every way in which a file can be wrong."""

from __future__ import annotations

from pathlib import Path

import pytest

from centrala.rehearsal.trace_csv import TraceInvalid, read_trace
from tests.support.rehearsals import a_record, a_trace

TECHNION = Path(__file__).parents[4].parent / "shared/data/technion_anonymousbank_one_day.csv"


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "day.csv"


def refused(file: Path, text: str) -> str:
    file.write_text(text, encoding="utf-8")
    with pytest.raises(TraceInvalid) as error:
        read_trace(file)
    return error.value.message.removeprefix(f"{file}:")


def test_answered_call_is_queued_from_its_queueing_time(file: Path) -> None:
    file.write_text(a_trace(a_record(queued="9:00:00", waited=30)), encoding="utf-8")
    (call,) = read_trace(file).calls
    assert (call.call_type, call.queued_ms, call.waited_ms) == ("PS", 32_400_000, 30_000)
    assert call.served == (32_430_000, 32_550_000)


def test_call_that_never_waited_arrives_when_it_leaves_the_menu(file: Path) -> None:
    file.write_text(a_trace(a_record(queued="0:00:00", waited=0)), encoding="utf-8")
    (call,) = read_trace(file).calls
    assert (call.queued_ms, call.waited_ms) == (32_370_000, 0)


def test_calls_that_ended_in_the_menu_and_phantoms_are_counted_only(file: Path) -> None:
    menu = a_record(queued="0:00:00", waited=0, outcome="HANG")
    text = a_trace(menu, a_record(outcome="PHANTOM"), a_record(outcome="HANG"))
    file.write_text(text, encoding="utf-8")
    trace = read_trace(file)
    assert (len(trace.calls), trace.in_menu, trace.phantom) == (1, 1, 1)
    assert trace.calls[0].served is None


def test_conversation_may_end_after_midnight(file: Path) -> None:
    late = a_record(ser_start="23:59:00", ser_exit="0:01:00")
    file.write_text(a_trace(late), encoding="utf-8")
    served = read_trace(file).calls[0].served
    assert served is not None
    assert served[1] - served[0] == 120_000


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"queued": "9.00"}, "3: q_start: expected a time such as 9:05:00, got '9.00'"),
        ({"queued": "24:00:00"}, "3: q_start: expected a time such as 9:05:00, got '24:00:00'"),
        ({"q_time": "-3"}, "3: q_time: expected whole seconds, less than 100000, got '-3'"),
        ({"q_time": "٣"}, "3: q_time: expected whole seconds, less than 100000, got '٣'"),
        ({"outcome": "BUSY"}, "3: outcome: expected one of AGENT, HANG, PHANTOM, got 'BUSY'"),
        ({"kind": ""}, "3: type: expected a word, got ''"),
        ({"ser_exit": ""}, "3: ser_exit: expected a time such as 9:05:00, got ''"),
        (
            {"ser_exit": "9:00:29"},
            "3: ser_exit: expected a time after ser_start 9:00:30, got '9:00:29'",
        ),
    ],
)
def test_invalid_value_is_reported_with_line_column_and_expectation(
    file: Path, changes: dict[str, str], expected: str
) -> None:
    assert refused(file, a_trace(a_record(), a_record(**changes))) == expected  # type: ignore[arg-type]


def test_other_table_is_reported_by_its_first_foreign_column(file: Path) -> None:
    expected = refused(file, a_trace(header="vru+line,number"))
    assert expected == "1: call_id: expected column 2, got 'number'"
    assert refused(file, "") == "1: vru+line: expected column 1, got ''"


def test_line_with_too_few_values_is_reported(file: Path) -> None:
    assert refused(file, a_trace("AA0101,1,PS")) == "2: expected 15 columns, got 3"


def test_file_that_is_no_text_is_reported(file: Path) -> None:
    file.write_bytes(b"\xff\xfe\x00")
    with pytest.raises(TraceInvalid, match="expected UTF-8"):
        read_trace(file)


@pytest.mark.skipif(not TECHNION.is_file(), reason="left out: ../shared/data is not here")
def test_day_of_the_technion_is_read_completely() -> None:
    """Counts by `cut`, `sort` and `uniq` over the file: 2,375 records in all."""
    trace = read_trace(TECHNION)
    assert (len(trace.calls), trace.in_menu, trace.phantom) == (2_375 - 118 - 18, 118, 18)
    assert sum(call.served is not None for call in trace.calls) == 1_511
