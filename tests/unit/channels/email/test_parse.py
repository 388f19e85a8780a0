"""Parsing of mails: from bytes to the text that the consultant reads."""

from __future__ import annotations

import time
from email.message import EmailMessage

import pytest

from channels.email import filters
from channels.email.errors import MailQuarantined, Reason
from channels.email.html_text import html_to_text
from channels.email.outbound import reply_subject
from channels.email.parse import parse
from channels.email.schemas import ParsedMail
from channels.email.settings import ImapSettings, MailSettings, SmtpSettings

SETTINGS = MailSettings(ImapSettings("h"), SmtpSettings("h"), "kontakt@um.example.pl")
HEAD = b"From: Anna Lis <Anna.Lis@example.pl>\r\nMessage-ID: <a1@example.pl>\r\n"


def mail(text: str, **headers: str) -> bytes:
    message = EmailMessage()
    headers_by_name = {"From": "Anna Lis <anna@example.pl>", "Message-ID": "<m1@example.pl>"} | {
        name.replace("_", "-"): value for name, value in headers.items()
    }
    for name, value in headers_by_name.items():
        message[name] = value
    message.set_content(text)
    return message.as_bytes()


def read(raw: bytes) -> ParsedMail:
    return filters.apply(parse(raw), SETTINGS.text)


def reason(raw: bytes) -> Reason:
    with pytest.raises(MailQuarantined) as aside:
        read(raw)
    return aside.value.reason


def test_polish_mail_is_read_completely() -> None:
    letter = read(mail("Proszę o naprawę chodnika.\n", Subject="Żółw na Górczewskiej"))
    assert letter.subject == "Żółw na Górczewskiej"
    assert letter.text == "Proszę o naprawę chodnika."
    assert (letter.sender, letter.sender_name) == ("anna@example.pl", "Anna Lis")
    assert letter.uncut is None


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
    letter = read(HEAD + b"Subject: " + subject + b"\r\n\r\nProsze pomoc")
    assert letter.text == "Prosze pomoc"
    assert "\x00" not in letter.subject


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


def test_html_without_plain_text_becomes_plain_text() -> None:
    html = (
        "<html><head><title>t</title><style>p{color:red}</style></head><body>"
        "<p>Dzień&nbsp;dobry,</p><p>dziura przy <b>Puławskiej</b> 5<br>pilne</p>"
        "<ul><li>jezdnia</li><li>chodnik</li></ul>"
        '<a href="https://mapa.example/5">mapa</a><script>alert(1)</script></body></html>'
    )
    assert html_to_text(html) == (
        "Dzień dobry,\n\ndziura przy Puławskiej 5\npilne\n\n- jezdnia\n- chodnik\n\n"
        "mapa (https://mapa.example/5)"
    )


def test_quote_in_html_is_marked_with_greater_than_signs() -> None:
    html = "<div>Nadal nie ma.</div><blockquote><div>Pojemnik wysłany.</div></blockquote>"
    assert html_to_text(html) == "Nadal nie ma.\n> Pojemnik wysłany."


def test_plain_text_is_preferred_to_html() -> None:
    message = EmailMessage()
    message["From"] = "a@b.example"
    message.set_content("zwykły tekst")
    message.add_alternative("<p>inny</p>", subtype="html")
    assert parse(message.as_bytes()).text.strip() == "zwykły tekst"


def test_attachments_are_listed_and_not_read_as_text() -> None:
    message = EmailMessage()
    message["From"] = "a@b.example"
    message.set_content("w załączniku zdjęcie")
    message.add_attachment(b"\xff" * 2048, maintype="image", subtype="jpeg", filename="dół.jpg")
    message.add_attachment("notatka", filename="n.txt")
    letter = parse(message.as_bytes())
    assert letter.text.strip() == "w załączniku zdjęcie"
    assert [(a.name, a.size > 0) for a in letter.attachments] == [
        ("dół.jpg", True),
        ("n.txt", True),
    ]


def test_flowed_lines_are_joined() -> None:
    head = HEAD + b"Content-Type: text/plain; charset=utf-8; format=flowed\r\n\r\n"
    assert parse(head + b"one \r\nline\r\nnext\r\n").text == "one line\nnext\n"


GMAIL = (
    "Pojemnika nadal nie ma.\n\n"
    "śr., 18 lis 2026 o 14:02 Warszawa 19115 <kontakt@um.example.pl> napisał(a):\n\n"
    "> Dzień dobry,\n> pojemnik wysłany\n"
)
THUNDERBIRD = (
    "Pojemnika nadal nie ma.\n\nW dniu 21.11.2026 o 14:02, Warszawa 19115\n"
    "<kontakt@um.example.pl> pisze:\n> Dzień dobry,\n> pojemnik wysłany\n"
)
OUTLOOK = (
    "Pojemnika nadal nie ma.\n\n________________________________\n"
    "Od: Warszawa 19115 <kontakt@um.example.pl>\nWysłano: sobota, 21 listopada 2026 14:02\n"
    "Do: Anna Lis\nTemat: Re: pojemnik\n\nPojemnik wysłany.\n"
)
APPLE = (
    "Pojemnika nadal nie ma.\n\nWysłano z iPhone'a\n\n"
    "> Wiadomość napisana przez Warszawa 19115 w dniu 21.11.2026, o godz. 14:02:\n> \n> Wysłany.\n"
)
ENGLISH = (
    "Pojemnika nadal nie ma.\n\n"
    "On Sat, Nov 21, 2026 at 2:02 PM Warszawa 19115 <k@um.example.pl> wrote:\n"
    "> Wysłany.\n"
)
SIGNED = "Pojemnika nadal nie ma.\n\nPozdrawiam\nAnna Lis\n-- \nAnna Lis\ntel. 601 234 118\n"


