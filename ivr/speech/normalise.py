"""Free text in spoken form: no digit, sign or abbreviation reaches the speech engine.

For texts that people write (a supervisor's announcement, an address). The rules are applied in
order, each to the result of the one before; the writer of the sentence is responsible for cases
other than the nominative.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, time

from ivr.speech import numbers
from ivr.speech.numbers import TABLES, Language

Reader = Callable[[Language, re.Match[str]], str]


def spoken(language: Language, text: str) -> str:
    """Return the text in words. Deterministic, so that renderings can be cached."""
    text = re.sub(r"[\s\u00a0]+", " ", text).strip()
    text = _abbreviations(language, text)
    for pattern, read in RULES:
        text = pattern.sub(lambda match, read=read: read(language, match), text)  # type: ignore[misc]
    return text


def _abbreviations(language: Language, text: str) -> str:
    for short, long in TABLES[language].ABBREVIATIONS.items():
        after = r"(?!\w)" if short[-1].isalpha() else ""
        text = re.sub(rf"(?<!\w){re.escape(short)}{after}", f"{long} ", text)
    return re.sub(r" {2,}", " ", text)


def _date(language: Language, match: re.Match[str]) -> str:
    fields = match.groupdict()
    try:
        when = date(int(fields["year"]), int(fields["month"]), int(fields["day"]))
    except ValueError:
        return numbers.digits(language, re.sub(r"\D", "", match[0]), 2)
    return numbers.day(language, when)


def _time(language: Language, match: re.Match[str]) -> str:
    when = time(int(match["hour"]), int(match["minute"]))
    if match["at"]:
        return numbers.at_clock(language, when)
    return numbers.clock(language, when)


def _number(language: Language, match: re.Match[str]) -> str:
    text = match[0]
    if (text.startswith("0") and len(text) > 1) or len(text) > 9:
        return numbers.digits(language, text, 2)
    return numbers.cardinal(language, int(text))


def _decimal(language: Language, match: re.Match[str]) -> str:
    whole = numbers.cardinal(language, int(match["whole"]))
    return f"{whole} {TABLES[language].POINT} {numbers.digits(language, match['part'], 2)}"


def _house(language: Language, match: re.Match[str]) -> str:
    first, second = (numbers.cardinal(language, int(match[name])) for name in ("one", "two"))
    return f"{first} {TABLES[language].SLASH} {second}"


RULES: tuple[tuple[re.Pattern[str], Reader], ...] = (
    (re.compile(r"(?<!\d)\d{5,7}/\d{2}(?!\d)"), lambda lang, m: numbers.ticket(lang, m[0])),
    (re.compile(r"(?<!\d)(?P<year>\d{4})-(?P<month>\d\d)-(?P<day>\d\d)(?!\d)"), _date),
    (re.compile(r"(?<!\d)(?P<day>\d{1,2})\.(?P<month>\d\d)\.(?P<year>\d{4})(?!\d)"), _date),
    (
        re.compile(
            r"(?P<at>\b(?:o|о|об|at) )?(?<!\d)(?P<hour>[01]?\d|2[0-3]):(?P<minute>[0-5]\d)\b"
        ),
        _time,
    ),
    (re.compile(r"\+48(?: ?\d){9}(?!\d)"), lambda lang, m: numbers.phone(lang, m[0])),
    (
        re.compile(r"(?<!\d)\d{3}[ -]\d{3}[ -]\d{3}(?!\d)"),
        lambda lang, m: numbers.phone(lang, m[0]),
    ),
    (
        re.compile(r"(?<!\d)(?:19\d{3}|11[26]|99\d)(?!\d)"),
        lambda lang, m: numbers.hotline(lang, m[0]),
    ),
    (re.compile(r"(?<!\d)(?P<one>\d{1,4})/(?P<two>\d{1,4})(?!\d)"), _house),
    (re.compile(r"(?<!\d)(?P<whole>\d{1,6})[.,](?P<part>\d{1,2})(?!\d)"), _decimal),
    (
        re.compile(r"(?<!\d)[1-9]\d{0,2} \d{3}(?! ?\d)"),
        lambda lang, m: numbers.cardinal(lang, int(m[0].replace(" ", ""))),
    ),
    (re.compile(r"\d+"), _number),
    (re.compile(r" ?%"), lambda lang, m: f" {TABLES[lang].PERCENT}"),
    (re.compile(r"[*#_~|<>{}\[\]\\^`]"), lambda lang, m: " "),
)
