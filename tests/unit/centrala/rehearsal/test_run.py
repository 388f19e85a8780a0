"""Options, output and refusals of `centrala rehearse`."""

from __future__ import annotations

import asyncio
import io
import json
import re
from datetime import date, datetime
from pathlib import Path

import pytest
from rich.console import Console

from acd.adapters.archive import FileArchive
from acd.domain.messages import commands as c
from acd.domain.model.errors import InvalidInput
from acd.domain.model.policy import PRESETS
from acd.service.rehearsal.day import Day, StaffAction
from acd.service.rehearsal.metrics import Denominator, GroupBy
from centrala.host.exit_codes import exit_code
from centrala.host.progress import Progress
from centrala.rehearsal.html_report import page
from centrala.rehearsal.options import RehearsalOptions, parse_options, times_of
from centrala.rehearsal.output import Files, report
from centrala.rehearsal.png import picture, plain
from centrala.rehearsal.run import RehearsalReport, as_json, city, rehearse
from centrala.rehearsal.sources import DayEmpty, fit
from centrala.rehearsal.table import print_table
from config.errors import Exit, StartRefused, UsageError
from config.settings import ROOT, Settings
from tests.support.rehearsals import Recorder, a_call, a_record, a_trace

CITY = city(ROOT / "config")
SKILLS = {"drogi": 60, "odpady": 60, "komunikacja": 60, "informacja": 60}


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(run_dir=tmp_path)


@pytest.fixture
def trace(tmp_path: Path) -> Path:
    """Return a trace of ten calls on one consultant, of two types."""
    lines = [
        a_record(str(n), "PS" if n % 3 else "NW", f"9:0{n}:00", 0, ser_start=f"9:0{n}:00",
                 ser_exit=f"9:0{n}:50")
        for n in range(10)
    ]  # fmt: skip
    path = tmp_path / "trace.csv"
    path.write_text(a_trace(*lines), encoding="utf-8")
    return path


@pytest.fixture
def new(tmp_path: Path) -> Path:
    """Return the city's rules with a wrap-up of two minutes."""
    text = CITY.file.read_text(encoding="utf-8")
    path = tmp_path / "new.yaml"
    path.write_text(text.replace("{phone: 30, chat: 15", "{phone: 120, chat: 15"), "utf-8")
    return path


def options_of(**options: object) -> RehearsalOptions:
    given: dict[str, object] = {
        "day": None, "trace": None, "surge": None, "rules": None,
        "denominator": "offered", "language": "en", "queues": (),
    }  # fmt: skip
    return parse_options(**{**given, **options})  # type: ignore[arg-type]


def done(settings: Settings, **options: object) -> RehearsalReport:
    return rehearse(settings, options_of(**options), Progress(Console(file=io.StringIO())))


# Options


@pytest.mark.parametrize(("text", "times"), [("10", 10), ("x10", 10), ("×10", 10), ("x1.5", 1.5)])
def test_surge_is_read_with_or_without_a_sign(text: str, times: float) -> None:
    assert times_of(text) == times


@pytest.mark.parametrize("text", ["", "ten", "0", "x0.5", "-2", "101", "1e3", "xx2"])
def test_other_surge_is_refused(text: str) -> None:
    with pytest.raises(UsageError, match="--surge: expected a number from 1 to 100"):
        times_of(text)


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        ({}, "expected --day or --trace, one of them"),
        ({"day": "2026-11-24", "trace": ROOT / "README.md"}, "one of them"),
        ({"day": "24.11.2026"}, "--day: expected YYYY-MM-DD, got '24.11.2026'"),
        ({"trace": Path("nowhere.csv")}, "--trace: expected a file, there is none at nowhere.csv"),
        ({"day": "2026-11-24", "rules": Path("no.yaml")}, "--rules: expected a file"),
        ({"day": "2026-11-24", "denominator": "all"}, "--denominator: expected one of offered"),
        (
            {"day": "2026-11-24", "rules": ROOT / "README.md", "policies": True},
            "expected --policies or --rules, one of them",
        ),
        ({"day": "2026-11-24", "language": "de"}, "--language: expected pl or en, got 'de'"),
        ({"day": "2026-11-24", "queues": ["a="]}, "--queue: expected QUEUE or FROM=QUEUE"),
    ],
)
def test_invalid_option_is_reported_with_its_expectation(
    options: dict[str, object], expected: str
) -> None:
    with pytest.raises(UsageError) as refused:
        options_of(**options)
    assert expected in refused.value.message
    assert exit_code(refused.value) == Exit.USAGE


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


