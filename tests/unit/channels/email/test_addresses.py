"""Addresses in the forms that programs write."""

from __future__ import annotations

import email

import pytest
from hypothesis import given
from hypothesis import strategies as st

from channels.email.addresses import (
    decode_words,
    first_address_in,
    lowered,
    people_in,
    sendable,
)
from channels.email.header_limits import LimitedPolicy
from channels.email.schemas import Person


def people(value: bytes) -> list[Person]:
    message = email.message_from_bytes(b"From: " + value + b"\r\n\r\n", policy=LimitedPolicy())
    return list(people_in(message, "From"))


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("Ola Sęk <ola@example.org>", Person("ola@example.org", "Ola Sęk")),
        ("Ola Sęk ola@example.org", Person("ola@example.org", "Ola Sęk")),
        ("ola@example.org (Ola)", Person("ola@example.org", "Ola")),
        ("<ola@łąka.example>", Person("ola@łąka.example")),
        ("ola@xn--ka-tqa4c.example", Person(lowered("ola@xn--ka-tqa4c.example"))),
        ("Żaneta <żaneta@example.org>", Person("żaneta@example.org", "Żaneta")),
        ('"ola@other.example" <ola@example.org>', Person("ola@example.org", "ola@other.example")),
    ],
)
def test_author_is_read_in_any_form(value: str, expected: Person) -> None:
    assert people(value.encode()) == [expected]


def test_author_in_raw_bytes_of_an_old_charset_is_read() -> None:
    (author,) = people("Łucja <łucja@example.org>".encode("iso-8859-2"))
    assert author == Person("łucja@example.org", "Łucja")


def test_every_address_is_kept_once() -> None:
    authors = people(b"A <a@example.org>, B <b@example.org>, a@example.org")
    assert [person.address for person in authors] == ["a@example.org", "b@example.org"]


@given(st.binary(max_size=200).map(lambda raw: raw.replace(b"\r", b"").replace(b"\n", b"")))
def test_any_bytes_give_addresses_that_can_be_stored(raw: bytes) -> None:
    for person in people(raw):
        assert person.address.count("@") == 1
        assert f"{person}".encode()


def test_domain_beyond_ascii_is_sent_in_ascii() -> None:
    assert sendable("ola@łąka.example").isascii()
    assert lowered(sendable("ola@łąka.example")) == "ola@łąka.example"


def test_domain_that_cannot_exist_is_refused() -> None:
    with pytest.raises(ValueError, match="Label"):
        sendable("ola@łą..ka")


@pytest.mark.parametrize(
    ("raw", "text"),
    [
        ("=?utf-8?Q?Ta=C5=82?= =?utf-8?Q?=C5=82?=", "Tałł"),
        ("=?utf-8?Q?Ta=C5?= =?utf-8?Q?=82a?=", "Tała"),
        ("=?iso-8859-1?Q?=B6nieg?=", "śnieg"),
        ("Re: =?UTF-8?B?xZtuaWVn?= na Polnej", "Re: śnieg na Polnej"),
        ("=?utf-8?Q?niedoko", "=?utf-8?Q?niedoko"),
    ],
)
def test_encoded_words_are_decoded(raw: str, text: str) -> None:
    assert decode_words(raw) == text


@pytest.mark.parametrize(
    "text",
    ["Adres e-mail: ola@example.org", "e-mail zgłaszającego: Ola@Example.org\nTreść: x@y.pl"],
)
def test_address_that_a_form_names_is_found(text: str) -> None:
    assert first_address_in(f"Imię: Ola\n{text}") == "ola@example.org"


def test_address_in_a_sentence_is_not_that_of_the_author() -> None:
    assert first_address_in("Pisałam na biuro@example.org i nic.") == ""
