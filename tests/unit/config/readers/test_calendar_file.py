"""The calendars' file: mistakes are reported at their line."""

from __future__ import annotations

from pathlib import Path

import pytest

from config.readers.calendar_file import load_calendars
from config.readers.yaml_lines import ConfigInvalid

CLOSED = "{date: 2026-02-03, hours: []}"


def written(folder: Path, text: str) -> Path:
    path = folder / "calendars.yaml"
    path.write_text(text, encoding="utf-8")
    return path


@pytest.mark.parametrize(
    ("calendar", "field"),
    [
        ('weekly: {mon: ["8-16"]}', "calendars.a.weekly.mon.0"),
        ('weekly: {mon: ["08:00-24:30"]}', "calendars.a.weekly.mon.0"),
        ('weekly: {mon: ["08:00-16:00", "15:00-18:00"]}', "calendars.a.weekly.mon"),
        ('weekly: {poniedzialek: ["08:00-16:00"]}', "calendars.a.weekly.poniedzialek"),
        ("weekly: {}\n    holidays: XX", "calendars.a.holidays"),
        ("weekly: {}\n    exceptions: [{date: 2026-02-30, hours: []}]", ""),
        (f"weekly: {{}}\n    exceptions: [{CLOSED}, {CLOSED}]", "calendars.a.exceptions.1"),
    ],
)  # fmt: skip
def test_mistake_is_reported_with_its_line(tmp_path: Path, calendar: str, field: str) -> None:
    path = written(tmp_path, f"calendars:\n  a:\n    {calendar}\nqueues: {{drogi: a}}\n")
    with pytest.raises(ConfigInvalid) as caught:
        load_calendars(path, {"drogi"})
    assert str(caught.value.field).startswith(field)
    assert caught.value.line == 2 + len(calendar.splitlines())


@pytest.mark.parametrize("queues", ["{rzeki: a}", "{drogi: b}"])
def test_unknown_queue_or_calendar_is_refused(tmp_path: Path, queues: str) -> None:
    path = written(tmp_path, f"calendars: {{a: {{weekly: {{}}}}}}\nqueues: {queues}\n")
    with pytest.raises(ConfigInvalid) as caught:
        load_calendars(path, {"drogi"})
    assert caught.value.line == 2