def test_every_policy_is_simulated_in_all_queues(settings: Settings, trace: Path) -> None:
    report = done(settings, trace=trace, policies=True)
    assert [name for name, _ in report.sides] == ["now", *PRESETS]
    assert dict(report.sides)["least-cost"].rows == report.before.rows, "the rules' own policy"
    assert {side.rows[GroupBy.TOTAL, ""].offered for _, side in report.sides} == {10}
    shown = io.StringIO()
    print_table(report, Console(file=shown, width=100))
    for name in PRESETS:
        assert name in shown.getvalue()
        assert name in page(report)
        assert as_json(report)[name]["rows"]
    assert picture(report).startswith(b"\x89PNG")


def test_types_are_assigned_to_queues_in_order_without_options(
    settings: Settings, trace: Path
) -> None:
    in_turn = [name for kind, name in done(settings, trace=trace).groups if kind is GroupBy.QUEUE]
    assert in_turn == list(CITY.rules.queues)[:2]
    every = done(settings, trace=trace, queues=["informacja", "NW=odpady"])
    assert [name for kind, name in every.groups if kind is GroupBy.QUEUE] == [
        "informacja",
        "odpady",
    ]


def test_surge_adds_contacts_and_no_consultant(settings: Settings, trace: Path) -> None:
    calm, busy = done(settings, trace=trace), done(settings, trace=trace, surge="x5")
    assert busy.before.rows[GroupBy.TOTAL, ""].offered == 50
    assert sum(n.offered for (by, _), n in busy.before.rows.items() if by is GroupBy.TYPE) == 50
    waits = [x.before.rows[GroupBy.TOTAL, ""].longest_wait_ms or 0 for x in (calm, busy)]
    assert waits[1] > waits[0]


def test_trace_without_a_queued_call_is_refused(settings: Settings, tmp_path: Path) -> None:
    path = tmp_path / "empty.csv"
    path.write_text(a_trace(), encoding="utf-8")
    with pytest.raises(DayEmpty, match="no call was queued"):
        done(settings, trace=path)


# The archive

AUTUMN = date(2026, 10, 25)
"""25 hours long in Warsaw."""


def at_ms(text: str) -> int:
    return int(datetime.fromisoformat(text).timestamp() * 1000)


def archived(settings: Settings, *calls_at_ms: int) -> None:
    """Record a consultant who works from the first call on, and calls of one minute."""
    arrivals = [
        a_call(f"call-{n}", at / 1000, 60, answer_ms=2_000) for n, at in enumerate(calls_at_ms)
    ]
    at = calls_at_ms[0]
    actions = [StaffAction(at, c.SignIn("ewa", SKILLS)), StaffAction(at, c.BecomeReady("ewa"))]
    recorder = Recorder(CITY.rules, Day(arrivals, actions))
    recorder.run()
    asyncio.run(FileArchive(settings.archive_dir).append(recorder.inputs))


def test_day_is_local_and_has_25_hours_when_the_clocks_go_back(settings: Settings) -> None:
    times = (
        "2026-10-24T23:50:00+02:00",
        "2026-10-25T00:00:00+02:00",
        "2026-10-25T23:59:00+01:00",
        "2026-10-26T00:00:00+01:00",
    )
    archived(settings, *map(at_ms, times))
    line = done(settings, day=str(AUTUMN)).before.rows[GroupBy.TOTAL, ""]
    assert (line.offered, line.answered, line.service_level) == (2, 2, 1.0)


def test_missing_day_is_refused_and_available_days_are_named(settings: Settings) -> None:
    archived(settings, at_ms("2026-11-24T12:00:00+01:00"))
    with pytest.raises(UsageError, match="got 2026-11-20; it has 2026-11-24"):
        done(settings, day="2026-11-20")


