"""Parsing of mails: from bytes to the text that the consultant reads."""

from __future__ import annotations

import time
from email.message import EmailMessage

import pytest

from channels.email.errors import Reason
from channels.email.parse import parse
from tests.support.mails import HEAD, SETTINGS, mail, read, reason


def test_polish_mail_is_read_completely() -> None:
    parsed_mail = read(mail("Proszę o naprawę chodnika.\n", Subject="Żółw na Górczewskiej"))
    assert parsed_mail.subject == "Żółw na Górczewskiej"
    assert parsed_mail.text == "Proszę o naprawę chodnika."
    assert (parsed_mail.sender, parsed_mail.sender_name) == ("anna@example.pl", "Anna Lis")
    assert parsed_mail.folds == ()


@pytest.mark.parametrize(
    ("charset", "declared"),
    [
        ("iso-8859-2", "iso-8859-2"),
        ("windows-1250", "windows-1250"),
        ("utf-8", "utf-8"),
        ("utf-8", "x-unknown"),
        ("windows-1250", "us-ascii"),
        ("windows-1250", "utf-8"),
    ],
)
def test_polish_letters_survive_old_and_wrong_charsets(charset: str, declared: str) -> None:
    head = HEAD + f"Content-Type: text/plain; charset={declared}\r\n\r\n".encode()
    assert parse(head + "zażółć gęślą jaźń".encode(charset)).text == "zażółć gęślą jaźń"


def test_subject_encoded_in_two_parts_is_joined() -> None:
    subject = b"Subject: =?UTF-8?B?xbvDs8WCdw==?=\r\n =?iso-8859-2?Q?_na_G=F3rczewskiej?=\r\n\r\n"
    assert parse(HEAD + subject).subject == "Żółw na Górczewskiej"


@pytest.mark.parametrize(
    "subject",
    [
        b"=?utf-8?B?not base64!?=",
        b"=?x-klingon?Q?a=20b?=",
        b"\xff\xfe raw",
        b"=?utf-8?Q?",
        b"a\x00b",
    ],
)
def test_mail_with_a_broken_subject_is_read(subject: bytes) -> None:
    parsed_mail = read(HEAD + b"Subject: " + subject + b"\r\n\r\nProsze pomoc")
    assert parsed_mail.text == "Prosze pomoc"
    assert "\x00" not in parsed_mail.subject


def test_display_name_that_looks_like_an_address_is_a_name() -> None:
    name = b"=?utf-8?Q?prezydent=40um.example.pl_=3Cp=40um.example.pl=3E?="
    raw = b"From: " + name + b" <x@evil.example>\r\n\r\n"
    assert parse(raw).sender == "x@evil.example"


@pytest.mark.parametrize("sender", [b"", b"From: \r\n", b"From: nobody\r\n", b"From: <>\r\n"])
def test_mail_without_a_sender_is_quarantined(sender: bytes) -> None:
    assert reason(sender + b"Subject: x\r\n\r\ntext") is Reason.NO_SENDER


@pytest.mark.parametrize(
    "sender",
    [
        b"a@b.example, c@d.example",
        b"<a@b.example>",
        b'"Lis, Anna" <a@b.example>',
        b"a@b.example (x)",
    ],
)
def test_unusual_but_valid_senders_are_read(sender: bytes) -> None:
    assert parse(b"From: " + sender + b"\r\n\r\n").sender == "a@b.example"


def test_plain_text_is_preferred_to_html() -> None:
    message = EmailMessage()
    message["From"] = "a@b.example"
    message.set_content("zwykły tekst")
    message.add_alternative("<p>zwykły <b>tekst</b></p>", subtype="html")
    assert parse(message.as_bytes()).text.strip() == "zwykły tekst"


