"""Streets by what people type."""

from __future__ import annotations

from random import Random

import pytest

from crm_bridge.places.streets import Street, StreetIndex, read_address, search_key

STREETS = (
    Street("1", "ul. Wałbrzyska", "Wałbrzyska", "Mokotów", "powiatowa"),
    Street("2", "ul. Puławska", "Puławska", "Mokotów", "wojewodzka"),
    Street("3", "ul. Puławska", "Puławska", "Ursynów", "wojewodzka"),
    Street("4", "ul. gen. Władysława Andersa", "Andersa", "Śródmieście"),
    Street("5", "ul. 1 Praskiego Pułku", "1 Praskiego Pułku", "Wesoła"),
    Street("6", "ul. 3 Maja", "3 Maja", "Rembertów"),
    Street("7", "al. Jana Pawła II", "Jana Pawła II", "Wola"),
    Street("8", "ul. Walecznych", "Walecznych", "Praga-Południe"),
)
INDEX = StreetIndex(STREETS)


@pytest.mark.parametrize(
    ("typed", "street", "house"),
    [
        ("ul. Wałbrzyska 11", "ul. Wałbrzyska", "11"),
        ("Wałbrzyska 11a m. 4, przy przystanku", "Wałbrzyska", "11A"),
        ("Puławska 12/14", "Puławska", "12/14"),
        ("1 Praskiego Pułku", "1 Praskiego Pułku", ""),
        ("ul. 3 Maja 15", "ul. 3 Maja", "15"),
        ("al. Jana Pawła II 27", "al. Jana Pawła II", "27"),
        ("Wałbrzyska", "Wałbrzyska", ""),
        ("", "", ""),
        ("11", "11", ""),
    ],
)
def test_address_is_read_in_its_parts(typed: str, street: str, house: str) -> None:
    address = read_address(typed)
    assert (address.street, address.house) == (street, house)


@pytest.mark.parametrize(
    ("typed", "best"),
    [
        ("wałbrzyska", "1"),
        ("ulica walbrzyska", "1"),
        ("wałb", "1"),
        ("walbrzystka", "1"),
        ("wałbżyska", "1"),
        ("andersa", "4"),
        ("generala andersa", "4"),
        ("jana pawla", "7"),
        ("pawla ii", "7"),
        ("1. praskiego pulku", "5"),
        ("3 maj", "6"),
    ],
)
def test_street_is_found_by_words_typos_and_without_diacritics(typed: str, best: str) -> None:
    matches = INDEX.search(typed, 5)
    assert best in [match.street.id for match in matches[:2]]


def test_street_of_two_districts_is_suggested_for_each() -> None:
    districts = [match.street.district for match in INDEX.search("puławska", 5)]
    assert districts[:2] == ["Mokotów", "Ursynów"]


def test_beginning_comes_before_a_similar_name() -> None:
    best = [match.street.id for match in INDEX.search("wal", 5)][:2]
    assert set(best) == {"1", "8"}
    assert INDEX.search("walecznych", 5)[0].street.id == "8"


@pytest.mark.parametrize("typed", ["", "w", "   ", "!!", "xqzvk"])
def test_nothing_is_suggested_for_nothing(typed: str) -> None:
    assert INDEX.search(typed, 5) == ()


def test_limit_holds_and_no_street_comes_twice() -> None:
    matches = INDEX.search("pu", 1)
    assert len(matches) == 1
    ids = [match.street.id for match in INDEX.search("pu", 50)]
    assert len(ids) == len(set(ids))


def test_name_with_one_typo_is_among_the_first_five_of_thousands() -> None:
    """As the operator's register has them: 3,400 invented names, one letter wrong or missing."""
    rng = Random(1)
    parts = [rng.choice("bdgklmnprstwz") + rng.choice("aeiouy") for _ in range(60)]
    names = {"".join(rng.choices(parts, k=rng.randint(3, 5))) + "ska" for _ in range(3_600)}
    index = StreetIndex(Street(name, f"ul. {name.title()}", name.title()) for name in names)
    missed = 0
    for name in rng.sample(sorted(names), 200):
        position = rng.randrange(len(name))
        typed = name[:position] + rng.choice(["", "x"]) + name[position + 1 :]
        missed += name not in [match.street.id for match in index.search(typed, 5)]
    assert missed <= 2


def test_word_for_the_type_and_punctuation_are_left_out_of_the_key() -> None:
    assert search_key("Al. Jana-Pawła II") == search_key("aleja jana pawla ii")
