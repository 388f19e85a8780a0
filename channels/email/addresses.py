"""Addresses of a mail's head, in any form that programs write: with names, without brackets, with
letters beyond ASCII in domain (RFC 5891) and local part (RFC 6532)."""

from __future__ import annotations

import binascii
import re
from email.message import EmailMessage, Message
from email.utils import getaddresses

import idna

from channels.email.charsets import decode
from channels.email.schemas import Person

MAX_PEOPLE = 50
MAX_NAME = 120
_LOCAL, _DOMAIN = r"[^\s@<>()\",;:\\\[\]]{1,64}", r"[\w](?:[\w.-]{0,251}[\w])?"
_ADDRESS = re.compile(rf"{_LOCAL}@{_DOMAIN}")
_WORD = re.compile(r"=\?([^?\s]{1,60})\?([bBqQ])\?([^?]{0,1000})\?=")
_UNSHOWN = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u200e\u200f\u202a-\u202e\u2066-\u2069]")
"""Control characters, and those that change the direction of reading."""


def clean(text: str) -> str:
    """Return the text without signs that hide others; each letter can be stored."""
    shown = _UNSHOWN.sub("", text)
    return shown.encode("utf-8", "replace").decode("utf-8")


def decode_words(raw: str) -> str:
    """Return a header with its encoded words (RFC 2047) decoded, also where they declare a wrong
    character set.

    Words of one character set are joined first: some programs split them within a letter. Python's
    `decode_header` needs codecs that the parsing process does not have.
    """
    shown, end = "", 0
    data, charset = b"", ""
    raw = " ".join(raw.split())
    for word in _WORD.finditer(raw):
        between = raw[end : word.start()]
        name = word[1].split("*")[0].lower()
        if data and (between.strip() or name != charset):
            shown, data = shown + decode(data, charset), b""
        shown += between if between.strip() or not end else ""
        data, charset, end = data + _word_bytes(word[2], word[3]), name, word.end()
    return clean(shown + decode(data, charset) + raw[end:])


def _word_bytes(encoding: str, text: str) -> bytes:
    raw = text.encode("utf-8", "replace")
    if encoding in "qQ":
        return binascii.a2b_qp(raw, header=True)
    try:
        return binascii.a2b_base64(raw + b"=" * (-len(raw) % 4))
    except ValueError:
        return raw


def raw_header(message: Message, name: str) -> str:
    """Return the undecoded value of the first header of this name; empty without one."""
    items = message.raw_items() if isinstance(message, EmailMessage) else message.items()
    value = next((value for key, value in items if key.lower() == name.lower()), "")
    return str(value)


def people_in(message: Message, name: str) -> tuple[Person, ...]:
    """Return the people of a header, each address once, in order.

    The display name is decoded after the address was found: one that decodes to an address is
    still a name.
    """
    raw = raw_header(message, name)
    people = [_person(display, address) for display, address in getaddresses([raw])]
    valid = [person for person in people if person is not None]
    if not valid and (match := _ADDRESS.search(raw)):
        person = _person(_LEFT_OVER.sub("", raw.replace(match[0], "")), match[0])
        valid = [person] if person is not None else []
    unique: dict[str, Person] = {}
    for author in valid:
        unique.setdefault(author.address, author)
    return tuple(unique.values())[:MAX_PEOPLE]


_LEFT_OVER = re.compile(r"[<>\"]")


def _person(display: str, address: str) -> Person | None:
    address = clean(address.strip())
    if not _ADDRESS.fullmatch(address):
        return None
    name = decode_words(display).strip().strip('"')[:MAX_NAME]
    return Person(lowered(address), name)


def lowered(address: str) -> str:
    """Return the address in the form that is stored and compared: lower case, letters decoded."""
    local, _, domain = address.lower().rpartition("@")
    try:
        return f"{local}@{idna.decode(domain)}" if "xn--" in domain else f"{local}@{domain}"
    except idna.IDNAError:
        return f"{local}@{domain}"


def sendable(address: str) -> str:
    """Return the address as every mail server takes it: the domain in ASCII (RFC 5890).

    A local part beyond ASCII stays: it needs a server with SMTPUTF8 (RFC 6531). Raises ValueError
    for a domain that cannot exist.
    """
    local, _, domain = address.rpartition("@")
    if not local or not domain:
        raise ValueError("an address has a local part and a domain")
    if domain.isascii():
        return address
    return f"{local}@{idna.encode(domain, uts46=True).decode('ascii')}"


def first_address_in(text: str) -> str:
    """Return the first address in a text, as forms name the resident's; empty without one."""
    match = _FORM_FIELD.search(text)
    return lowered(match[1]) if match else ""


_FORM_FIELD = re.compile(
    rf"(?im)^[ \t>*]{{0,8}}(?:adres )?(?:e-?mail|mail|kontakt|contact)[^:\n]{{0,40}}:[ \t]{{0,8}}"
    rf"(?:mailto:)?({_LOCAL}@{_DOMAIN})"
)
