"""CSV files of operators: encodings, separators, names of columns, numbers."""

from __future__ import annotations

import pytest

from crm_bridge.places.csv_rows import columns_of, read_point, read_rows
from crm_bridge.places.errors import PlaceFileInvalid

COLUMNS = {"name": ("name", "ulica"), "lat": ("lat",)}


@pytest.mark.parametrize("separator", [";", ",", "\t", "|"])
@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "cp1250"])
def test_row_is_read_in_usual_encodings_and_separators(separator: str, encoding: str) -> None:
    text = separator.join(("Ulica", "LAT")) + "\r\n" + separator.join(("Łąkowa", "52")) + "\r\n"
    (row,) = read_rows(text.encode(encoding), COLUMNS)
    assert (row.line, row["name"], row["lat"], row["house"]) == (2, "Łąkowa", "52", "")


def test_line_number_counts_lines_inside_of_quotes() -> None:
    rows = list(read_rows(b'name;lat\n"a\nb";1\n\nc;2\n', COLUMNS))
    assert [(row.line, row["name"]) for row in rows] == [(3, "a\nb"), (5, "c")]


def test_short_row_has_empty_values() -> None:
    (row,) = read_rows(b"name;lat\nx\n", COLUMNS)
    assert row["lat"] == ""


def test_first_of_two_names_of_a_column_counts() -> None:
    (row,) = read_rows(b"ulica;name\nb;a\n", COLUMNS)
    assert row["name"] == "a"


def test_file_without_a_line_is_refused() -> None:
    with pytest.raises(PlaceFileInvalid, match="the file is empty"):
        list(read_rows(b"", COLUMNS))


def test_field_without_an_end_is_refused_with_its_line() -> None:
    endless = b"name;lat\n" + b'"' + b"x" * 200_000
    with pytest.raises(PlaceFileInvalid, match="line 2: expected CSV"):
        list(read_rows(endless, COLUMNS))


def test_columns_of_the_first_line_are_named() -> None:
    assert columns_of(b'"Ulica";"other"\n', COLUMNS) == {"name"}


@pytest.mark.parametrize(("lon", "lat"), [("", ""), ("0", "0"), ("x", "52"), ("200", "52")])
def test_text_that_is_no_place_gives_none(lon: str, lat: str) -> None:
    assert read_point(lon, lat) is None