@pytest.mark.parametrize("text", [GMAIL, THUNDERBIRD, OUTLOOK, APPLE, ENGLISH, SIGNED])
def test_reply_is_read_without_quote_and_signature(text: str) -> None:
    letter = read(mail(text, In_Reply_To="<q@um.example.pl>"))
    assert letter.text == "Pojemnika nadal nie ma."
    assert letter.uncut is not None
    assert "Anna Lis" in letter.uncut or "ysłany" in letter.uncut


def test_answers_between_the_quoted_lines_are_left_in_their_place() -> None:
    text = "Odpowiadam:\n> Czy jest pojemnik?\nNie ma.\n> Jaki adres?\nPuławska 5\n"
    letter = read(mail(text, In_Reply_To="<q@um.example.pl>"))
    assert "Nie ma." in letter.text
    assert "Puławska 5" in letter.text


def test_first_mail_keeps_the_forwarded_text() -> None:
    text = "Proszę o wyjaśnienie:\n\n> Decyzja odmowna\n\nPozdrawiam\nAnna"
    assert read(mail(text, Subject="Fwd: decyzja")).text == text


def test_sentence_that_ends_in_wrote_is_no_quote_header() -> None:
    text = "Pan z administracji napisał:\nproszę czekać. Czekam rok."
    assert read(mail(text, In_Reply_To="<q@um.example.pl>")).text == text


def test_reply_that_is_only_a_quote_is_kept() -> None:
    text = "> stare zdanie"
    assert read(mail(text, In_Reply_To="<q@um.example.pl>")).text == text


@pytest.mark.parametrize(
    ("headers", "expected"),
    [
        ({"Auto_Submitted": "auto-replied"}, Reason.AUTO_REPLY),
        ({"Auto_Submitted": "auto-generated; x=1"}, Reason.AUTO_REPLY),
        ({"X_Autoreply": "yes"}, Reason.AUTO_REPLY),
        ({"Precedence": "auto_reply"}, Reason.AUTO_REPLY),
        ({"Precedence": "Bulk"}, Reason.BULK),
        ({"List_Id": "<news.example.pl>"}, Reason.BULK),
        ({"Return_Path": "<>"}, Reason.BOUNCE),
        ({"From": "Mailer <MAILER-DAEMON@example.pl>"}, Reason.AUTO_REPLY),
        ({"From": "noreply@example.pl"}, Reason.AUTO_REPLY),
        ({"From": "kontakt@UM.example.pl"}, Reason.OWN_MAIL),
    ],
)
def test_mail_of_a_machine_is_quarantined(headers: dict[str, str], expected: Reason) -> None:
    assert reason(mail("text", **headers)) is expected


def test_delivery_report_is_quarantined_as_a_bounce() -> None:
    report = (
        HEAD + b"Content-Type: multipart/report; boundary=x\r\n\r\n--x\r\n\r\nfailed\r\n--x--\r\n"
    )
    assert reason(report) is Reason.BOUNCE


def test_mail_that_declares_auto_submitted_no_is_read() -> None:
    assert read(mail("text", Auto_Submitted="no")).text == "text"


def test_mail_of_a_form_with_the_residents_reply_address_is_read() -> None:
    letter = read(mail("text", From="no-reply@forms.example", Reply_To="anna@example.pl"))
    assert letter.reply_to == "anna@example.pl"


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
    letter = read(raw)
    assert letter.sender == "anna.lis@example.pl"
    assert letter.rfc_id.startswith("<")


def test_characters_that_change_the_reading_direction_are_removed() -> None:
    assert read(mail("a\u202egpj.exe", Subject="x\u202ey")).text == "agpj.exe"


def test_very_long_text_is_cut_at_its_end() -> None:
    letter = read(mail("słowo " * 10_000))
    assert len(letter.text) < SETTINGS.max_text + 10
    assert letter.text.endswith("[…]")


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


@pytest.mark.parametrize(
    "html",
    [
        "<div>" * 50_000,
        "<!" * 50_000,
        "<a href=x>" * 20_000,
        "&#" * 50_000,
        "<a " * 50_000,
        "<b" * 99_000,
    ],
)
def test_hostile_html_is_parsed_in_bounded_time(html: str) -> None:
    began = time.process_time()
    html_to_text(html)
    assert time.process_time() - began < 2.0


def test_fingerprint_differs_between_two_mails_with_one_id() -> None:
    first = read(mail("text", Date="Sun, 22 Nov 2026 10:00:00 +0100"))
    again = read(mail("text", Date="Sun, 22 Nov 2026 10:00:00 +0100", Received="elsewhere"))
    other = read(mail("inny tekst", Date="Sun, 22 Nov 2026 10:00:00 +0100"))
    assert first.fingerprint == again.fingerprint != other.fingerprint


@pytest.mark.parametrize(
    ("subject", "reply"),
    [
        ("Dziura", "Re: Dziura [#0123456789abcdef]"),
        ("Re: Dziura [#0123456789abcdef]", "Re: Dziura [#0123456789abcdef]"),
        ("Odp: Dziura", "Odp: Dziura [#0123456789abcdef]"),
        ("", "Re: [#0123456789abcdef]"),
    ],
)
def test_subject_of_an_answer_has_one_re(subject: str, reply: str) -> None:
    assert reply_subject(subject, "0123456789abcdef") == reply
