"""Detection of the older mail under a reply, line by line and in linear time."""

from __future__ import annotations

import re

MAX_LINE = 300  # signs of a line that are looked at

_WROTE = re.compile(r"(?:napisał\(a\)|napisała?|pisze|wrote|schrieb[^:]{0,100}) ?:$", re.IGNORECASE)
_WHEN = re.compile(r"\b(?:19|20)\d\d\b|\b\d{1,2}[:.]\d\d\b")
_LEAD = re.compile(r"(?:w dniu|dnia|on|am|[a-zśó]{2,3}\.?,) ", re.IGNORECASE)
_RULE = re.compile(
    r"_{10,}$|-{2,} ?(?:original message|wiadomość oryginalna|oryginalna wiadomość"
    r"|ursprüngliche nachricht)",
    re.IGNORECASE,
)
_FROM = re.compile(r"\*?(?:od|from|von):\*? ", re.IGNORECASE)
_SUBJECT = re.compile(r"\*?(?:temat|subject|betreff):\*?", re.IGNORECASE)


def quote_start(lines: list[str]) -> int:
    """Return the index of the first quoted line or its header; len(lines) without one."""
    for number, line in enumerate(lines):
        if line.startswith(">") or _RULE.match(line) or _is_outlook_header(lines, number):
            return number
        before = lines[number - 1][:MAX_LINE] if number else ""
        if _is_wrote_header(before, line[:MAX_LINE]):
            return number - 1 if _LEAD.match(before) else number
    return len(lines)


def answers_follow(quoted: list[str]) -> bool:
    """Return whether own text stands under or between quoted lines: then nothing is cut."""
    marks = [number for number, line in enumerate(quoted) if line.startswith(">")]
    if not marks:
        return False
    after = quoted[marks[0] :]
    return any(line.strip() and not line.startswith(">") for line in after)


def _is_wrote_header(before: str, line: str) -> bool:
    """Return whether the lines are `W dniu 21.11.2026 o 14:02, Warszawa 19115 pisze:`."""
    if not _WROTE.search(line.rstrip()):
        return False
    whole = f"{before} {line}" if _LEAD.match(before) else line
    return bool(_WHEN.search(whole))


def _is_outlook_header(lines: list[str], number: int) -> bool:
    """Return whether the lines are `Od: ... Wysłano: ... Do: ... Temat: ...`."""
    if not _FROM.match(lines[number]):
        return False
    return any(_SUBJECT.match(line) for line in lines[number + 1 : number + 6])
