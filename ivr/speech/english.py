"""English words of numbers, counted nouns, dates and times (British)."""

# ruff: noqa: SIM905 - word tables read better as prose than as lists

from __future__ import annotations

SMALL = tuple(
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen "
    "fifteen sixteen seventeen eighteen nineteen".split()
)
TENS = tuple("- - twenty thirty forty fifty sixty seventy eighty ninety".split())
SCALES = ((1_000_000, "million"), (1000, "thousand"))
MAX_NUMBER = 999_999_999
IRREGULAR = {
    "one": "first",
    "two": "second",
    "three": "third",
    "five": "fifth",
    "eight": "eighth",
    "nine": "ninth",
    "twelve": "twelfth",
}
NOUNS = {
    "seconds": ("second", "seconds"),
    "minutes": ("minute", "minutes"),
    "hours": ("hour", "hours"),
    "days": ("day", "days"),
    "people": ("person", "people"),
}
MONTHS = tuple(
    "- January February March April May June July August September October November "
    "December".split()
)
SLASH = "slash"
PERCENT = "per cent"
POINT = "point"
PLUS = "plus"
LESS_THAN_A_MINUTE = "less than a minute"
MORE_THAN_AN_HOUR = "more than an hour"
ABBREVIATIONS = {"St.": "Street", "No.": "number", "e.g.": "for example", "ul.": "street"}


def cardinal(number: int) -> str:
    """Return 0..999,999,999 in words. Raises ValueError outside."""
    if not 0 <= number <= MAX_NUMBER:
        raise ValueError(f"expected 0..{MAX_NUMBER}, got {number}")
    if number < 1000:
        return _below_thousand(number)
    size, name = next(scale for scale in SCALES if number >= scale[0])
    head, rest = divmod(number, size)
    words = f"{cardinal(head)} {name}"
    if not rest:
        return words
    return f"{words} {'and ' if rest < 100 else ''}{cardinal(rest)}"


def _below_thousand(number: int) -> str:
    hundreds, below = divmod(number, 100)
    if not hundreds:
        return _below_hundred(below)
    words = f"{SMALL[hundreds]} hundred"
    return f"{words} and {_below_hundred(below)}" if below else words


def _below_hundred(number: int) -> str:
    if number < 20:
        return SMALL[number]
    tens, unit = divmod(number, 10)
    return f"{TENS[tens]}-{SMALL[unit]}" if unit else TENS[tens]


def counted(number: int, noun: str) -> str:
    """Return a number with its noun: one minute, five minutes."""
    one, many = NOUNS[noun]
    return f"{cardinal(number)} {one if number == 1 else many}"


def ordinal(number: int) -> str:
    """Return an ordinal: first, twenty-second, one hundredth."""
    head, separator, last = _split_last(cardinal(number))
    return f"{head}{separator}{_ordinal_word(last)}"


def _split_last(words: str) -> tuple[str, str, str]:
    cut = max(words.rfind(" "), words.rfind("-"))
    return (words[:cut], words[cut], words[cut + 1 :]) if cut >= 0 else ("", "", words)


def _ordinal_word(word: str) -> str:
    if word in IRREGULAR:
        return IRREGULAR[word]
    return f"{word[:-1]}ieth" if word.endswith("y") else f"{word}th"


def year(number: int) -> str:
    """Return a year: twenty twenty-six, two thousand and six, nineteen hundred."""
    if not 1100 <= number <= 9999 or 2000 <= number <= 2009:
        return cardinal(number)
    century, below = divmod(number, 100)
    if below == 0:
        return f"{_below_hundred(century)} hundred"
    return f"{_below_hundred(century)} {'oh ' if below < 10 else ''}{_below_hundred(below)}"


def clock(hour: int, minute: int) -> str:
    """Return a time: two thirty p.m."""
    half = "a.m." if hour < 12 else "p.m."
    hour_word = _below_hundred((hour - 1) % 12 + 1)
    if minute == 0:
        return f"{hour_word} {half}"
    return f"{hour_word} {'oh ' if minute < 10 else ''}{_below_hundred(minute)} {half}"
