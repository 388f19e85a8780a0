"""Who is who: Asterisk's channel ids, the ACD's ids, the caller's number."""

from __future__ import annotations

import re
from collections.abc import Mapping

import phonenumbers

HOME = "PL"
PREFIX = "tel-"
MASK, OPEN_TO_ALL = 0x60, 0x00  # Q.931 presentation bits; the others are restricted or unknown
_OFFER = re.compile(r"(tel-[A-Za-z0-9.-]+)-o[0-9]+")


def contact_of_channel(uniqueid: str) -> str:
    return PREFIX + uniqueid


def channel_of_contact(contact_id: str) -> str:
    """Asterisk's uniqueid of the caller's channel."""
    return contact_id.removeprefix(PREFIX)


def contact_of_offer(offer_id: str) -> str | None:
    """The contact of an offer, None when a channel's id names no offer."""
    matched = _OFFER.fullmatch(offer_id)
    return matched[1] if matched else None


def caller_number(headers: Mapping[str, str]) -> str | None:
    """The caller's number as E.164, from an AGI environment; None when it is withheld."""
    presented = headers.get("agi_callingpres", "0")
    if presented.isdecimal() and int(presented) & MASK != OPEN_TO_ALL:
        return None
    return e164(headers.get("agi_callerid", ""))


def e164(told: str) -> str | None:
    """A number in any form that operators send, None for what is no number.

    Numbers of no known range pass when the operator sent them with the plus sign.
    """
    if not re.fullmatch(r"\+?[0-9]{3,15}", told):
        return None
    for text in (told, f"+{told}"):  # some operators leave the plus sign out
        number = _parsed(text)
        if number is None:
            continue
        if phonenumbers.is_valid_number(number) or (
            text[0] == "+" == told[0] and phonenumbers.is_possible_number(number)
        ):
            return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
    return None


def _parsed(text: str) -> phonenumbers.PhoneNumber | None:
    try:
        return phonenumbers.parse(text, HOME)
    except phonenumbers.NumberParseException:
        return None
