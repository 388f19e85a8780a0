"""Headers of a mail, cut before they are parsed."""

from __future__ import annotations

import email

from hypothesis import given
from hypothesis import strategies as st

from channels.email.header_limits import (
    MAX_ALL_CHARACTERS,
    MAX_HEADERS,
    MAX_PARAMETERS,
    MAX_STRUCTURED_CHARACTERS,
    LimitedPolicy,
)
from channels.email.parse import parse
from tests.unit.channels.email.hostile_mails import HEAD, long_headers, many_headers, many_parts


def characters(raw: bytes) -> int:
    """Return the characters of all header values of the mail and its parts."""
    message = email.message_from_bytes(raw, policy=LimitedPolicy())
    return sum(len(value) for part in message.walk() for _, value in part.raw_items())


@given(raw=long_headers() | many_headers() | many_parts())
def test_headers_of_a_mail_have_a_limit(raw: bytes) -> None:
    assert characters(raw) <= MAX_ALL_CHARACTERS


def test_structured_header_is_cut_to_its_maximum() -> None:
    parameters = b"; a=" + b"b" * MAX_STRUCTURED_CHARACTERS * 2
    assert characters(b"Content-Type: text/plain" + parameters + b"\r\n\r\n") == (
        MAX_STRUCTURED_CHARACTERS
    )


def test_parameters_after_the_maximum_number_are_cut() -> None:
    parameters = b"".join(b"; a%d=b" % number for number in range(MAX_PARAMETERS))
    raw = b"Content-Type: text/plain" + parameters + b"; charset=koi8-r\r\n\r\n"
    assert email.message_from_bytes(raw, policy=LimitedPolicy()).get_content_charset() is None


def test_headers_after_the_maximum_number_are_empty() -> None:
    raw = b"X-A: b\r\n" * MAX_HEADERS + b"Subject: late\r\n\r\n"
    assert email.message_from_bytes(raw, policy=LimitedPolicy())["Subject"] == ""


@given(count=st.integers(0, 40))
def test_usual_number_of_references_stays_whole(count: int) -> None:
    references = [f"<{number:0200d}@example.pl>" for number in range(count)]
    raw = HEAD + f"References: {' '.join(references)}\r\n\r\nhi".encode()
    assert list(parse(raw).references) == references[-30:]


def test_header_in_bytes_without_a_declared_charset_is_read() -> None:
    raw = "From: łucja@example.pl\r\nSubject: Śmieci na Łąkowej\r\n\r\nhi".encode()
    parsed_mail = parse(raw)
    assert (parsed_mail.sender, parsed_mail.subject) == ("łucja@example.pl", "Śmieci na Łąkowej")
