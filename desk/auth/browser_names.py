"""Names of browsers, for a person who looks for a strange session in the list of their own."""

from __future__ import annotations

BROWSERS = (
    ("Edg/", "Edge"),
    ("OPR/", "Opera"),
    ("Firefox/", "Firefox"),
    ("Chrome/", "Chrome"),
    ("Safari/", "Safari"),
)
"""Mark in the header `User-Agent` and name; the later marks stand in many other programs' too."""


def browser_name(user_agent: str) -> str:
    """Return the name of the browser; empty for an unknown program."""
    return next((name for mark, name in BROWSERS if mark in user_agent), "")
