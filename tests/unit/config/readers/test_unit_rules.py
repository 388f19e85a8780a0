"""Reader of the unit rules: names, rules that never decide, cases without a unit."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from config.readers.taxonomy import load_catalogue
from config.readers.yaml_lines import ConfigInvalid

SHIPPED = Path(__file__).parents[4] / "config"
FILES = ("units", "taxonomy", "unit-rules", "assets", "calendars", "shifts")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name in FILES:
        shutil.copy(SHIPPED / f"{name}.yaml", tmp_path)
    return tmp_path


def refusal(folder: Path, text: str, name: str = "unit-rules") -> str:
    (folder / f"{name}.yaml").write_text(text, encoding="utf-8")
    with pytest.raises(ConfigInvalid) as refused:
        load_catalogue(folder)
    return str(refused.value)


@pytest.mark.parametrize(
    ("rule", "line", "expected"),
    [
        ("{unit: ABC}", 4, "expected a unit of units.yaml"),
        ("{unit: ZDM, categories: [Rogi]}", 4, "expected a category of taxonomy.yaml"),
        ("{unit: ZDM, events: [Dziurka]}", 4, "expected an event of taxonomy.yaml"),
        ("{unit: ZDM, districts: [Kraków]}", 4, "expected a district of taxonomy.yaml"),
        ("{unit: ZDM, road_classes: [polna]}", 4, "expected a road class named above"),
        ("{unit: ZDM, hours: {calendar: noc, within: true}}", 4, "expected a calendar"),
        ("{unit: ZDM, hours: {calendar: urzad}}", 4, "within: expected, but it is missing"),
    ],
)
def test_wrong_name_of_a_rule_is_refused_with_its_line(
    folder: Path, rule: str, line: int, expected: str
) -> None:
    text = f"road_classes:\n  gminna: {{pl: droga gminna}}\nrules:\n  - {rule}\n"
    message = refusal(folder, text)
    assert f"unit-rules.yaml:{line}:" in message
    assert expected in message


def test_rule_that_can_never_decide_is_refused_with_its_line(folder: Path) -> None:
    message = refusal(folder, "rules:\n  - {unit: ZDM}\n  - {unit: UD, categories: [Drogi]}\n")
    assert "unit-rules.yaml:3: rules.1: expected a rule that can decide" in message


def test_case_without_a_unit_is_refused_and_named(folder: Path) -> None:
    taxonomy = (folder / "taxonomy.yaml").read_text(encoding="utf-8")
    (folder / "taxonomy.yaml").write_text(
        taxonomy.replace("        unit: ZZW\n", ""), encoding="utf-8"
    )
    text = "rules:\n  - {unit: UD, categories: [Zieleń], districts: [Wola]}\n"
    message = refusal(folder, text)
    assert "expected a unit for every case: INCIDENT / Zieleń" in message


def test_city_without_rules_follows_its_taxonomy(folder: Path) -> None:
    (folder / "unit-rules.yaml").write_text("rules: []\n", encoding="utf-8")
    assert load_catalogue(folder).unit_rules.rules == ()