def test_empty_archive_is_reported_with_its_remedy(settings: Settings) -> None:
    with pytest.raises(UsageError, match="it is empty: it fills while centrala runs"):
        done(settings, day="2026-11-24")


def test_day_without_contacts_is_refused(settings: Settings) -> None:
    at = at_ms("2026-11-24T12:00:00+01:00")
    recorder = Recorder(CITY.rules, Day([], [StaffAction(at, c.SignIn("ewa", SKILLS))]))
    recorder.run()
    asyncio.run(FileArchive(settings.archive_dir).append(recorder.inputs))
    with pytest.raises(DayEmpty, match="no contact came on 2026-11-24"):
        done(settings, day="2026-11-24")


def test_queue_that_the_new_rules_lack_is_refused_with_the_remedy(
    settings: Settings, new: Path
) -> None:
    archived(settings, at_ms("2026-11-24T12:00:00+01:00"))
    new.write_text(new.read_text("utf-8").replace("\n  drogi:\n", "\n  ulice:\n"), "utf-8")
    with pytest.raises(
        UsageError, match=r"expected a queue drogi, where 1 .* --queue drogi=ANOTHER"
    ):
        done(settings, day="2026-11-24", rules=new)
    report = done(settings, day="2026-11-24", rules=new, queues=["drogi=ulice"])
    assert report.after is not None
    assert report.before.rows[GroupBy.QUEUE, "drogi"] == report.after.rows[GroupBy.QUEUE, "ulice"]


def test_commands_for_a_queue_are_moved_with_it() -> None:
    rules = CITY.rules
    hours = c.PublishHours({"drogi": ((0, 1),), "dawna": ((0, 1),), "inna": ()})
    day = Day([], [StaffAction(0, hours), StaffAction(1, c.OpenQueue("dawna", "szef", "tak"))])
    actions = fit(
        day, rules, "queues.yaml", options_of(day="2026-11-24", queues=["dawna=odpady"])
    ).actions
    assert actions[0].command == c.PublishHours({"drogi": ((0, 1),), "odpady": ((0, 1),)})
    assert actions[1].command == c.OpenQueue("odpady", "szef", "tak")


# Output


def test_table_page_and_file_have_the_same_figures(
    settings: Settings, trace: Path, new: Path, tmp_path: Path
) -> None:
    shown = Console(file=io.StringIO(), width=100)
    files = Files(*(tmp_path / name for name in ("out.json", "out.html", "out.png")))
    report(settings, options_of(trace=trace, rules=new, language="pl"), files, shown, shown)
    table = shown.file.getvalue()  # type: ignore[attr-defined]
    assert files.json is not None
    assert files.html is not None
    assert files.png is not None
    figures = json.loads(files.json.read_text("utf-8"))
    level = f"{100 * figures['after']['rows'][0]['service_level']:.1f}"
    assert (figures["before"]["rows"][0]["by"], figures["denominator"]) == ("total", "offered")
    assert level in table
    assert f"<td>{level}</td>" in files.html.read_text("utf-8")
    assert files.png.read_bytes().startswith(b"\x89PNG")
    for sentence in figures["assumptions"]:
        assert sentence.split()[-1] in table


@pytest.mark.parametrize("language", ["pl", "en"])
def test_page_is_self_contained(settings: Settings, trace: Path, language: str) -> None:
    html = page(done(settings, trace=trace, language=language))
    assert f'<html lang="{language}">' in html
    assert "<table>" in html
    assert 'role="img" aria-label="' in html
    assert re.findall(r"""(?:src|href)=|url\(|@import|<script""", html) == []


def test_file_name_is_escaped_in_the_page(settings: Settings, trace: Path) -> None:
    named = trace.with_name("<b>&.csv")
    named.write_bytes(trace.read_bytes())
    html = page(done(settings, trace=named))
    assert "<b>" not in html
    assert "&lt;b&gt;&amp;.csv" in html


def test_picture_is_drawn_for_one_set_of_rules(settings: Settings, trace: Path) -> None:
    assert picture(done(settings, trace=trace)).startswith(b"\x89PNG")


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


def test_polish_is_spelt_without_accents_where_fonts_are_missing() -> None:
    assert plain("Próba: żółć ×10 – Łódź…") == "Proba: zolc x10 - Lodz..."
