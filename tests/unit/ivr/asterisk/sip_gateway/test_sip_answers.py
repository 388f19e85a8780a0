"""Answers of Asterisk, read from its messages."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ivr.asterisk.sip_gateway.sip_answers import Answer, read_answer

CHALLENGE = (
    "SIP/2.0 401 Unauthorized\r\nVia: SIP/2.0/WS a.invalid\r\nCSeq: 7 REGISTER\r\n"
    'WWW-Authenticate: Digest realm="asterisk",nonce="1",opaque="2",{stale}qop="auth"\r\n\r\n'
)


@pytest.mark.parametrize(
    ("message", "answer"),
    [
        (CHALLENGE.format(stale=""), Answer(401, "REGISTER")),
        (CHALLENGE.format(stale="stale=true,"), Answer(401, "REGISTER", is_stale=True)),
        (CHALLENGE.format(stale="stale=false,"), Answer(401, "REGISTER")),
        ("SIP/2.0 200 OK\r\ncseq:1 register\r\n\r\n", Answer(200, "REGISTER")),
        ("SIP/2.0 403 Forbidden\r\n\r\nCSeq: 1 REGISTER", Answer(403, "")),
        ("SIP/2.0 603\r\nCSeq: 1 INVITE\r\n\r\n", Answer(603, "INVITE")),
    ],
)
def test_status_method_and_stale_challenge_are_read(message: str, answer: Answer) -> None:
    assert read_answer(message) == answer


@pytest.mark.parametrize("message", ["OPTIONS sip:a SIP/2.0\r\n\r\n", "", "SIP/2.0 abc\r\n"])
def test_request_is_no_answer(message: str) -> None:
    assert read_answer(message) is None


@given(st.text())
def test_any_text_is_read_without_an_error(text: str) -> None:
    read_answer(text)
    assert read_answer(f"SIP/2.0 401 {text}") is not None


@pytest.mark.parametrize(
    ("answer", "registers"),
    [
        (Answer(200, "REGISTER"), True),
        (Answer(200, "INVITE"), False),
        (Answer(401, "REGISTER"), False),
    ],
)
def test_only_a_positive_answer_to_register_registers(answer: Answer, registers: bool) -> None:
    assert answer.registers is registers
