"""Free text becomes speakable words."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ivr.speech.normalise import spoken
from ivr.speech.numbers import Language

PL, UK, EN = Language.POLISH, Language.UKRAINIAN, Language.ENGLISH


@pytest.mark.parametrize(
    ("language", "written", "expected"),
    [
        (PL, "Tu Warszawa 19115.", "Tu Warszawa dziewiętnaście sto piętnaście."),
        (PL, "Zadzwoń pod 112", "Zadzwoń pod sto dwanaście"),
        (PL, "ul. Marszałkowska 24/26", "ulica Marszałkowska dwadzieścia cztery łamane przez "
                                        "dwadzieścia sześć"),
        (PL, "sprawa 135285/26", "sprawa trzynaście, pięćdziesiąt dwa, osiemdziesiąt pięć, "
                                 "łamane przez dwadzieścia sześć"),
        (PL, "dnia 2026-11-22", "dnia dwudziestego drugiego listopada dwa tysiące dwudziestego "
                                "szóstego roku"),
        (PL, "3.05.2026", "trzeciego maja dwa tysiące dwudziestego szóstego roku"),
        (PL, "godz. 8:00", "godzina ósma"),
        (PL, "o 14:30", "o czternastej trzydzieści"),
        (PL, "linia 189", "linia sto osiemdziesiąt dziewięć"),
        (PL, "1 200 osób", "tysiąc dwieście osób"),
        (PL, "3,5 %", "trzy przecinek pięć procent"),
        (PL, "tel. 601 234 118", "telefon sześćset jeden, dwieście trzydzieści cztery, "
                                 "sto osiemnaście"),
        (PL, "nowa nr\u00a07", "nowa numer siedem"),
        (PL, "31.02.2026", "trzydzieści jeden, zero dwa, dwadzieścia, dwadzieścia sześć"),
        (UK, "о 11:00", "об одинадцятій"),
        (UK, "вул. Польна 3", "вулиця Польна три"),
        (EN, "call 112 at 14:30", "call one one two at two thirty p.m."),
    ],
)  # fmt: skip
def test_text_is_converted_to_words(language: Language, written: str, expected: str) -> None:
    assert spoken(language, written) == expected


def test_words_are_left_unchanged() -> None:
    text = "Zażółć gęślą jaźń, pchnąć w tę łódź jeża."
    assert spoken(PL, text) == text


@given(st.sampled_from(list(Language)), st.text(alphabet="0123456789 .,:/-+%ał", max_size=40))
def test_ascii_digits_never_reach_the_voice(language: Language, text: str) -> None:
    assert not any(character in "0123456789" for character in spoken(language, text))
