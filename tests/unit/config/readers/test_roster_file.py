"""The roster's file: contradictions are reported at their line."""

from __future__ import annotations

from pathlib import Path

import pytest

from config.readers.yaml_lines import ConfigInvalid
from tests.support.rosters import PEOPLE, roster


def refusal(folder: Path, more: str) -> ConfigInvalid:
    with pytest.raises(ConfigInvalid) as caught:
        roster(folder, more)
    return caught.value


@pytest.mark.parametrize(
    ("more", "field", "words"),
    [
        ("dates: [{consultant: iza, date: 2026-08-03, shift: rano}]", "dates.0.consultant", "iza"),
        ("dates: [{consultant: ala, date: 2026-08-03, shift: nocka}]", "dates.0.shift", "nocka"),
        ("minimum: {nocka: 1}", "minimum.nocka", "nocka"),
        (
            "absences: [{consultant: ala, first: 2026-08-03, last: 2026-08-01}]",
            "absences.0",
            "last",
        ),
        ("breaks: {rano: [{after_min: 470, length_min: 15}]}", "breaks.rano.0", "inside"),
        ('breaks: {rano: [{at: "15:00", length_min: 15}]}', "breaks.rano.0", "inside"),
        ('breaks: {rano: [{after_min: 60, length_min: 30}, {at: "07:15", length_min: 15}]}',
         "breaks.rano.1", "overlap"),
        ("breaks: {rano: [{length_min: 15}]}", "breaks.rano.0", "either"),
        ("swaps: [{consultant: ala, date: 2026-08-05, takes: ola, for_date: 2026-08-03}]",
         "swaps.0.date", "does not work"),
        ("dates: [{consultant: ala, date: 2026-08-03, shift: rano},"
         " {consultant: ala, date: 2026-08-03, shift: noc}]",
         "dates.1", "once"),
    ],
)  # fmt: skip
def test_contradiction_is_reported_at_its_line(
    tmp_path: Path, more: str, field: str, words: str
) -> None:
    error = refusal(tmp_path, more + "\n")
    assert (error.field, error.line) == (field, len(PEOPLE.splitlines()) + 1)
    assert words in str(error.expected)


def test_absent_consultant_cannot_be_planned_or_swapped_in(tmp_path: Path) -> None:
    away = "absences: [{consultant: ola, first: 2026-08-03, last: 2026-08-03}]\n"
    planned = away + "dates: [{consultant: ola, date: 2026-08-03, shift: noc}]\n"
    assert refusal(tmp_path, planned).field == "dates.0"
    swapped = (
        away + "swaps: [{consultant: ala, date: 2026-08-03, takes: ola, for_date: 2026-08-04}]\n"
    )
    error = refusal(tmp_path, swapped)
    assert (error.field, "ola is absent" in str(error.expected)) == ("swaps.0.date", True)


def test_consultant_cannot_work_the_same_shift_twice(tmp_path: Path) -> None:
    more = (
        "dates: [{consultant: ola, date: 2026-08-03, shift: rano}]\n"
        "swaps: [{consultant: ala, date: 2026-08-03, takes: ola, for_date: 2026-08-04}]\n"
    )
    assert "already" in str(refusal(tmp_path, more).expected)


def test_consultant_cannot_give_one_shift_away_twice(tmp_path: Path) -> None:
    more = (
        "swaps: [{consultant: ala, date: 2026-08-03, takes: ola, for_date: 2026-08-04},"
        " {consultant: ala, date: 2026-08-03, takes: ewa, for_date: 2026-08-04}]\n"
    )
    error = refusal(tmp_path, more)
    assert (error.field, "away already" in str(error.expected)) == ("swaps.1.date", True)
