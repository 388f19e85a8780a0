"""Requests of a stranger are whole SIP messages."""

from __future__ import annotations

import pytest

from bench.flood.attacks.telephone import request
from ivr.test_phone import sip
from ivr.test_phone.sip import Request, header


@pytest.mark.parametrize("method", ["REGISTER", "INVITE"])
def test_request_parses_and_comes_from_the_guessed_account(method: str) -> None:
    message = sip.parse(request(method, "wit", "127.55.0.1", 5070, 5060))
    assert isinstance(message, Request)
    assert message.method == method
    assert "consultant-wit" in (header(message, "From") or "")
    assert len(message.body) == int(header(message, "Content-Length") or "-1")


def test_every_request_is_of_another_call() -> None:
    ids = {
        header(sip.parse(request("INVITE", "wit", "127.55.0.1", 5070, 5060)), "Call-ID")
        for _ in range(5)
    }
    assert len(ids) == 5
