"""The slow mails have the sizes and kinds that once stopped the mailbox."""

from __future__ import annotations

from bench.flood.attacks.mail import PARAMETER_BYTES, PUNYCODE_BYTES, slow_mails


def test_mails_are_as_large_as_described() -> None:
    mails = slow_mails(0)
    assert len(mails["punycode"]) >= PUNYCODE_BYTES
    assert b"charset=punycode" in mails["punycode"][:400]
    header_end = mails["parameters"].index(b"\r\n\r\n")
    assert header_end >= PARAMETER_BYTES


def test_every_mail_has_an_id_of_its_own() -> None:
    heads = {mail[:120] for number in range(3) for mail in slow_mails(number).values()}
    assert len(heads) == 6
