"""Ticket numbers in the city's form: serial of the year, slash, year.

A hyphen is accepted as well, because the slash breaks paths of other protocols. People write
words before a number (`nr 623422/26`) or leave the year out.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

CITY_ZONE = ZoneInfo("Europe/Warsaw")
_LABEL = re.compile(
    r"^(?:(?:nr|numer|no|number|zg[łl]oszeni[ea]|sprawa|case|ticket)[.:]?\s*|#\s*)+", re.IGNORECASE
)
_WRITTEN = re.compile(r"([0-9]{1,9})\s*[/-]\s*([0-9]{2})", re.ASCII)
_SERIAL = re.compile(r"[0-9]{3,9}", re.ASCII)


@dataclass(frozen=True, slots=True)
class TicketNumber:
    """Number of a ticket. `year`: its last two digits."""

    serial: int
    year: int

    def __str__(self) -> str:
        return f"{self.serial}/{self.year:02d}"


def read_ticket_number(text: str) -> TicketNumber | None:
    """Return the number of `135285/19`, `135285-19` or `nr 135285/19`; None for other text."""
    match = _WRITTEN.fullmatch(_without_label(text))
    return TicketNumber(int(match[1]), int(match[2])) if match else None


def read_serial(text: str) -> int | None:
    """Return the serial of a number without its year, `623422` or `nr 623422`; None otherwise."""
    digits = _without_label(text)
    return int(digits) if _SERIAL.fullmatch(digits) else None


def _without_label(text: str) -> str:
    return _LABEL.sub("", text.strip()).strip()


def year_of(at_ms: int) -> int:
    """Return the last two digits of the local year at `at_ms` (UTC epoch milliseconds)."""
    return datetime.fromtimestamp(at_ms / 1000, UTC).astimezone(CITY_ZONE).year % 100


def day_start_ms(at_ms: int) -> int:
    """Return the local midnight before `at_ms`, UTC epoch milliseconds."""
    moment = datetime.fromtimestamp(at_ms / 1000, UTC).astimezone(CITY_ZONE)
    midnight = moment.replace(hour=0, minute=0, second=0, microsecond=0, fold=0)
    return round(midnight.timestamp() * 1000)
