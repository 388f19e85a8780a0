"""Reader of organisation.yaml."""

from __future__ import annotations

import shutil
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from config.readers.organisation import load_organisation
from config.readers.yaml_lines import ConfigInvalid
from config.settings import ROOT
from tests.support.city import CATALOGUE

ZONE = ZoneInfo("Europe/Warsaw")
OF_THE_STATE = {"GDDKIA"}
"""Units outside the city: the sorting office refers such a case."""
HEAD = "{unit: ZDM, head: sek}"


def load(folder: Path, offices: str, sorting: str = "ZDM") -> None:
    shutil.copy(ROOT / "config" / "calendars.yaml", folder)
    (folder / "organisation.yaml").write_text(f"sorting: {sorting}\noffices: [{offices}]\n")
    load_organisation(folder, CATALOGUE, ZONE)


def test_shipped_file_has_an_office_for_every_unit_and_district() -> None:
    organisation = load_organisation(ROOT / "config", CATALOGUE, ZONE)
    city_units = [unit for unit in CATALOGUE.units.values() if unit.id not in OF_THE_STATE]
    for unit in city_units:
        for district in CATALOGUE.districts:
            place = district.name if unit.per_district else None
            assert organisation.office_of(unit.id, place).unit_id == unit.id
    assert sum(office.email is not None for office in organisation.offices.values()) == 3


@pytest.mark.parametrize(
    ("offices", "message"),
    [
        ("{unit: NASA, head: sek}", "unit of units.yaml"),
        ("{unit: ZDM, district: Wola, head: sek}", "no district"),
        ("{unit: UD, head: sek}", "a district of taxonomy.yaml"),
        ("{unit: ZDM, calendar: never, head: sek}", "a calendar of calendars.yaml"),
        ("{unit: ZDM}", "a head with an account"),
        (f"{HEAD}, {HEAD}", "not named above"),
        ("{unit: ZOM, head: sek}", "with an office of this file"),
    ],
)
def test_mistake_is_named(tmp_path: Path, offices: str, message: str) -> None:
    with pytest.raises(ConfigInvalid, match=message):
        load(tmp_path, offices)


def test_office_without_a_calendar_is_always_open(tmp_path: Path) -> None:
    load(tmp_path, HEAD)
    office = load_organisation(tmp_path, CATALOGUE, ZONE).offices["ZDM"]
    assert office.is_open(1_795_345_200_000)
