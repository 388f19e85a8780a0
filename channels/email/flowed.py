"""Flowed text (RFC 3676): lines that a program wrapped, joined to what the author wrote."""

from __future__ import annotations

import re

_QUOTES = re.compile(r"^>+")


def unflow(text: str, *, delete_space: bool) -> str:
    """Join flowed lines: one that ends in a space continues in the next of its quote depth.

    `delete_space`: the trailing space belongs to the wrapping (`DelSp=yes`).
    """
    lines: list[str] = []
    open_depth: int | None = None
    for line in text.split("\n"):
        match = _QUOTES.match(line)
        depth = len(match[0]) if match else 0
        words = line[depth:].removeprefix(" ")  # space-stuffing, section 4.4
        if words == "-- ":
            lines.append(_quoted(depth, words))
            open_depth = None
            continue
        is_flowed = words.endswith(" ")
        shown = words[:-1] if is_flowed and delete_space else words
        if open_depth == depth and lines:
            lines[-1] += shown
        else:
            lines.append(_quoted(depth, shown))
        open_depth = depth if is_flowed else None
    return "\n".join(lines)


def _quoted(depth: int, words: str) -> str:
    return f"{'>' * depth} {words}" if depth else words
