"""Reader of targets.yaml: the shipped file, the narrowest subject, mistakes with their lines."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from config.readers.opening_hours import Calendar
from config.readers.targets_file import load_targets
from config.readers.taxonomy import load_catalogue
from config.readers.yaml_lines import ConfigInvalid
from config.settings import ROOT
from crm_bridge.clocks.targets import Targets
from crm_bridge.errors import DeadlineInvalid
from tests.unit.crm_bridge.clocks.slow_clock import instant

WARSAW = ZoneInfo("Europe/Warsaw")
OFFICE = Calendar((((480, 960),),) * 5 + ((), ()), "PL")
CALENDARS = {"urzad": OFFICE, "shut": Calendar(((),) * 7)}
CATALOGUE = load_catalogue(ROOT / "config")
HOUR_MS = 3_600_000

FILE = """office_calendar: urzad
near_percent: {acceptance: 50, repair: 75, legal: 80}
terms:
  complaint: {months: 1, source: art. 237 KPA}
default: {acceptance_hours: 8, repair_hours: 80}
targets:
  - {kind: INCIDENT, acceptance_hours: 0.5, repair_hours: 40}
  - {kind: INCIDENT, category: Zieleń, calendar: always, acceptance_hours: 2, repair_hours: 20}
  - {kind: COMPLAINT, acceptance_hours: 1, repair_hours: 8, term: complaint}
"""


def load(folder: Path, text: str = FILE) -> Targets:
    path = folder / "targets.yaml"
    path.write_text(text, encoding="utf-8")
    return load_targets(path, CATALOGUE, CALENDARS, WARSAW)


def test_narrowest_subject_counts(tmp_path: Path) -> None:
    targets = load(tmp_path)
    repair = [
        targets.target_of(*subject).repair_ms // HOUR_MS
        for subject in (
            ("INCIDENT", "Zieleń", "Powalone drzewo lub złamany konar"),
            ("INCIDENT", "Drogi", "Uszkodzenie sygnalizacji świetlnej"),
            ("FREEFORM", "", ""),
        )
    ]
    assert repair == [20, 40, 80]
    assert targets.target_of("INCIDENT", "Drogi", "").acceptance_ms == HOUR_MS // 2


def test_hours_are_the_targets_then_the_offices(tmp_path: Path) -> None:
    targets = load(tmp_path)
    saturday = instant(2026, 7, 4, 12)
    green = targets.target_of("INCIDENT", "Zieleń", "")
    assert targets.hours_of(green, "urzad").is_open(saturday)
    road = targets.target_of("INCIDENT", "Drogi", "")
    assert not targets.hours_of(road).is_open(saturday)
    assert targets.hours_of(road, "always").is_open(saturday)
    assert not targets.hours_of(road, "calendar that is gone").is_open(saturday)


def test_legal_clock_and_notice_of_delay_count_by_the_law(tmp_path: Path) -> None:
    targets = load(tmp_path)
    clock = targets.legal_clock("complaint", instant(2026, 11, 24, 12))
    assert clock.last_day() == date(2026, 12, 28)
    at_ms = instant(2026, 12, 22, 9)
    notice = targets.delay_notice(clock, "opinia", date(2027, 1, 29), at_ms)
    assert notice.new_date == date(2027, 1, 29)
    with pytest.raises(DeadlineInvalid):
        targets.delay_notice(clock, "opinia", date(2027, 1, 6), at_ms)


def test_shipped_file_gives_complaints_and_suggestions_their_terms() -> None:
    targets = load_targets(ROOT / "config" / "targets.yaml", CATALOGUE, CALENDARS, WARSAW)
    assert targets.target_of("FREEFORM", "", "").term == "suggestion"
    assert targets.terms["complaint"].months == 1
    assert targets.terms["complex"].months == 2
    assert targets.terms["pass-on"].days == 7


@pytest.mark.parametrize(
    ("was", "becomes", "field", "line"),
    [
        ("office_calendar: urzad", "office_calendar: biuro", "office_calendar", 1),
        ("office_calendar: urzad", "office_calendar: shut", "office_calendar", 1),
        ("months: 1,", "months: 1, days: 3,", "terms.complaint", 4),
        ("months: 1,", "", "terms.complaint", 4),
        ("calendar: always", "calendar: biuro", "targets.1.calendar", 8),
        ("term: complaint", "term: other", "targets.2.term", 9),
        ("kind: COMPLAINT", "kind: REQUEST", "targets.2.kind", 9),
        ("category: Zieleń", "category: Las", "targets.1.category", 8),
        ("category: Zieleń", "category: Zieleń, event: Las", "targets.1.event", 8),
        ("category: Zieleń", "event: Las", "targets.1.event", 8),
        (" category: Zieleń,", "", "targets.1", 8),
        ("repair_hours: 40", "repair_hours: 0", "targets.0.repair_hours", 7),
    ],
)
def test_mistake_is_refused_at_its_line(
    tmp_path: Path, was: str, becomes: str, field: str, line: int
) -> None:
    with pytest.raises(ConfigInvalid) as caught:
        load(tmp_path, FILE.replace(was, becomes, 1))
    assert (caught.value.field, caught.value.line) == (field, line)
