"""Weeks, dates, absences, swaps and breaks of the roster; contradictions are refused."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path

from config.readers.roster import Gap, Roster
from config.readers.roster_file import load_roster
from config.settings import ROOT
from tests.support.rosters import SHIFTS, roster

MONDAY, TUESDAY = date(2026, 8, 3), date(2026, 8, 4)


def at(text: str) -> int:
    local = datetime.strptime(text, "%Y-%m-%d %H:%M").replace(tzinfo=SHIFTS.zone)
    return round(local.timestamp() * 1000)


def plans(roster_of_file: Roster, now: str) -> dict[str, tuple[str, str, list[str]]]:
    """Return person -> (start, end, breaks) in local time."""

    def clock(ms: int) -> str:
        return datetime.fromtimestamp(ms / 1000, SHIFTS.zone).strftime("%d %H:%M")

    return {
        plan.consultant_id: (
            clock(plan.starts_ms),
            clock(plan.ends_ms),
            [f"{clock(starts)} - {clock(ends)}" for starts, ends in plan.breaks],
        )
        for plan in roster_of_file.plans(SHIFTS, at(now))
    }


def test_week_is_taken_from_the_person_or_the_group(tmp_path: Path) -> None:
    roster_of_file = roster(tmp_path)
    assert roster_of_file.works("ala", MONDAY) == ("rano",)
    assert roster_of_file.works("ola", TUESDAY) == ("popoludnie",)
    assert roster_of_file.works("ala", date(2026, 8, 5)) == ()
    assert (roster_of_file.groups_of("ala"), roster_of_file.groups_of("nobody")) == (("ranki",), ())


def test_date_overrides_the_week_and_absence_overrides_both(tmp_path: Path) -> None:
    roster_of_file = roster(
        tmp_path,
        "dates: [{consultant: ala, date: 2026-08-05, shift: noc},"
        " {consultant: ola, date: 2026-08-03, shift: null}]\n"
        "absences: [{consultant: ewa, first: 2026-08-01, last: 2026-08-03}]\n",
    )
    assert roster_of_file.works("ala", date(2026, 8, 5)) == ("noc",)
    assert (roster_of_file.works("ola", MONDAY), roster_of_file.works("ewa", MONDAY)) == ((), ())
    assert roster_of_file.works("ewa", TUESDAY) == ("noc",)


def test_swap_exchanges_the_shifts_of_two_people(tmp_path: Path) -> None:
    swap = "swaps: [{consultant: ala, date: 2026-08-03, takes: ewa, for_date: 2026-08-03}]\n"
    roster_of_file = roster(tmp_path, swap)
    assert (roster_of_file.works("ala", MONDAY), roster_of_file.works("ewa", MONDAY)) == (
        ("noc",),
        ("rano",),
    )
    assert roster_of_file.works("ala", TUESDAY) == ("rano",)


def test_swap_over_two_dates_moves_both_shifts(tmp_path: Path) -> None:
    swap = "swaps: [{consultant: ala, date: 2026-08-03, takes: ola, for_date: 2026-08-04}]\n"
    roster_of_file = roster(tmp_path, swap)
    assert (roster_of_file.works("ala", MONDAY), roster_of_file.works("ola", MONDAY)) == (
        (),
        ("popoludnie", "rano"),
    )
    assert (roster_of_file.works("ala", TUESDAY), roster_of_file.works("ola", TUESDAY)) == (
        ("rano", "popoludnie"),
        (),
    )


def test_plan_is_the_current_shift_or_the_next_one(tmp_path: Path) -> None:
    roster_of_file = roster(tmp_path)
    assert plans(roster_of_file, "2026-08-03 10:00") == {
        "ala": ("03 06:00", "03 14:00", []),
        "ola": ("03 14:00", "03 22:00", []),
        "ewa": ("03 22:00", "04 06:00", []),
    }
    assert plans(roster_of_file, "2026-08-04 05:00")["ewa"] == ("03 22:00", "04 06:00", [])
    assert plans(roster_of_file, "2026-08-03 14:00")["ala"] == ("04 06:00", "04 14:00", [])
    assert "ala" not in plans(roster_of_file, "2026-08-05 10:00"), "nothing before Monday"


def test_adjacent_shifts_are_one_plan(tmp_path: Path) -> None:
    swap = "swaps: [{consultant: ala, date: 2026-08-03, takes: ola, for_date: 2026-08-04}]\n"
    assert plans(roster(tmp_path, swap), "2026-08-04 10:00")["ala"][:2] == ("04 06:00", "04 22:00")


def test_breaks_are_placed_by_the_shift_or_by_the_clock(tmp_path: Path) -> None:
    breaks = (
        'breaks: {rano: [{after_min: 120, length_min: 15}], noc: [{at: "02:00", length_min: 30}]}\n'
    )
    roster_of_file = plans(roster(tmp_path, breaks), "2026-08-03 05:00")
    assert roster_of_file["ala"][2] == ["03 08:00 - 03 08:15"]
    assert roster_of_file["ewa"][2] == ["04 02:00 - 04 02:30"]


def test_night_is_as_long_as_the_clock_change_makes_it(tmp_path: Path) -> None:
    roster_of_file = roster(tmp_path, "dates: [{consultant: ala, date: 2026-10-24, shift: noc}]\n")
    (plan,) = (
        p for p in roster_of_file.plans(SHIFTS, at("2026-10-24 23:00")) if p.consultant_id == "ala"
    )
    assert plan.ends_ms - plan.starts_ms == 9 * 3_600_000


def test_shift_with_fewer_people_than_its_minimum_is_a_gap(tmp_path: Path) -> None:
    roster_of_file = roster(tmp_path, "minimum: {rano: 1, noc: 2}\n")
    assert list(roster_of_file.gaps(MONDAY, 1)) == [Gap(MONDAY, "noc", 1, 2)]
    assert Gap(date(2026, 8, 5), "rano", 0, 1) in list(roster_of_file.gaps(MONDAY, 3))


def test_empty_roster_has_no_gaps() -> None:
    assert list(Roster(minimum={"rano": 5}).gaps(MONDAY, 7)) == []


def test_roster_of_the_demo_city_is_covered_and_not_binding() -> None:
    shipped = load_roster(ROOT / "config/roster.yaml", SHIFTS)
    assert not shipped.binding
    assert list(shipped.gaps(MONDAY, 14)) == []
