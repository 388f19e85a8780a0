"""Rows of an operator's CSV file: any usual encoding and separator, columns by several names."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from crm_bridge.places.errors import PlaceFileInvalid
from crm_bridge.places.points import Point, point_of

_SEPARATORS = ";\t,|"
_UTF16_MARKS = (b"\xff\xfe", b"\xfe\xff")


@dataclass(frozen=True, slots=True)
class CsvRow:
    """Row of the file. `line` counts from 1; a column that the file lacks is an empty text."""

    line: int
    values: Mapping[str, str]

    def __getitem__(self, column: str) -> str:
        return self.values.get(column, "")


def read_rows(content: bytes, columns: Mapping[str, tuple[str, ...]]) -> Iterator[CsvRow]:
    """Yield the rows. `columns`: our name -> names in the first line, compared in lower case.

    Raises PlaceFileInvalid for a file without a first line or with a line that is no CSV.
    """
    text = decoded(content)
    first_line = text.split("\n", 1)[0]
    separator = max(_SEPARATORS, key=first_line.count)
    reader = csv.reader(io.StringIO(text), delimiter=separator)
    try:
        header = [name.strip().lower() for name in next(reader)]
        places = {
            column: header.index(name)
            for column, names in columns.items()
            for name in reversed(names)
            if name in header
        }
        for cells in reader:
            if any(cell.strip() for cell in cells):
                yield CsvRow(reader.line_num, _values(places, cells))
    except StopIteration:
        raise PlaceFileInvalid("the file is empty: expected a line of column names") from None
    except csv.Error as error:
        raise PlaceFileInvalid(f"line {reader.line_num}: expected CSV: {error}") from None


def columns_of(content: bytes, columns: Mapping[str, tuple[str, ...]]) -> frozenset[str]:
    """Return which of our columns the first line of the file has."""
    first_line = decoded(content).split("\n", 1)[0].lower()
    for separator in _SEPARATORS:
        first_line = first_line.replace(separator, "\n")
    header = {name.strip().strip('"') for name in first_line.split("\n")}
    return frozenset(column for column, names in columns.items() if header & set(names))


def decoded(content: bytes) -> str:
    """Return the text: UTF-8, UTF-16 with its mark, else Windows-1250."""
    if content.startswith(_UTF16_MARKS):
        return content.decode("utf-16", "replace")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("cp1250", "replace")


def read_point(lon: str, lat: str) -> Point | None:
    """Return the point of two texts, decimal comma or point. None: no numbers, or no place."""
    try:
        return point_of(float(lon.replace(",", ".")), float(lat.replace(",", ".")))
    except ValueError:
        return None


def _values(places: Mapping[str, int], cells: list[str]) -> dict[str, str]:
    return {column: cells[place].strip() for column, place in places.items() if place < len(cells)}
