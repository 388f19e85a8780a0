"""Detection of the older mail in a reply, line by line and in linear time.

Nothing is cut: the desk folds these lines, and one key shows them. What may be the resident's own
words is never folded.
"""

from __future__ import annotations

import re

MAX_LINE = 300  # signs of a line that are looked at

Fold = tuple[int, int]
"""First line of a quote, and the line after its last; lines count from 0."""

_WROTE = re.compile(
    r"(?:napisał\(a\)|napisała?|pisze|wrote|schrieb[^:]{0,100}|пише|написав|написала) ?:$", re.I
)
_WRITTEN_BY = re.compile(r"wiadomość napisana przez .{1,200}:$", re.I)
_WHEN = re.compile(r"\b(?:19|20)\d\d\b|\b\d{1,2}[:.]\d\d\b")
_LEAD = re.compile(r"(?:w dniu|dnia|on|am|[a-zśó]{2,3}\.?,) ", re.I)
_ORIGINAL = re.compile(
    r"-{2,} ?(?:original message|wiadomość oryginalna|oryginalna wiadomość"
    r"|ursprüngliche nachricht)",
    re.I,
)
_RULE = re.compile(r"_{10,}$")
_HEADER = re.compile(
    r"\*?(?:(?P<sender>od|from|von)|(?P<date>wysłano|wyslano|data|date|sent|gesendet|datum)"
    r"|(?P<to>do|to|an)|(?P<copy>dw|cc|kopia)|(?P<subject>temat|subject|betreff)):\*?(?: |$)",
    re.I,
)
_FORWARDED = re.compile(
    r"-{2,} ?(?:forwarded message|przekazana wiadomość|wiadomość przekazana|treść przekazan"
    r"|weitergeleitete nachricht)|begin forwarded message:|początek przekazywanej wiadomości:",
    re.I,
)
_FORWARD_SUBJECTS = ("fwd", "fw", "pd", "wg", "przek")
MIN_HEADERS = 3
"""Kinds of headers that make lines a mail's head: `od: 2015` alone is a resident's own words."""


def is_forward(subject: str, text: str) -> bool:
    """Return whether the mail was passed on: then the older text is what it is about."""
    prefix = subject.split(":", 1)[0].strip().lower()
    return prefix in _FORWARD_SUBJECTS or any(map(_FORWARDED.match, text.splitlines()))


def folds(text: str) -> tuple[Fold, ...]:
    """Return the quoted lines of a reply; none where answers stand between them."""
    lines = text.split("\n")
    start = _head_start(lines)
    tail = [(start, len(lines))] if start < len(lines) else []
    marked = _marked(lines[:start])
    if len(marked) > 1:  # answers between quoted questions
        marked = []
    all_folds = [*marked, *tail]
    is_own = [bool(line.strip()) for line in lines]
    for first, end in all_folds:
        is_own[first:end] = [False] * (end - first)
    return tuple(all_folds) if any(is_own) else ()


def _head_start(lines: list[str]) -> int:
    """Return the line at which another program's quote without marks begins."""
    for number, line in enumerate(lines):
        if _ORIGINAL.match(line) or _is_head(lines, number):
            return number
        if _RULE.match(line) and _is_head(lines, number + 1):
            return number
        if (begin := _wrote_start(lines, number)) is not None and _follows_unmarked(lines, number):
            return begin
    return len(lines)


def _follows_unmarked(lines: list[str], number: int) -> bool:
    """Return whether the text under `... pisze:` has no marks."""
    below = next((line for line in lines[number + 1 : number + 4] if line.strip()), ">")
    return not below.startswith(">")


def _marked(lines: list[str]) -> list[Fold]:
    """Return the runs of lines with `>`, from the first that says whose words they are."""
    runs: list[Fold] = []
    number = 0
    while number < len(lines):
        if not lines[number].startswith(">"):
            number += 1
            continue
        first = number
        while number < len(lines) and (lines[number].startswith(">") or _is_gap(lines, number)):
            number += 1
        begin = _attribution(lines, first)
        if begin is not None or runs:
            runs.append((first if begin is None else begin, number))
    return runs


def _is_gap(lines: list[str], number: int) -> bool:
    """Return whether this is an empty line between quoted ones."""
    below = lines[number + 1 : number + 2]
    return not lines[number].strip() and below != [] and below[0].startswith(">")


def _attribution(lines: list[str], first: int) -> int | None:
    """Return the line where `W dniu ... pisze:` over or in the quote begins; None without it."""
    above = first - 1
    while above >= 0 and above > first - 3 and not lines[above].strip():
        above -= 1
    if above >= 0 and (begin := _wrote_start(lines, above)) is not None:
        return begin
    inside = [line.lstrip("> ") for line in lines[first : first + 2]]
    is_inside = any(_wrote_start(inside, number) is not None for number in range(len(inside)))
    return first if is_inside else None


def _wrote_start(lines: list[str], number: int) -> int | None:
    """Return where `W dniu 21.11.2026 o 14:02, Warszawa 19115 pisze:` that ends here begins."""
    line = lines[number][:MAX_LINE].rstrip()
    before = lines[number - 1][:MAX_LINE] if number else ""
    if _WRITTEN_BY.search(line):
        return number
    if not _WROTE.search(line):
        return None
    whole = f"{before} {line}" if _LEAD.match(before) and not _LEAD.match(line) else line
    if not _WHEN.search(whole):
        return None
    return number if whole is line else number - 1


def _is_head(lines: list[str], number: int) -> bool:
    """Return whether a mail's head is copied here: `Od: ... Wysłano: ... Do: ... Temat: ...`."""
    kinds: list[str] = []
    for line in lines[number : number + 8]:
        match = _HEADER.match(line[:MAX_LINE])
        if match is None:
            break
        kinds.append(match.lastgroup or "")
    return kinds[:1] == ["sender"] and len(set(kinds)) >= MIN_HEADERS
