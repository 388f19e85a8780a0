"""Numbers, dates and case numbers in the words of a native speaker."""

from __future__ import annotations

from datetime import date, time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ivr.speech import numbers
from ivr.speech.numbers import Language
from ivr.speech.slavic import Ending, Gender

PL, UK, EN = Language.POLISH, Language.UKRAINIAN, Language.ENGLISH


@pytest.mark.parametrize(
    ("language", "number", "words"),
    [
        (PL, 0, "zero minut"),
        (PL, 1, "jedna minuta"),
        (PL, 2, "dwie minuty"),
        (PL, 3, "trzy minuty"),
        (PL, 4, "cztery minuty"),
        (PL, 5, "pięć minut"),
        (PL, 11, "jedenaście minut"),
        (PL, 12, "dwanaście minut"),
        (PL, 14, "czternaście minut"),
        (PL, 21, "dwadzieścia jeden minut"),
        (PL, 22, "dwadzieścia dwie minuty"),
        (PL, 25, "dwadzieścia pięć minut"),
        (PL, 100, "sto minut"),
        (PL, 101, "sto jeden minut"),
        (PL, 102, "sto dwie minuty"),
        (PL, 112, "sto dwanaście minut"),
        (PL, 1000, "tysiąc minut"),
        (PL, 2000, "dwa tysiące minut"),
        (PL, 5000, "pięć tysięcy minut"),
        (UK, 0, "нуль хвилин"),
        (UK, 1, "одна хвилина"),
        (UK, 2, "дві хвилини"),
        (UK, 5, "п'ять хвилин"),
        (UK, 11, "одинадцять хвилин"),
        (UK, 12, "дванадцять хвилин"),
        (UK, 21, "двадцять одна хвилина"),
        (UK, 22, "двадцять дві хвилини"),
        (UK, 100, "сто хвилин"),
        (UK, 111, "сто одинадцять хвилин"),
        (UK, 1000, "тисяча хвилин"),
        (UK, 2000, "дві тисячі хвилин"),
        (EN, 0, "zero minutes"),
        (EN, 1, "one minute"),
        (EN, 2, "two minutes"),
        (EN, 22, "twenty-two minutes"),
        (EN, 100, "one hundred minutes"),
        (EN, 101, "one hundred and one minutes"),
        (EN, 1000, "one thousand minutes"),
    ],
)
def test_minutes_agree_with_their_number(language: Language, number: int, words: str) -> None:
    assert numbers.counted(language, number, "minutes") == words


@pytest.mark.parametrize(
    ("language", "number", "noun", "words"),
    [
        (PL, 1, "days", "jeden dzień"),
        (PL, 2, "days", "dwa dni"),
        (PL, 5, "people", "pięć osób"),
        (PL, 22, "people", "dwadzieścia dwie osoby"),
        (PL, 1, "hours", "jedna godzina"),
        (UK, 1, "days", "один день"),
        (UK, 3, "days", "три дні"),
        (UK, 7, "people", "сім осіб"),
        (EN, 1, "people", "one person"),
        (EN, 3, "people", "three people"),
    ],
)
def test_numbers_agree_with_the_gender_of_the_noun(
    language: Language, number: int, noun: str, words: str
) -> None:
    assert numbers.counted(language, number, noun) == words


@pytest.mark.parametrize(
    ("language", "number", "words"),
    [
        (PL, 19, "dziewiętnaście"),
        (PL, 348, "trzysta czterdzieści osiem"),
        (PL, 1001, "tysiąc jeden"),
        (PL, 21_000, "dwadzieścia jeden tysięcy"),
        (PL, 1_862_402, "milion osiemset sześćdziesiąt dwa tysiące czterysta dwa"),
        (UK, 21_000, "двадцять одна тисяча"),
        (UK, 2_000_000, "два мільйони"),
        (EN, 1_001, "one thousand and one"),
        (EN, 1_862_402, "one million eight hundred and sixty-two thousand four hundred and two"),
    ],
)
def test_large_numbers_are_read_in_words(language: Language, number: int, words: str) -> None:
    assert numbers.cardinal(language, number) == words


def test_one_has_three_genders() -> None:
    assert [numbers.cardinal(PL, 1, gender) for gender in Gender] == ["jeden", "jedna", "jedno"]
    assert [numbers.cardinal(UK, 1, gender) for gender in Gender] == ["один", "одна", "одне"]
    assert numbers.cardinal(PL, 2, Gender.NEUTER) == "dwa"


@pytest.mark.parametrize(
    ("language", "number", "ending", "words"),
    [
        (PL, 1, Ending.NOMINATIVE, "pierwszy"),
        (PL, 2, Ending.NOMINATIVE, "drugi"),
        (PL, 3, Ending.FEMININE, "trzecia"),
        (PL, 22, Ending.GENITIVE, "dwudziestego drugiego"),
        (PL, 23, Ending.LOCATIVE, "dwudziestej trzeciej"),
        (PL, 100, Ending.NOMINATIVE, "setny"),
        (PL, 1998, Ending.GENITIVE, "tysiąc dziewięćset dziewięćdziesiątego ósmego"),
        (UK, 3, Ending.GENITIVE, "третього"),
        (UK, 22, Ending.GENITIVE, "двадцять другого"),
        (UK, 40, Ending.NOMINATIVE, "сороковий"),
        (EN, 1, Ending.NOMINATIVE, "first"),
        (EN, 12, Ending.NOMINATIVE, "twelfth"),
        (EN, 20, Ending.NOMINATIVE, "twentieth"),
        (EN, 33, Ending.NOMINATIVE, "thirty-third"),
    ],
)
def test_ordinals_are_read_with_their_ending(
    language: Language, number: int, ending: Ending, words: str
) -> None:
    assert numbers.ordinal(language, number, ending) == words