def test_attachments_are_listed_and_not_read_as_text() -> None:
    message = EmailMessage()
    message["From"] = "a@b.example"
    message.set_content("w załączniku zdjęcie")
    message.add_attachment(b"\xff" * 2048, maintype="image", subtype="jpeg", filename="dół.jpg")
    message.add_attachment("notatka", filename="n.txt")
    parsed_mail = parse(message.as_bytes())
    assert parsed_mail.text.strip() == "w załączniku zdjęcie"
    assert [(a.name, a.size > 0) for a in parsed_mail.attachments] == [
        ("dół.jpg", True),
        ("n.txt", True),
    ]


def test_flowed_lines_are_joined() -> None:
    head = HEAD + b"Content-Type: text/plain; charset=utf-8; format=flowed\r\n\r\n"
    assert parse(head + b"one \r\nline\r\nnext\r\n").text == "one line\nnext\n"


def _nested(depth: int) -> bytes:
    body = b"Content-Type: text/plain\r\n\r\nx\r\n"
    for number in range(depth):
        edge = b"b%d" % number
        head = b"Content-Type: multipart/mixed; boundary=" + edge
        body = head + b"\r\n\r\n--" + edge + b"\r\n" + body + b"\r\n--" + edge + b"--\r\n"
    return HEAD + body


def test_mail_with_too_deeply_nested_parts_is_quarantined() -> None:
    assert reason(_nested(60)) is Reason.MALFORMED


@pytest.mark.parametrize(
    "raw",
    [
        HEAD + b"Content-Type: multipart/mixed\r\n\r\nno boundary",
        HEAD + b"Content-Type: multipart/mixed; boundary=x\r\n\r\n--x\r\nnever closed",
        HEAD + b"Content-Transfer-Encoding: base64\r\n\r\n!!!not base64!!!",
        HEAD + b'Content-Type: text/plain; charset="\x00"\r\n\r\nx',
        HEAD + b"Content-Type: ;;;\r\n\r\nx",
        HEAD + b"Date: yesterday\r\nReferences: <<<>>> <a@b\r\nIn-Reply-To: garbage\r\n\r\nx",
        HEAD + b"Message-ID: broken\r\n\r\nx",
        HEAD.replace(b"\r\n", b"\n") + b"\nx",
        HEAD,
    ],
)
def test_malformed_mime_is_still_read_as_a_mail(raw: bytes) -> None:
    parsed_mail = read(raw)
    assert parsed_mail.sender == "anna.lis@example.pl"
    assert parsed_mail.rfc_id.startswith("<")


def test_characters_that_change_the_reading_direction_are_removed() -> None:
    assert read(mail("a\u202egpj.exe", Subject="x\u202ey")).text == "agpj.exe"


def test_very_long_text_is_cut_at_its_end() -> None:
    parsed_mail = read(mail("słowo " * 20_000))
    assert len(parsed_mail.text) < SETTINGS.max_text + 10
    assert parsed_mail.text.endswith("[…]")


@pytest.mark.parametrize(
    "text",
    [
        "\n" * 50_000,
        "On " * 20_000,
        "Dnia " * 20_000,
        "> \n" * 20_000,
        "a@" * 50_000,
        " \n" * 50_000,
        "W dniu 2026 pisze:\n" * 5_000,
        "-" * 100_000,
        "x \n" * 30_000,
        "Od: a\n" * 20_000,
    ],
)
def test_hostile_text_is_parsed_in_bounded_time(text: str) -> None:
    began = time.process_time()
    read(mail(text, In_Reply_To="<q@um.example.pl>"))
    assert time.process_time() - began < 2.0


def test_fingerprint_differs_between_two_mails_with_one_id() -> None:
    first = read(mail("text", Date="Sun, 22 Nov 2026 10:00:00 +0100"))
    again = read(mail("text", Date="Sun, 22 Nov 2026 10:00:00 +0100", Received="elsewhere"))
    other = read(mail("inny tekst", Date="Sun, 22 Nov 2026 10:00:00 +0100"))
    assert first.fingerprint == again.fingerprint != other.fingerprint
