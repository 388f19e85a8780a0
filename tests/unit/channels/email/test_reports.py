"""Reports about mails of ours: which one was not delivered."""

from __future__ import annotations

import pytest

from channels.email.errors import MailQuarantined, Reason
from channels.email.schemas import Bounce
from tests.support.mails import read


def report(*parts: str, kind: str = "delivery-status", head: str = "") -> bytes:
    body = "".join(f"--b\r\n{part}\r\n" for part in parts)
    return (
        f"From: MAILER-DAEMON@mx.example\r\nMessage-ID: <r@mx.example>\r\n{head}"
        f"Content-Type: multipart/report; report-type={kind}; boundary=b\r\n\r\n{body}--b--\r\n"
    ).encode()


def status(action: str) -> str:
    return (
        "Content-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; mx.example\r\n\r\n"
        f"Final-Recipient: rfc822; ola@example.org\r\nAction: {action}\r\nStatus: 5.2.2\r\n"
    )


RETURNED = "Content-Type: message/rfc822\r\n\r\nMessage-ID: <ours@um.example.pl>\r\n\r\ntekst\r\n"
HEADERS = "Content-Type: text/rfc822-headers\r\n\r\nMessage-ID: <ours@um.example.pl>\r\n"
WORDS = "Content-Type: text/plain\r\n\r\nmailbox full\r\n"


def aside(raw: bytes) -> MailQuarantined:
    with pytest.raises(MailQuarantined) as caught:
        read(raw)
    return caught.value


@pytest.mark.parametrize("returned", [RETURNED, HEADERS])
def test_bounce_names_our_mail_and_what_failed(returned: str) -> None:
    quarantined = aside(report(WORDS, status("failed"), returned))
    assert quarantined.reason is Reason.BOUNCE
    assert quarantined.parsed_mail is not None
    expected = Bounce("<ours@um.example.pl>", "ola@example.org", "5.2.2")
    assert quarantined.parsed_mail.bounce == expected


def test_bounce_without_our_mail_is_known_by_its_reference() -> None:
    raw = report(WORDS, status("failed"), head="In-Reply-To: <ours@um.example.pl>\r\n")
    quarantined = aside(raw).parsed_mail
    assert quarantined is not None
    assert quarantined.bounce is not None
    assert quarantined.bounce.rfc_id == "<ours@um.example.pl>"


@pytest.mark.parametrize("action", ["delayed", "relayed", "expanded"])
def test_report_of_another_thing_is_no_bounce(action: str) -> None:
    quarantined = aside(report(WORDS, status(action), RETURNED)).parsed_mail
    assert quarantined is not None
    assert quarantined.bounce is None


def test_receipt_is_no_bounce() -> None:
    quarantined = aside(report(WORDS, RETURNED, kind="disposition-notification"))
    assert quarantined.reason is Reason.AUTO_REPLY
    assert quarantined.parsed_mail is not None
    assert quarantined.parsed_mail.bounce is None
