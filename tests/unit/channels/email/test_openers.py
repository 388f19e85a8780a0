"""Attachments that a library can open; broken ones are listed."""

from __future__ import annotations

from datetime import timedelta
from email.message import EmailMessage

import pytest
from asn1crypto import algos, cms, core
from hypothesis import given, settings
from hypothesis import strategies as st

from channels.email.openers import OPAQUE, Opened, open_content
from channels.email.parse import parse
from channels.email.schemas import Attachment

INVITATION = (
    "BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nSUMMARY:Oględziny lampy\r\n"
    "DTSTART:20261211T090000Z\r\nLOCATION:Polna 3\r\nORGANIZER:mailto:ola@example.org\r\n"
    "END:VEVENT\r\nEND:VCALENDAR\r\n"
)


def mail_with(content: bytes, kind: str, name: str, text: str = "W załączniku.") -> bytes:
    message = EmailMessage()
    message["From"] = "Ola Sęk <ola@example.org>"
    message.set_content(text)
    main, _, sub = kind.partition("/")
    message.add_attachment(content, maintype=main, subtype=sub, filename=name)
    return message.as_bytes()


def attachments(raw: bytes) -> tuple[Attachment, ...]:
    return parse(raw).attachments


def test_attached_mail_is_opened() -> None:
    inner, outer = EmailMessage(), EmailMessage()
    inner["From"], inner["Subject"] = "Jan Bąk <jan@example.org>", "Dziura w płocie"
    inner.set_content("Płot przy szkole jest dziurawy.")
    outer["From"] = "ola@example.org"
    outer.set_content("Przekazuję list sąsiada.")
    outer.add_attachment(inner)
    (attached,) = attachments(outer.as_bytes())
    assert (attached.name, attached.kind) == ("Dziura w płocie.eml", "message/rfc822")
    assert "From: Jan Bąk <jan@example.org>" in attached.preview
    assert "Płot przy szkole jest dziurawy." in attached.preview
    assert b"Subject:" in attached.content


def test_invitation_is_opened() -> None:
    (attached,) = attachments(mail_with(INVITATION.encode(), "application/ics", "a.ics"))
    assert "SUMMARY: Oględziny lampy" in attached.preview
    assert "DTSTART: 2026-12-11 09:00:00+00:00" in attached.preview


def test_attached_text_is_opened_in_its_charset() -> None:
    raw = "zażółć gęślą jaźń".encode("windows-1250")
    (attached,) = attachments(mail_with(raw, "application/octet-stream", "n.bin"))
    assert attached.preview == ""
    assert open_content("text/plain", raw).text == "zażółć gęślą jaźń"


def tnef(attribute: int, value: bytes) -> bytes:
    """Return a winmail.dat with one attribute of the message (MS-OXTNEF section 2.1.3)."""
    checksum = (sum(value) & 0xFFFF).to_bytes(2, "little")
    head = (0x223E9F78).to_bytes(4, "little") + (1).to_bytes(2, "little")
    size = len(value).to_bytes(4, "little")
    return head + b"\x01" + attribute.to_bytes(4, "little") + size + value + checksum


def test_text_inside_winmail_dat_is_the_mail_where_it_has_no_other() -> None:
    inside = tnef(0x0002800C, b"Prosze o kosz na Polnej.\x00")
    raw = mail_with(inside, "application/octet-stream", "winmail.dat", text="\n")
    assert "Prosze o kosz na Polnej." in parse(raw).text


def signed(inner: bytes) -> bytes:
    """Return CMS signed data without a signature, as an opaque signature holds its mail."""
    content = cms.SignedData(
        {
            "version": "v1",
            "digest_algorithms": [algos.DigestAlgorithm({"algorithm": "sha256"})],
            "encap_content_info": {"content_type": "data", "content": inner},
            "signer_infos": [],
        }
    )
    info: bytes = cms.ContentInfo({"content_type": "signed_data", "content": content}).dump()
    return info


def test_mail_inside_an_opaque_signature_is_shown() -> None:
    inner = "Content-Type: text/plain; charset=utf-8\r\n\r\nWniosek o lampę.\r\n".encode()
    raw = mail_with(signed(inner), "application/pkcs7-mime", "smime.p7m", text="\n")
    assert "Wniosek o lampę." in parse(raw).text


def test_enveloped_content_is_listed() -> None:
    other = cms.ContentInfo({"content_type": "data", "content": core.OctetString(b"x")}).dump()
    assert open_content("application/pkcs7-mime", other) == Opened()


@pytest.mark.parametrize("kind", [*OPAQUE, "text/calendar", "message/rfc822"])
@given(content=st.binary(max_size=300))
@settings(deadline=timedelta(seconds=5), max_examples=40)
def test_broken_content_never_fails(kind: str, content: bytes) -> None:
    opened = open_content(kind, content)
    assert isinstance(opened.text, str)


def test_mail_without_text_has_itself_attached() -> None:
    raw = b"From: ola@example.org\r\nContent-Type: text/html\r\n\r\n<img src='cid:1'>"
    (original,) = attachments(raw)
    assert (original.name, original.content) == ("original.eml", raw)
