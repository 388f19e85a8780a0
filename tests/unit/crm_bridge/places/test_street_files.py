"""Street files: the national register and the city's own form."""

from __future__ import annotations

import pytest

from crm_bridge.places.errors import PlaceFileInvalid
from crm_bridge.places.street_files import StreetFile, read_street_file
from tests.support.places import NAMES, STREETS

ULIC = """\
WOJ;POW;GMI;RODZ_GMI;SYM;SYM_UL;CECHA;NAZWA_1;NAZWA_2;STAN_NA
14;65;05;8;0919142;23421;ul.;Wałbrzyska;;2026-11-01
14;65;10;8;0919298;00312;ul.;Andersa;gen. Władysława;2026-11-01
12;61;01;1;0950463;00312;ul.;Floriańska;;2026-11-01
14;65;05;8;0919142;23421;ul.;Wałbrzyska;;2026-11-01
14;65;05;8;0919142;;ul.;Bez numeru;;2026-11-01
"""


def read(text: str, encoding: str = "utf-8") -> StreetFile:
    return read_street_file(text.encode(encoding), NAMES)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1250"])
def test_register_gives_the_streets_of_the_city_by_district(encoding: str) -> None:
    file = read(ULIC, encoding)
    names = [(street.name, street.main, street.district) for street in file.streets.values()]
    assert names == [
        ("ul. Wałbrzyska", "Wałbrzyska", "Mokotów"),
        ("ul. gen. Władysława Andersa", "Andersa", "Śródmieście"),
    ]
    assert file.report.left_out == [
        "line 5: ul. Wałbrzyska stands twice in Mokotów",
        "line 6: expected NAZWA_1 and SYM_UL",
    ]


def test_file_of_the_city_gives_streets_classes_and_houses() -> None:
    file = read(STREETS)
    assert [s.road_class for s in file.streets.values()][:2] == ["powiatowa", "wojewodzka"]
    assert file.report.taken == 4
    (house,) = file.houses.values()
    assert (house.house, house.point.lon) == ("11", 21.021)


@pytest.mark.parametrize(
    ("row", "sentence"),
    [
        (";Mokotów;;;;", "expected a name of a street"),
        ("ul. Nowa;Kraków;;;;", "unknown district 'Kraków'"),
        ("ul. Nowa;Wola;polna;;;", "unknown road class 'polna'"),
        ("ul. Nowa;Wola;;5;0;0", "house 5 has no place"),
        ("ul. Nowa;Wola;;5;;", "house 5 has no place"),
        ("ul. Nowa;Wola;;5;7500000;5780000", "house 5 has no place"),
        ("ul. Cicha;Mokotów;;;;", "ul. Cicha stands twice"),
        ("ul. Wałbrzyska;Mokotów;;11;21.0;52.1", "ul. Wałbrzyska 11 stands twice"),
        (f"{'x' * 201};Wola;;;;", "expected at most 200 characters"),
    ],
)
def test_wrong_row_is_left_out_and_named(row: str, sentence: str) -> None:
    file = read(STREETS + row + "\n")
    assert file.report.left_out_count == 1
    assert file.report.left_out[0].startswith("line 7: ")
    assert sentence in file.report.left_out[0]


def test_other_spellings_are_mended_and_counted() -> None:
    file = read(
        "ulica,dzielnica,klasa\nul. Stalowa,Praga Północ,Droga gminna\nul. B,praga polnoc,\n"
    )
    assert {street.district for street in file.streets.values()} == {"Praga-Północ"}
    assert "district 'Praga Północ' read as 'Praga-Północ'" in file.report.mended
    assert any(street.road_class == "gminna" for street in file.streets.values())


def test_decimal_comma_is_read() -> None:
    file = read('name;district;house;lon;lat\nul. Nowa;Wola;1;"21,5";"52,25"\n')
    assert next(iter(file.houses.values())).point.lat == 52.25


@pytest.mark.parametrize(
    "text", ["", "a;b;c\n1;2;3\n", "<html>busy</html>", "name;district\nul. Nowa;Kraków\n"]
)
def test_file_without_a_street_of_the_city_is_refused(text: str) -> None:
    with pytest.raises(PlaceFileInvalid):
        read(text)


def test_same_file_gives_the_same_ids() -> None:
    assert list(read(STREETS).streets) == list(read(STREETS).streets)
