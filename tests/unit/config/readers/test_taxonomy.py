"""Reader of taxonomy.yaml and units.yaml: the shipped files, and mistakes with their lines."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from config.readers.taxonomy import load_catalogue
from config.readers.yaml_lines import ConfigInvalid

FOLDER = Path(__file__).parents[4] / "config"


def test_shipped_files_name_kinds_districts_and_units() -> None:
    catalogue = load_catalogue(FOLDER)
    assert set(catalogue.kinds) >= {"INCIDENT", "INFORMATIONAL", "COMPLAINT", "STATUS", "FREEFORM"}
    assert len(catalogue.districts) == 18
    assert catalogue.units["UD"].per_district


@pytest.mark.parametrize(
    ("shipped", "wrong", "expected"),
    [
        ("unit: SM}", "unit: ORMO}", "unit: unknown unit 'ORMO': expected one of units.yaml"),
        ("needs: [description]", "needs: [colour]", "needs.0: expected 'category'"),
        ('terc: "1465038"', 'terc: "1465028"', "terc: expected a name that is not used above"),
        ("name: Wola, ", "name: Wilanów, ", "name: expected a name that is not used above"),
        ('terc: "1465038"', "terc: 1465038", "terc: expected a text"),
        ("event: Zaleganie gabarytów", "event: ''", "event: expected a text of at least 1"),
    ],
)
def test_mistake_in_the_taxonomy_is_reported_with_line_and_expectation(
    tmp_path: Path, shipped: str, wrong: str, expected: str
) -> None:
    shutil.copy(FOLDER / "units.yaml", tmp_path)
    before, catalogue, after = (FOLDER / "taxonomy.yaml").read_text("utf-8").partition(shipped)
    assert catalogue
    (tmp_path / "taxonomy.yaml").write_text(before + wrong + after, encoding="utf-8")
    with pytest.raises(ConfigInvalid) as refused:
        load_catalogue(tmp_path)
    assert expected in str(refused.value)
    assert refused.value.line == before.count("\n") + 1
