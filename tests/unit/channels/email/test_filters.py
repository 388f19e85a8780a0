"""Mails of machines are set aside; those that people write by a group, form or list are read."""

from __future__ import annotations

import pytest

from channels.email.errors import Reason
from tests.support.mails import HEAD, mail, read, reason

CITY = "kontakt@um.example.pl"
FORM = "Imię: Ola\nAdres e-mail: ola@example.org\nTreść: ciemno na Polnej"


@pytest.mark.parametrize(
    ("headers", "expected"),
    [
        ({"Auto_Submitted": "auto-replied"}, Reason.AUTO_REPLY),
        ({"Auto_Submitted": "auto-generated; x=1"}, Reason.AUTO_REPLY),
        ({"X_Autoreply": "yes"}, Reason.AUTO_REPLY),
        ({"Precedence": "auto_reply"}, Reason.AUTO_REPLY),
        ({"Return_Path": "<>"}, Reason.AUTO_REPLY),
        ({"Subject": "Odpowiedź automatyczna: latarnia"}, Reason.AUTO_REPLY),
        ({"Subject": "Out of Office: RE: lamp"}, Reason.AUTO_REPLY),
        ({"Precedence": "junk"}, Reason.BULK),
        ({"List_Id": "<news.example.pl>", "List_Unsubscribe": "<https://x>"}, Reason.BULK),
        ({"From": "Mailer <MAILER-DAEMON@example.pl>"}, Reason.BOUNCE),
        ({"From": "noreply@example.pl"}, Reason.AUTO_REPLY),
        ({"From": "kontakt@UM.example.pl"}, Reason.OWN_MAIL),
    ],
)
def test_mail_of_a_machine_is_set_aside(headers: dict[str, str], expected: Reason) -> None:
    assert reason(mail("text", **headers)) is expected


@pytest.mark.parametrize(
    "headers",
    [
        {"Precedence": "bulk"},
        {"Precedence": "list", "List_Id": "<sasiedzi.example.pl>"},
        {"List_Id": "<kontakt.um.example.pl>", "List_Unsubscribe": "<mailto:x@example.pl>"},
        {"Sender": CITY, "List_Unsubscribe": "<mailto:x@example.pl>"},
        {"Auto_Submitted": "no"},
        {"Subject": "Re: Automatyczna odpowiedź: latarnia"},
        {"X_Auto_Response_Suppress": "All"},
        {"Auto_Submitted": "auto-generated", "Reply_To": "ola@example.org"},
    ],
)
def test_mail_of_a_person_is_read(headers: dict[str, str]) -> None:
    assert read(mail("proszę o pomoc", **headers)).text == "proszę o pomoc"


def test_delivery_report_is_set_aside_as_a_bounce() -> None:
    report = (
        HEAD + b"Content-Type: multipart/report; boundary=x\r\n\r\n--x\r\n\r\nfailed\r\n--x--\r\n"
    )
    assert reason(report) is Reason.BOUNCE


def test_mail_of_a_form_with_the_residents_reply_address_is_read() -> None:
    parsed_mail = read(mail("text", From="no-reply@forms.example", Reply_To="anna@example.pl"))
    assert parsed_mail.reply_to == "anna@example.pl"


@pytest.mark.parametrize("sender", ["no-reply@um.example.pl", "formularz@um.example.pl"])
def test_mail_of_the_citys_own_form_is_read(sender: str) -> None:
    parsed_mail = read(mail(FORM, From=sender, Auto_Submitted="auto-generated"))
    assert parsed_mail.text == FORM


def test_answer_to_a_form_goes_to_the_address_in_its_text() -> None:
    assert read(mail(FORM, From="no-reply@um.example.pl")).reply_to == "ola@example.org"


def test_answer_never_goes_to_the_city_itself() -> None:
    assert read(mail("text", Reply_To=CITY)).reply_to == "anna@example.pl"


def test_author_behind_the_citys_group_is_the_sender() -> None:
    raw = mail("text", From=f"Ola via Kontakt <{CITY}>", Reply_To="ola@example.org")
    assert read(raw).sender == "ola@example.org"
