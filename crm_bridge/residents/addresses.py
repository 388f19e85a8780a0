"""Normal form of addresses: E.164 for telephones, lower case for e-mail."""

from __future__ import annotations

import re

import phonenumbers

HOME = "PL"
"""Region of numbers without a country code."""


def normal_phone(text: str) -> str | None:
    """Return E.164; None when `text` is no telephone number ("anonymous", a short code)."""
    try:
        number = phonenumbers.parse(text, HOME)
    except phonenumbers.NumberParseException:
        return None
    if not phonenumbers.is_possible_number(number):
        return None
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def normal_email(text: str) -> str | None:
    """Return the address in lower case; None when `text` does not have the form of one."""
    local, at, host = text.strip().rpartition("@")
    return f"{local}@{host}".lower() if at and local and "." in host else None


def normal_address(text: str | None) -> str | None:
    """Return a normal telephone number or e-mail address; None for a withheld or unreadable one."""
    if text is None:
        return None
    return normal_email(text) if "@" in text else normal_phone(text)


PHONE_KIND, EMAIL_KIND = "phone", "email"
_IDENTITY = re.compile(r"([a-z][a-z0-9-]*):\S+")


def address_kind(address: str) -> str:
    """Return phone, email, or the channel of an identity such as `chat:5f2a…`."""
    identity = _IDENTITY.fullmatch(address)
    if identity:
        return identity[1]
    return EMAIL_KIND if "@" in address else PHONE_KIND
