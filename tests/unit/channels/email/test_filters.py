"""Mails that no person wrote are quarantined."""

from __future__ import annotations

import pytest

from channels.email.errors import Reason
from tests.support.mails import HEAD, mail, read, reason


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
    parsed_mail = read(mail("text", From="no-reply@forms.example", Reply_To="anna@example.pl"))
    assert parsed_mail.reply_to == "anna@example.pl"
