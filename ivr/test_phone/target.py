"""Target of a call, and the numbers that may be dialled."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import ClassVar

from acd.domain.model.errors import InvalidInput


@dataclass(frozen=True, slots=True)
class Target:
    """Host and UDP port that the INVITE is sent to."""

    host: str = "127.0.0.1"
    port: int = 5060


class PhoneNumberInvalid(InvalidInput):
    """Text that is no telephone number.

    Remedy: dial digits only.
    """

    id: ClassVar[str] = "phone-number-invalid"


def check_number(field: str, number: str) -> None:
    """Check a caller's number. Raises PhoneNumberInvalid."""
    _check(field, number, r"\+?\d{1,15}")


def check_extension(field: str, extension: str) -> None:
    """Check what is dialled. Raises PhoneNumberInvalid."""
    _check(field, extension, r"[+*#\d]{1,30}")


def _check(field: str, value: str, pattern: str) -> None:
    if not re.fullmatch(pattern, value):
        raise PhoneNumberInvalid(f"{field}: expected digits, got {value!r}", field=field)
