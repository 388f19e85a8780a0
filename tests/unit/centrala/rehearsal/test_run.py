"""Options, output and refusals of `centrala rehearse`."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from rich.console import Console

from acd.domain.model.errors import InvalidInput
from acd.domain.model.policy import PRESETS
from acd.service.rehearsal.metrics import Denominator, GroupBy
from centrala.host.exit_codes import exit_code
from centrala.rehearsal.html_report import page
from centrala.rehearsal.output import Files, report
from centrala.rehearsal.png import picture
from centrala.rehearsal.run import as_json
from centrala.rehearsal.sources import DayEmpty
from centrala.rehearsal.table import print_table
from centrala.rehearsal.trace_csv import HEADER
from config.errors import Exit, StartRefused, UsageError
from config.settings import Settings
from tests.support.rehearsal_runs import CITY, done, options_of
from tests.support.rehearsals import a_record, a_trace

# Options


# A trace


def test_equal_rules_give_equal_figures(settings: Settings, trace: Path) -> None:
    report = done(settings, trace=trace, rules=CITY.file)
    assert report.after is not None
    assert report.before.rows == report.after.rows


def test_new_rules_are_simulated_on_the_same_arrivals(
    settings: Settings, trace: Path, new: Path
) -> None:
    report = done(settings, trace=trace, rules=new)
    assert report.after is not None
    old, after = (side.rows[GroupBy.TOTAL, ""] for side in (report.before, report.after))
    assert old.offered == after.offered == 10
    assert (after.longest_wait_ms or 0) > (old.longest_wait_ms or 0)


def test_result_of_the_trace_itself_stands_beside_the_prediction(
    settings: Settings, trace: Path
) -> None:
    report = done(settings, trace=trace)
    assert report.recorded is not None
    row = report.recorded.rows[GroupBy.TOTAL, ""]
    assert (row.offered, row.answered, row.service_level) == (10, 10, 1.0)
    shown = io.StringIO()
    print_table(report, Console(file=shown, width=100))
    assert "as recorded: trace.csv\n" in shown.getvalue()
    assert "<li>as recorded: trace.csv</li>" in page(report)
    assert as_json(report)["recorded"]["rows"][0]["service_level"] == 1.0
    assert as_json(report)["before"]["rules"] == "queues.yaml"


@pytest.mark.parametrize(
    "record",
    [
        a_record(outcome="HANG", waited=45),
        a_record(queued="0:00:00", waited=0, ser_exit="9:00:30"),
    ],
)
def test_day_without_an_answered_call_has_no_service_level(
    settings: Settings, tmp_path: Path, record: str
) -> None:
    path = tmp_path / "day.csv"
    path.write_text(a_trace(record, record), encoding="utf-8")
    report = done(settings, trace=path)
    shown = io.StringIO()
    print_table(report, Console(file=shown, width=200))
    assert shown.getvalue().count("no answered calls") >= 2
    for side in ("recorded", "before"):
        row = as_json(report)[side]["rows"][0]
        assert (row["offered"], row["answered"], row["service_level"]) == (2, 0, None)
    assert any(
        text.startswith("No answered calls, so there is no service level, as recorded: total")
        for text in as_json(report)["assumptions"]
    )


def test_days_of_a_file_and_rows_left_out_are_told(settings: Settings, tmp_path: Path) -> None:
    path = tmp_path / "month.csv"
    lines = [f"{a_record()},1999-01-{day}" for day in ("30", "31")]
    path.write_text(a_trace(*lines, "x", header=",".join((*HEADER, "date"))), encoding="utf-8")
    for language, days in (("en", "holds 2 days, from 1999-01-30"), ("pl", "jest 2 dni, od 1999")):
        report = done(settings, trace=path, skip_bad_rows=True, language=language)
        texts = "\n".join(as_json(report)["assumptions"])
        assert days in texts
        assert f"{path}:4: call_id: expected 16 columns, got 1" in texts
    assert report.before.rows[GroupBy.TOTAL, ""].offered == 2


def test_every_policy_is_simulated_in_all_queues(settings: Settings, trace: Path) -> None:
    report = done(settings, trace=trace, policies=True)
    assert [name for name, _ in report.sides] == ["recorded", "now", *PRESETS]
    assert dict(report.sides)["least-cost"].rows == report.before.rows, "the rules' own policy"
    assert {side.rows[GroupBy.TOTAL, ""].offered for _, side in report.sides} == {10}
    shown = io.StringIO()
    print_table(report, Console(file=shown, width=100))
    for name in PRESETS:
        assert name in shown.getvalue()
        assert name in page(report)
        assert as_json(report)[name]["rows"]
    assert picture(report).startswith(b"\x89PNG")


def test_surge_adds_contacts_and_no_consultant(settings: Settings, trace: Path) -> None:
    calm, busy = done(settings, trace=trace), done(settings, trace=trace, surge="x5")
    assert busy.before.rows[GroupBy.TOTAL, ""].offered == 50
    assert sum(n.offered for (by, _), n in busy.before.rows.items() if by is GroupBy.TYPE) == 50
    waits = [x.before.rows[GroupBy.TOTAL, ""].longest_wait_ms or 0 for x in (calm, busy)]
    assert waits[1] > waits[0]


# The archive


# Output


def test_unwritable_file_is_reported(settings: Settings, trace: Path) -> None:
    quiet = Console(file=io.StringIO())
    files = Files(json=trace / "below-a-file.json")
    with pytest.raises(StartRefused, match="cannot be written") as refused:
        report(settings, options_of(trace=trace), files, quiet, quiet)
    assert exit_code(refused.value) == Exit.DISK


def test_every_denominator_is_described_in_both_languages(settings: Settings, trace: Path) -> None:
    told_by = {
        as_json(done(settings, trace=trace, denominator=by.value, language=language))[
            "assumptions"
        ][0]
        for by in Denominator
        for language in ("pl", "en")
    }
    assert len(told_by) == 2 * len(Denominator)


def test_errors_of_a_rehearsal_have_their_ids() -> None:
    assert (UsageError.id, DayEmpty.id) == ("usage-invalid", "day-empty")
    assert issubclass(DayEmpty, InvalidInput)
