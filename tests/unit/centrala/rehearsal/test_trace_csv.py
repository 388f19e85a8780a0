"""Reading a trace: what counts as a call in line, and every way in which a file can be wrong."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from centrala.rehearsal.trace_csv import HEADER, read_trace
from centrala.rehearsal.trace_rows import DAY_MS, REQUIRED, TraceInvalid
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
        ({"q_time": "-3"}, "3: q_time: expected whole seconds, at most 14400, got '-3'"),
        ({"q_time": "٣"}, "3: q_time: expected whole seconds, at most 14400, got '٣'"),
        ({"q_time": "86330"}, "3: q_time: expected whole seconds, at most 14400, got '86330'"),
        ({"outcome": "agent"}, "3: outcome: expected one of AGENT, HANG, PHANTOM, got 'agent'"),
        (
            {"ser_exit": "14:00:00"},
            "3: ser_exit: expected at most 14400 s after ser_start, got '14:00:00'",
        ),
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


def test_other_table_is_reported_by_its_first_missing_column(file: Path) -> None:
    expected = refused(file, a_trace(header="vru+line,number"))
    assert expected == "1: type: expected one column of this name, got 'vru+line, number'"
    assert refused(file, "") == "1: type: expected one column of this name, got ''"
    twice = a_trace(header=",".join((*HEADER, "type")))
    assert refused(file, twice).startswith("1: type: expected one column")


def test_line_with_too_few_or_too_many_values_is_reported(file: Path) -> None:
    assert refused(file, a_trace("AA0101,1,PS")) == "2: vru_entry: expected 15 columns, got 3"
    longer = refused(file, a_trace(a_record() + ",1"))
    assert longer == "2: server_abv: expected 15 columns, got 16"


def test_line_that_is_no_text_or_no_csv_is_reported(file: Path) -> None:
    file.write_bytes(a_trace(a_record()).encode() + b"AA0101,1,P\xff,8:59:00\n")
    with pytest.raises(TraceInvalid, match=r":3: type: expected UTF-8"):
        read_trace(file)
    quoted = refused(file, a_trace('AA0101,"1,PS', a_record()))
    assert quoted.startswith("2: vru+line: expected CSV ("), "a quotation mark ends with its line"


def test_file_without_a_record_is_refused(file: Path) -> None:
    assert refused(file, a_trace()) == "2: type: expected a call, the file has none"


def test_columns_are_found_by_name_in_any_order_with_others_between(file: Path) -> None:
    columns = [*reversed(HEADER), "customer_id"]
    line = ",".join([*reversed(a_record().split(",")), "77"])
    file.write_text(a_trace(line, header=",".join(columns)), encoding="utf-8")
    (call,) = read_trace(file).calls
    assert (call.call_type, call.waited_ms, call.server) == ("PS", 30_000, "ANNA")


def test_columns_that_are_not_used_may_be_missing(file: Path) -> None:
    columns = [name for name in HEADER if name in REQUIRED]
    cells = dict(zip(HEADER, a_record().split(","), strict=True))
    text = a_trace(",".join(cells[name] for name in columns), header=",".join(columns))
    file.write_text(text, encoding="utf-8")
    (call,) = read_trace(file).calls
    assert (call.served, call.server) == ((32_430_000, 32_550_000), "")


def test_bad_rows_are_left_out_and_counted_on_request(file: Path) -> None:
    rows = [a_record(), a_record(q_time="fifty"), "AA0101,99,PS", 'x,"y', a_record(outcome="HANG")]
    file.write_text(a_trace(*rows), encoding="utf-8")
    trace = read_trace(file, skip_bad_rows=True)
    assert (len(trace.calls), trace.bad_rows) == (2, 3)
    assert trace.first_bad == (
        f"{file}:3: q_time: expected whole seconds, at most 14400, got 'fifty'"
    )


@given(garbage=st.lists(st.binary(max_size=40), max_size=8))
def test_any_bytes_are_rows_left_out_or_read(
    garbage: list[bytes], tmp_path_factory: pytest.TempPathFactory
) -> None:
    file = tmp_path_factory.getbasetemp() / "garbage.csv"
    content = [a_trace(a_record()).encode(), *garbage]
    file.write_bytes(b"\n".join(content))
    assert len(read_trace(file, skip_bad_rows=True).calls) == 1


def test_answer_after_midnight_is_on_the_next_day(file: Path) -> None:
    late = a_record(
        queued="23:59:50", waited=50, vru_exit="23:59:50", ser_start="0:00:40", ser_exit="0:03:00"
    )
    file.write_text(a_trace(late), encoding="utf-8")
    (call,) = read_trace(file).calls
    assert call.served == (DAY_MS + 40_000, DAY_MS + 180_000)
    entered = a_record(queued="0:00:05", waited=5, vru_exit="23:59:55")
    file.write_text(a_trace(entered), encoding="utf-8")
    assert read_trace(file).calls[0].queued_ms == DAY_MS + 5_000


def test_call_that_ended_in_the_second_of_its_answer_counts_as_not_answered(file: Path) -> None:
    file.write_text(a_trace(a_record(ser_exit="9:00:30")), encoding="utf-8")
    trace = read_trace(file)
    assert (trace.unanswered, trace.calls[0].served) == (1, None)


@pytest.mark.parametrize("dates", [("990131", "990202"), ("1999-01-31", "02.02.1999")])
def test_each_call_is_on_the_day_of_its_date(file: Path, dates: tuple[str, str]) -> None:
    lines = [f"{a_record()},{day}" for day in dates]
    file.write_text(a_trace(*lines, header=",".join((*HEADER, "date"))), encoding="utf-8")
    trace = read_trace(file)
    assert (trace.days, trace.dates) == (3, (date(1999, 1, 31), date(1999, 2, 2)))
    assert [call.queued_ms // DAY_MS for call in trace.calls] == [0, 2]
    later = trace.calls[1].served
    assert later is not None
    assert later[0] == 2 * DAY_MS + 32_430_000


def test_date_that_is_none_is_reported(file: Path) -> None:
    text = a_trace(f"{a_record()},31.1", header=",".join((*HEADER, "date")))
    expected = refused(file, text)
    assert expected == "2: date: expected a date such as 1999-01-31 or 990131, got '31.1'"


@pytest.mark.skipif(not TECHNION.is_file(), reason="left out: ../shared/data is not here")
def test_day_of_the_technion_is_read_completely() -> None:
    """Counts by `cut`, `sort` and `uniq` over the file: 2,375 records in all."""
    trace = read_trace(TECHNION)
    assert (len(trace.calls), trace.in_menu, trace.phantom) == (2_375 - 118 - 18, 118, 18)
    assert sum(call.served is not None for call in trace.calls) == 1_511 - trace.unanswered
    assert (trace.unanswered, trace.days) == (2, 1)
