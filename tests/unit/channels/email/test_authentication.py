"""Verdicts about senders: only those of the city's own mail server count."""

from __future__ import annotations

import pytest

from channels.email.parse import parse
from tests.support.mails import HEAD


def is_authentic(*results: str, authserv_id: str = "mx.city.example") -> bool:
    heads = "".join(f"Authentication-Results: {result}\r\n" for result in results)
    return parse(heads.encode() + HEAD + b"\r\ntext", authserv_id).is_authentic


@pytest.mark.parametrize(
    ("result", "expected"),
    [
        ("mx.city.example; dkim=fail; dmarc=fail (p=NONE) header.from=example.pl", False),
        ("MX.city.example 1;\r\n spf=pass;\r\n dmarc = fail", False),
        ("mx.city.example; dmarc=pass", True),
        ("mx.city.example; spf=fail", True),
        ("mx.city.example; dmarc=none", True),
        ("mx.other.example; dmarc=fail", True),
    ],
)
def test_failed_dmarc_is_seen(result: str, expected: bool) -> None:
    assert is_authentic(result) is expected


def test_first_verdict_of_the_own_server_counts() -> None:
    forged = "mx.city.example; dmarc=pass"
    assert not is_authentic("mx.other.example; dmarc=pass", "mx.city.example; dmarc=fail", forged)


def test_no_verdict_is_believed_without_a_configured_server() -> None:
    assert is_authentic("mx.city.example; dmarc=fail", authserv_id="")
