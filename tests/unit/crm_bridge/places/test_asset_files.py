"""Assets from CSV and GeoJSON; what is wrong is left out and named."""

from __future__ import annotations

import json

import pytest

from crm_bridge.places.asset_files import AssetFile, read_asset_file
from crm_bridge.places.errors import PlaceFileInvalid
from tests.support.city import CATALOGUE
from tests.support.places import LAMPS, NAMES


def read(content: str, kind: str | None = None) -> AssetFile:
    return read_asset_file(content.encode(), CATALOGUE.asset_kinds, NAMES, kind)


def test_rows_give_assets_by_kind_and_number() -> None:
    file = read(LAMPS)
    assert list(file.assets) == [
        ("lamp", "100008"),
        ("lamp", "100016"),
        ("lamp", "100024"),
        ("stop", "701302"),
    ]
    assert file.assets["lamp", "100016"].private
    assert file.report.lines() == ()


@pytest.mark.parametrize(
    ("row", "sentence"),
    [
        ("lamp,100009,21.02,52.18,,,", "number 100009 has a wrong check digit (luhn)"),
        ("lamp,12,21.02,52.18,,,", "has not the form of a lamp"),
        ("tree,12,21.02,52.18,,,", "unknown kind 'tree': expected one of lamp, stop"),
        (",12,21.02,52.18,,,", "unknown kind ''"),
        ("lamp,100032,0,0,,,", "no place"),
        ("lamp,100032,,,,,", "no place"),
        ("lamp,1000-08,21.9,52.9,,,", "lamp 100008 stands twice; the first is kept"),
        ("lamp,100032,21.02,52.18,,,maybe", "private: expected yes or no, found 'maybe'"),
        ("lamp,100032,21.02,52.18,,12345678901234567,", "expected at most"),
    ],
)
def test_wrong_row_is_left_out_and_named(row: str, sentence: str) -> None:
    file = read(LAMPS + row + "\n")
    assert len(file.assets) == 4
    assert file.report.left_out[0].startswith("line 6: ")
    assert sentence in file.report.left_out[0]


def test_two_assets_at_one_place_are_said() -> None:
    file = read(LAMPS + "lamp,100032,21.05,52.15,,,\n")
    assert file.report.notes == ["line 6: lamp 100032 stands where 100024 stands"]


def test_features_with_points_are_read_and_others_left_out() -> None:
    point = {"type": "Point", "coordinates": [21.02, 52.18]}
    line = {"type": "LineString", "coordinates": [[21.02, 52.18], [21.03, 52.18]]}
    features = [
        {"properties": {"Numer": 100008, "dzielnica": "Praga Północ"}, "geometry": point},
        {"properties": {"numer": 100016}, "geometry": line},
        {"properties": None, "geometry": None},
    ]
    file = read(json.dumps({"type": "FeatureCollection", "features": features}), kind="lamp")
    assert file.assets["lamp", "100008"].district == "Praga-Północ"
    assert [sentence[:10] for sentence in file.report.left_out] == ["feature 2:", "feature 3:"]


def test_report_names_the_first_mistakes_and_counts_the_others() -> None:
    wrong = "".join(f"lamp,{number},21.0,52.1,,,\n" for number in range(60))
    file = read(LAMPS + wrong)
    assert file.report.left_out_count == 60
    assert file.report.lines()[-1] == "left out: 10 more"


@pytest.mark.parametrize(
    "content",
    ["", "number;lon\n1;2\n", '{"features": []}', "{", "kind,number,lon,lat\nlamp,1,2,3\n"],
)
def test_file_without_an_asset_is_refused(content: str) -> None:
    with pytest.raises(PlaceFileInvalid):
        read(content)
