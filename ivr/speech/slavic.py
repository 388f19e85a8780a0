"""Polish and Ukrainian numbers: one grammar, two sets of tables.

Both languages count nouns in three forms (1, 2-4, the rest), inflect *one* and *two* for gender,
and express days, hours and years by ordinals. They differ in the tables and in two rules, which
are fields of `Grammar`. The plural rules are those of CLDR (pl, uk).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


class Gender(StrEnum):
    MASCULINE = "m"
    FEMININE = "f"
    NEUTER = "n"


class Ending(StrEnum):
    """Forms of an ordinal that occur in the prompts."""

    NOMINATIVE = "m-nominative"  # drugi
    GENITIVE = "m-genitive"  # drugiego (listopada)
    FEMININE = "f-nominative"  # (godzina) druga
    LOCATIVE = "f-locative"  # (o) drugiej


@dataclass(frozen=True)
class Noun:
    """A counted noun: 1 minuta, 2 minuty, 5 minut."""

    one: str
    few: str
    many: str
    gender: Gender


@dataclass(frozen=True)
class Adjective:
    """Stem of an ordinal and its set of endings."""

    stem: str
    kind: str = "hard"


@dataclass(frozen=True)
class Grammar:
    """Everything in which the Slavic languages differ."""

    small: tuple[str, ...]  # 0..19, masculine
    gendered: Mapping[Gender, Mapping[int, str]]  # forms that differ from masculine
    tens: tuple[str, ...]  # index 2..9
    hundreds: tuple[str, ...]  # index 1..9
    scales: tuple[Noun, ...]  # thousand, million
    one_inflects_in_compounds: bool  # uk: двадцять одна хвилина; pl: dwadzieścia jeden minut
    tens_are_ordinal: bool  # pl: dwudziesty drugi; uk: двадцять другий
    endings: Mapping[str, Mapping[Ending, str]]  # kind of adjective -> ending -> letters
    ordinal_small: tuple[Adjective, ...]  # 0..19
    ordinal_tens: tuple[Adjective, ...]  # index 2..9
    ordinal_hundreds: tuple[Adjective, ...]  # index 1..9
    two_thousandth: Adjective


MAX_NUMBER = 999_999_999
MAX_ORDINAL = 2999


def cardinal(grammar: Grammar, number: int, gender: Gender = Gender.MASCULINE) -> str:
    """Return 0..999,999,999 in words. Raises ValueError outside."""
    if not 0 <= number <= MAX_NUMBER:
        raise ValueError(f"expected 0..{MAX_NUMBER}, got {number}")
    if number == 0:
        return grammar.small[0]
    words: list[str] = []
    for power, noun in reversed(list(enumerate(grammar.scales, start=1))):
        if count := number // 1000**power % 1000:
            words += [] if count == 1 else [_triplet(grammar, count, noun.gender)]
            words.append(form(grammar, count, noun))
    if rest := number % 1000:
        words.append(_triplet(grammar, rest, gender, alone=number == rest))
    return " ".join(words)


def _triplet(grammar: Grammar, number: int, gender: Gender, *, alone: bool = True) -> str:
    hundreds, below = divmod(number, 100)
    words = [grammar.hundreds[hundreds]] if hundreds else []
    if below >= 20:
        words.append(grammar.tens[below // 10])
        below %= 10
    if below:
        compound = bool(words) or not alone
        words.append(_small(grammar, below, gender, compound=compound))
    return " ".join(words)


def _small(grammar: Grammar, number: int, gender: Gender, *, compound: bool) -> str:
    if number == 1 and compound and not grammar.one_inflects_in_compounds:
        return grammar.small[1]
    return grammar.gendered.get(gender, {}).get(number, grammar.small[number])


def form(grammar: Grammar, number: int, noun: Noun) -> str:
    """Return the form of a noun after a number."""
    if number == 1 or (
        grammar.one_inflects_in_compounds and number % 10 == 1 and number % 100 != 11
    ):
        return noun.one
    few = number % 10 in (2, 3, 4) and number % 100 not in (12, 13, 14)
    return noun.few if few else noun.many


def counted(grammar: Grammar, number: int, noun: Noun) -> str:
    """Return a number with its noun: dwie minuty, п'ять хвилин."""
    return f"{cardinal(grammar, number, noun.gender)} {form(grammar, number, noun)}"


def ordinal(grammar: Grammar, number: int, ending: Ending) -> str:
    """Return an ordinal 0..2999 in words: days, hours, years. Raises ValueError outside."""
    if not 0 <= number <= MAX_ORDINAL:
        raise ValueError(f"expected 0..{MAX_ORDINAL}, got {number}")
    before, last = _split_ordinal(grammar, number)
    words = [cardinal(grammar, before)] if before else []
    return " ".join([*words, *(_inflect(grammar, adjective, ending) for adjective in last)])


def _split_ordinal(grammar: Grammar, number: int) -> tuple[int, list[Adjective]]:
    """Return the part that is read as a cardinal, and the ordinals after it."""
    if number == 2000:
        return 0, [grammar.two_thousandth]
    below = number % 100
    if below == 0 and number:
        hundreds = number // 100 % 10
        return number - hundreds * 100, [grammar.ordinal_hundreds[hundreds]]
    if below < 20:
        return number - below, [grammar.ordinal_small[below]]
    tens, unit = divmod(below, 10)
    if unit == 0:
        return number - below, [grammar.ordinal_tens[tens]]
    if grammar.tens_are_ordinal:
        return number - below, [grammar.ordinal_tens[tens], grammar.ordinal_small[unit]]
    return number - unit, [grammar.ordinal_small[unit]]


def _inflect(grammar: Grammar, adjective: Adjective, ending: Ending) -> str:
    return adjective.stem + grammar.endings[adjective.kind][ending]
