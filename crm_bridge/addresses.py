"""One spelling per address: E.164 for telephones, lower case for e-mail."""

from __future__ import annotations

import phonenumbers

HOME = "PL"
"""Region of numbers that come without a country code."""


def normal_phone(text: str) -> str | None:
    """E.164, or None when `text` is not a telephone number ("anonymous", a short code)."""
    try:
        number = phonenumbers.parse(text, HOME)
    except phonenumbers.NumberParseException:
        return None
    if not phonenumbers.is_possible_number(number):
        return None
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def normal_email(text: str) -> str | None:
    """Lower case, or None when `text` has not the shape of an address."""
    local, at, host = text.strip().rpartition("@")
    return f"{local}@{host}".lower() if at and local and "." in host else None


def normal_address(text: str | None) -> str | None:
    """Whichever of the two it is; None for a withheld or unreadable one."""
    if text is None:
        return None
    return normal_email(text) if "@" in text else normal_phone(text)