@pytest.mark.parametrize(
    ("language", "words"),
    [
        (PL, "dwudziestego drugiego listopada dwa tysiące dwudziestego szóstego roku"),
        (UK, "двадцять другого листопада дві тисячі двадцять шостого року"),
        (EN, "the twenty-second of November twenty twenty-six"),
    ],
)
def test_date_is_read_in_words(language: Language, words: str) -> None:
    assert numbers.day(language, date(2026, 11, 22)) == words


@pytest.mark.parametrize(
    ("language", "when", "bare", "at"),
    [
        (PL, time(8), "ósma", "o ósmej"),
        (PL, time(14, 5), "czternasta zero pięć", "o czternastej zero pięć"),
        (PL, time(22, 30), "dwudziesta druga trzydzieści", "o dwudziestej drugiej trzydzieści"),
        (UK, time(11), "одинадцята", "об одинадцятій"),
        (UK, time(14, 30), "чотирнадцята тридцять", "о чотирнадцятій тридцять"),
        (EN, time(8), "eight a.m.", "at eight a.m."),
        (EN, time(12, 5), "twelve oh five p.m.", "at twelve oh five p.m."),
        (EN, time(14, 30), "two thirty p.m.", "at two thirty p.m."),
    ],
)
def test_time_is_read_with_and_without_its_preposition(
    language: Language, when: time, bare: str, at: str
) -> None:
    assert numbers.clock(language, when) == bare
    assert numbers.at_clock(language, when) == at


@pytest.mark.parametrize(
    ("language", "number", "words"),
    [
        (PL, "135285/26", "trzynaście, pięćdziesiąt dwa, osiemdziesiąt pięć, łamane przez "
                          "dwadzieścia sześć"),
        (PL, "614902/26", "sześćdziesiąt jeden, czterdzieści dziewięć, zero dwa, łamane przez "
                          "dwadzieścia sześć"),
        (PL, "10005/26", "jeden, zero zero, zero pięć, łamane przez dwadzieścia sześć"),
        (UK, "135285/26", "тринадцять, п'ятдесят два, вісімдесят п'ять, дріб двадцять шість"),
        (EN, "135285/26", "thirteen, fifty-two, eighty-five, slash twenty-six"),
    ],
)  # fmt: skip
def test_case_number_is_read_in_pairs(language: Language, number: str, words: str) -> None:
    assert numbers.ticket(language, number) == words


@pytest.mark.parametrize(
    ("language", "number", "words"),
    [
        (PL, "19115", "dziewiętnaście sto piętnaście"),
        (UK, "19115", "дев'ятнадцять сто п'ятнадцять"),
        (EN, "19115", "one nine, one one five"),
        (PL, "112", "sto dwanaście"),
        (UK, "112", "сто дванадцять"),
        (EN, "112", "one one two"),
    ],
)
def test_hotline_number_is_read_in_its_usual_grouping(
    language: Language, number: str, words: str
) -> None:
    assert numbers.hotline(language, number) == words


def test_telephone_number_is_read_in_threes() -> None:
    expected = numbers.phone(PL, "+48 601 234 018")
    assert expected == (
        "plus czterdzieści osiem, sześćset jeden, dwieście trzydzieści cztery, zero osiemnaście"
    )
    assert numbers.phone(EN, "601234118").startswith("six, zero, one, two")


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (0, "mniej niż minuta"),
        (59, "mniej niż minuta"),
        (60, "jedna minuta"),
        (61, "dwie minuty"),
        (600, "dziesięć minut"),
        (601, "piętnaście minut"),
        (1500, "dwadzieścia pięć minut"),
        (3600, "sześćdziesiąt minut"),
        (3601, "ponad godzina"),
    ],
)
def test_wait_is_rounded_to_the_precision_of_an_estimate(seconds: int, words: str) -> None:
    assert numbers.wait(PL, seconds) == words


def test_duration_omits_zero_parts() -> None:
    assert numbers.duration(PL, 7205) == "dwie godziny pięć sekund"
    assert numbers.duration(PL, 0) == "zero sekund"


@given(st.sampled_from(list(Language)), st.integers(0, 999_999_999))
def test_every_number_is_read_in_words_alone(language: Language, number: int) -> None:
    expected = numbers.cardinal(language, number)
    assert expected
    assert not any(character.isdigit() for character in expected)
    assert expected == " ".join(expected.split())


@given(st.sampled_from(list(Language)), st.integers(0, 99_999), st.integers(0, 99_999))
def test_different_numbers_have_different_words(language: Language, one: int, other: int) -> None:
    same = numbers.cardinal(language, one) == numbers.cardinal(language, other)
    assert same == (one == other)


@pytest.mark.parametrize("language", list(Language))
@pytest.mark.parametrize("number", [-1, 1_000_000_000])
def test_number_out_of_range_is_refused(language: Language, number: int) -> None:
    with pytest.raises(ValueError, match=r"expected 0\.\."):
        numbers.cardinal(language, number)
