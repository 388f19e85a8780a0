"""Ukrainian words of numbers, counted nouns, dates and times."""

# ruff: noqa: SIM905 - word tables read better as prose than as lists

from __future__ import annotations

from ivr.speech.slavic import Adjective, Ending, Gender, Grammar, Noun

VOWELS = "аеєиіїоуюя"


def _ordinals(stems: str) -> tuple[Adjective, ...]:
    return tuple(Adjective(stem, "soft" if stem == "трет" else "hard") for stem in stems.split())


GRAMMAR = Grammar(
    small=tuple(
        "нуль один два три чотири п'ять шість сім вісім дев'ять десять одинадцять дванадцять "
        "тринадцять чотирнадцять п'ятнадцять шістнадцять сімнадцять вісімнадцять "
        "дев'ятнадцять".split()
    ),
    gendered={Gender.FEMININE: {1: "одна", 2: "дві"}, Gender.NEUTER: {1: "одне"}},
    tens=tuple(
        "- - двадцять тридцять сорок п'ятдесят шістдесят сімдесят вісімдесят дев'яносто".split()
    ),
    hundreds=tuple(
        "- сто двісті триста чотириста п'ятсот шістсот сімсот вісімсот дев'ятсот".split()
    ),
    scales=(
        Noun("тисяча", "тисячі", "тисяч", Gender.FEMININE),
        Noun("мільйон", "мільйони", "мільйонів", Gender.MASCULINE),
    ),
    one_inflects_in_compounds=True,
    tens_are_ordinal=False,
    endings={
        "hard": {
            Ending.NOMINATIVE: "ий",
            Ending.GENITIVE: "ого",
            Ending.FEMININE: "а",
            Ending.LOCATIVE: "ій",
        },
        "soft": {
            Ending.NOMINATIVE: "ій",
            Ending.GENITIVE: "ього",
            Ending.FEMININE: "я",
            Ending.LOCATIVE: "ій",
        },
    },
    ordinal_small=_ordinals(
        "нульов перш друг трет четверт п'ят шост сьом восьм дев'ят десят одинадцят дванадцят "
        "тринадцят чотирнадцят п'ятнадцят шістнадцят сімнадцят вісімнадцят дев'ятнадцят"
    ),
    ordinal_tens=_ordinals(
        "- - двадцят тридцят сороков п'ятдесят шістдесят сімдесят вісімдесят дев'яност"
    ),
    ordinal_hundreds=_ordinals(
        "- сот двохсот трьохсот чотирьохсот п'ятисот шестисот семисот восьмисот дев'ятисот"
    ),
    two_thousandth=Adjective("двотисячн"),
)

NOUNS = {
    "seconds": Noun("секунда", "секунди", "секунд", Gender.FEMININE),
    "minutes": Noun("хвилина", "хвилини", "хвилин", Gender.FEMININE),
    "hours": Noun("година", "години", "годин", Gender.FEMININE),
    "days": Noun("день", "дні", "днів", Gender.MASCULINE),
    "people": Noun("особа", "особи", "осіб", Gender.FEMININE),
}
MONTHS = tuple(
    "- січня лютого березня квітня травня червня липня серпня вересня жовтня листопада "
    "грудня".split()
)
YEAR = "року"
SLASH = "дріб"
PERCENT = "відсотків"
POINT = "кома"
PLUS = "плюс"
LESS_THAN_A_MINUTE = "менше хвилини"
MORE_THAN_AN_HOUR = "понад годину"
ABBREVIATIONS = {
    "вул.": "вулиця",
    "пл.": "площа",
    "просп.": "проспект",
    "№": "номер",
    "тел.": "телефон",
    "напр.": "наприклад",
}


def preposition_of_time(hour_word: str) -> str:
    """Return the time with its preposition: `об` before a vowel (об одинадцятій), else `о`."""
    return f"{'об' if hour_word[0] in VOWELS else 'о'} {hour_word}"
