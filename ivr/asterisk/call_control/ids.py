"""Ids of channels, contacts and offers into each other, and the caller's number as E.164."""

from __future__ import annotations

import re
from collections.abc import Mapping
from urllib.parse import unquote

import phonenumbers

HOME_REGION = "PL"
PREFIX = "tel-"
PRESENTATION_MASK = 0x60  # presentation bits of Q.931
PRESENTATION_ALLOWED = 0x00  # other values: restricted, unknown
_SEPARATORS = re.compile(r"[ ().\-]")  # visual separators (RFC 3966, section 3)
_OFFER = re.compile(r"(tel-[A-Za-z0-9.-]+)-o[0-9]+")


def contact_of_channel(uniqueid: str) -> str:
    """Return the contact of a caller's channel."""
    return PREFIX + uniqueid


def channel_of_contact(contact_id: str) -> str:
    """Return the uniqueid of the caller's channel."""
    return contact_id.removeprefix(PREFIX)


def contact_of_offer(offer_id: str) -> str | None:
    """Return the contact of an offer, None when a channel's id names no offer."""
    matched = _OFFER.fullmatch(offer_id)
    return matched[1] if matched else None


def caller_number(headers: Mapping[str, str]) -> str | None:
    """Return the caller's number as E.164 from an AGI environment, None when it is withheld."""
    presented = headers.get("agi_callingpres", "0")
    if presented.isdecimal() and int(presented) & PRESENTATION_MASK != PRESENTATION_ALLOWED:
        return None
    return e164(headers.get("agi_callerid", ""))


def e164(sent: str) -> str | None:
    """Return a number in any form that operators send as E.164, None for an invalid one.

    A number outside the known ranges is valid when the operator sent it with the plus sign.
    """
    sent = _SEPARATORS.sub("", unquote(sent))
    if not re.fullmatch(r"\+?[0-9]{3,15}", sent):
        return None
    if sent[0] == "0" != sent[1]:  # the national prefix that Poland gave up
        sent = sent[1:]
    for text in (sent, f"+{sent}"):  # some operators leave the plus sign out
        number = _parsed(text)
        if number is None:
            continue
        if phonenumbers.is_valid_number(number) or (
            text[0] == "+" == sent[0] and phonenumbers.is_possible_number(number)
        ):
            return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
    return None


def _parsed(text: str) -> phonenumbers.PhoneNumber | None:
    try:
        return phonenumbers.parse(text, HOME_REGION)
    except phonenumbers.NumberParseException:
        return None
