"""SIP messages, parsed and built."""

from __future__ import annotations

import pytest

from ivr.test_phone import sip
from ivr.test_phone.errors import DatagramInvalid

INVITE_OK = (
    b"SIP/2.0 200 OK\r\n"
    b"v: SIP/2.0/UDP 127.0.0.1:5080;branch=z9hG4bKone;rport=5080\r\n"
    b'f: "Anna \\"A\\" Lis" <sip:+48601234118@127.0.0.1>;tag=ours\r\n'
    b"To: <sip:19115@127.0.0.1>;tag=theirs\r\n"
    b"i: call-1\r\n"
    b"CSeq: 1 INVITE\r\n"
    b"Contact: <sip:127.0.0.1:5060>\r\n"
    b"Record-Route: <sip:a;lr>, <sip:b;lr>\r\n"
    b"l: 4\r\n"
    b"\r\n"
    b"bodyTOO-MUCH"
)
BYE = (
    b"BYE sip:x@127.0.0.1:5080 SIP/2.0\r\nVia: SIP/2.0/UDP 127.0.0.1;branch=z9hG4bKb\r\n"
    b"From: <sip:a@b>;tag=1\r\nTo: <sip:c@d>;tag=2\r\nCall-ID: x\r\nCSeq: 7 BYE\r\n\r\n"
)


def test_compact_headers_are_expanded() -> None:
    message = sip.parse(INVITE_OK)
    assert isinstance(message, sip.Response)
    assert (message.status, message.reason, message.body) == (200, "OK", b"body")
    assert sip.header(message, "call-id") == "call-1"
    assert sip.parse_cseq(message) == (1, "INVITE")
    assert sip.parse_via(sip.header(message, "Via") or "").branch == "z9hG4bKone"


def test_display_name_keeps_escaped_quotes() -> None:
    caller = sip.parse_address(sip.header(sip.parse(INVITE_OK), "From") or "", "From")
    assert caller == sip.Address('Anna "A" Lis', "sip:+48601234118@127.0.0.1", {"tag": "ours"})


def test_routes_in_one_line_are_split() -> None:
    routes = sip.header_all(sip.parse(INVITE_OK), "Record-Route")
    assert sip.split_list(routes) == ["<sip:a;lr>", "<sip:b;lr>"]


def test_folded_header_is_one_value() -> None:
    folded = BYE.replace(b"Call-ID: x", b"Subject: one\r\n  two\r\nCall-ID: x")
    assert sip.header(sip.parse(folded), "Subject") == "one two"


def test_messages_round_trip() -> None:
    read = sip.parse(BYE)
    assert sip.header(sip.parse(sip.build(read)), "Content-Length") == "0"
    assert sip.build(sip.parse(sip.build(read))).count(b"CSeq: 7 BYE") == 1


@pytest.mark.parametrize(
    ("broken", "field"),
    [
        (b"", "headers"),
        (b"BYE x SIP/2.0\r\nVia: y\r\n", "headers"),
        (BYE.replace(b"SIP/2.0\r\nVia", b"SIP/3.0\r\nVia", 1), "request line"),
        (INVITE_OK.replace(b"200 OK", b"2000 OK", 1), "status line"),
        (BYE.replace(b"Call-ID: x\r\n", b""), "Call-ID"),
        (BYE.replace(b"Via: SIP/2.0/UDP", b"Via: SIP/2.0 UDP"), "Via"),
        (BYE.replace(b"<sip:a@b>", b"<not a uri>"), "From"),
        (BYE.replace(b"7 BYE", b"seven BYE"), "CSeq"),
        (BYE.replace(b"7 BYE", b"99999999999 BYE"), "CSeq"),
        (BYE.replace(b"7 BYE", b"7 INVITE"), "CSeq"),
        (BYE.replace(b"\r\n\r\n", b"\r\nContent-Length: 9\r\n\r\nshort"), "Content-Length"),
        (BYE.replace(b"\r\n\r\n", b"\r\nContent-Length: -1\r\n\r\n"), "Content-Length"),
        (BYE.replace(b"Call-ID", b"no colon here\r\nCall-ID"), "headers"),
        (b"\xff\xfe" + BYE, "headers"),
    ],
)
def test_malformed_message_is_refused_by_field(broken: bytes, field: str) -> None:
    with pytest.raises(DatagramInvalid) as refused:
        sip.parse(broken)
    assert refused.value.field == field


def test_header_value_with_a_line_end_is_refused() -> None:
    message = sip.Request("BYE", "sip:a@b", (("Subject", "x\r\nRoute: <sip:evil>"),))
    with pytest.raises(DatagramInvalid):
        sip.build(message)
