"""Numbers, times and case numbers as words, in the caller's language.

Speech engines read `19115` as nineteen thousand and `135285/26` as a six-digit number, so no digit
reaches them: everything is converted here first. All functions take a `Language`; sentences are
built so that the nominative fits ("Numer w kolejce: dwa").
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date, time
from enum import StrEnum
from types import ModuleType

from ivr.speech import english, polish, slavic, ukrainian
from ivr.speech.slavic import Ending, Gender

MINUTE = 60
HOUR = 3600
COARSE_FROM_MINUTES = 10  # above it a wait is announced in steps of five minutes


class Language(StrEnum):
    POLISH = "pl"
    UKRAINIAN = "uk"
    ENGLISH = "en"


SLAVIC: Mapping[Language, ModuleType] = {Language.POLISH: polish, Language.UKRAINIAN: ukrainian}
TABLES: Mapping[Language, ModuleType] = {**SLAVIC, Language.ENGLISH: english}


def cardinal(language: Language, number: int, gender: Gender = Gender.MASCULINE) -> str:
    """Return a whole number from 0 to 999,999,999 in words. Raises ValueError outside."""
    if tables := SLAVIC.get(language):
        return slavic.cardinal(tables.GRAMMAR, number, gender)
    return english.cardinal(number)


def ordinal(language: Language, number: int, ending: Ending = Ending.NOMINATIVE) -> str:
    """Return an ordinal: drugi, druga, drugiego, drugiej. Raises ValueError above 2999."""
    if tables := SLAVIC.get(language):
        return slavic.ordinal(tables.GRAMMAR, number, ending)
    return english.ordinal(number)


def counted(language: Language, number: int, noun: str) -> str:
    """Return a number with its noun (`seconds`, `minutes`, `hours`, `days`, `people`)."""
    if tables := SLAVIC.get(language):
        return slavic.counted(tables.GRAMMAR, number, tables.NOUNS[noun])
    return english.counted(number, noun)


def duration(language: Language, seconds: int) -> str:
    """Return 2 h 5 s as `dwie godziny pięć sekund`; parts that are zero are left out."""
    parts = (
        ("hours", seconds // HOUR),
        ("minutes", seconds % HOUR // MINUTE),
        ("seconds", seconds % MINUTE),
    )
    words = [counted(language, number, noun) for noun, number in parts if number]
    return " ".join(words) or counted(language, 0, "seconds")


def wait(language: Language, seconds: int) -> str:
    """Return an estimate: whole minutes, above ten in steps of five, at most an hour."""
    tables = TABLES[language]
    minutes = -(-seconds // MINUTE)
    if seconds < MINUTE:
        return str(tables.LESS_THAN_A_MINUTE)
    if minutes > COARSE_FROM_MINUTES:
        minutes = -(-minutes // 5) * 5
    if minutes > MINUTE:
        return str(tables.MORE_THAN_AN_HOUR)
    return counted(language, minutes, "minutes")


def day(language: Language, when: date, *, with_year: bool = True) -> str:
    """Return a date: dwudziestego drugiego listopada dwa tysiące dwudziestego szóstego roku."""
    tables = TABLES[language]
    if language is Language.ENGLISH:
        words = f"the {english.ordinal(when.day)} of {english.MONTHS[when.month]}"
        return f"{words} {english.year(when.year)}" if with_year else words
    words = f"{ordinal(language, when.day, Ending.GENITIVE)} {tables.MONTHS[when.month]}"
    if not with_year:
        return words
    return f"{words} {ordinal(language, when.year, Ending.GENITIVE)} {tables.YEAR}"


def clock(language: Language, when: time) -> str:
    """Return a time: (godzina) czternasta zero pięć; two oh five p.m."""
    return _clock(language, when, Ending.FEMININE)


def at_clock(language: Language, when: time) -> str:
    """Return a time with its preposition: o czternastej trzydzieści, об одинадцятій, at two."""
    tables = SLAVIC.get(language)
    if tables is None:
        return f"at {english.clock(when.hour, when.minute)}"
    return str(tables.preposition_of_time(_clock(language, when, Ending.LOCATIVE)))


def _clock(language: Language, when: time, ending: Ending) -> str:
    if language is Language.ENGLISH:
        return english.clock(when.hour, when.minute)
    hour = ordinal(language, when.hour, ending)
    return f"{hour} {digits(language, f'{when.minute:02}', 2)}" if when.minute else hour


def digits(language: Language, text: str, group: int = 1) -> str:
    """Return digits in groups from the right: `0512` by two is zero pięć, dwanaście.

    A leading zero of a group is read too, so that the number can be written down.
    """
    first = len(text) % group or group
    groups = [text[:first], *(text[i : i + group] for i in range(first, len(text), group))]
    return ", ".join(_group(language, part) for part in groups)


def _group(language: Language, part: str) -> str:
    stripped = part.lstrip("0")
    zeros = [cardinal(language, 0)] * (len(part) - len(stripped))
    return " ".join([*zeros, *([cardinal(language, int(stripped))] if stripped else [])])


def ticket(language: Language, number: str) -> str:
    """Return a case number such as `135285/26`: digit pairs, the slash in words, the year."""
    serial, _, year = number.partition("/")
    words = digits(language, serial, 2)
    return f"{words}, {TABLES[language].SLASH} {digits(language, year, 2)}" if year else words


def hotline(language: Language, number: str) -> str:
    """Return a hotline number: dziewiętnaście sto piętnaście; in English, digit by digit."""
    if language is Language.ENGLISH:
        parts = filter(None, (number[:-3], number[-3:]))
        return ", ".join(digits(language, part).replace(",", "") for part in parts)
    if len(number) < 4:
        return cardinal(language, int(number))
    return f"{_group(language, number[:-3])} {_group(language, number[-3:])}"


def phone(language: Language, number: str) -> str:
    """Return a telephone number in threes (English: single digits), after its country code."""
    bare = re.sub(r"[^\d+]", "", number)
    country, national = (bare[:3], bare[3:]) if bare.startswith("+48") else ("", bare.lstrip("+"))
    words = digits(language, national, 1 if language is Language.ENGLISH else 3)
    if not country:
        return words
    return f"{TABLES[language].PLUS} {digits(language, country[1:], 2)}, {words}"


Reader = Callable[[Language, object], str]
READERS: Mapping[str, Reader] = {
    "number": lambda language, value: cardinal(language, _whole(value)),
    "seconds": lambda language, value: counted(language, _whole(value), "seconds"),
    "minutes": lambda language, value: counted(language, _whole(value), "minutes"),
    "hours": lambda language, value: counted(language, _whole(value), "hours"),
    "days": lambda language, value: counted(language, _whole(value), "days"),
    "people": lambda language, value: counted(language, _whole(value), "people"),
    "duration": lambda language, value: duration(language, _whole(value)),
    "wait": lambda language, value: wait(language, _whole(value)),
    "date": lambda language, value: day(language, date.fromisoformat(str(value))),
    "day": lambda language, value: day(language, date.fromisoformat(str(value)), with_year=False),
    "time": lambda language, value: clock(language, time.fromisoformat(str(value))),
    "at": lambda language, value: at_clock(language, time.fromisoformat(str(value))),
    "ticket": lambda language, value: ticket(language, str(value)),
    "hotline": lambda language, value: hotline(language, str(value)),
    "phone": lambda language, value: phone(language, str(value)),
    "text": lambda language, value: str(value),
}
"""Readers of placeholders such as `{wait:minutes}`; times and dates in ISO 8601."""


def _whole(value: object) -> int:
    return int(str(value))
