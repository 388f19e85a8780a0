"""Session descriptions, parsed, built and answered."""

from __future__ import annotations

import pytest

from ivr.test_phone import sdp
from ivr.test_phone.errors import DatagramInvalid

ASTERISK_SDP = (
    b"v=0\r\no=- 1 2 IN IP4 127.0.0.1\r\ns=Asterisk\r\nc=IN IP4 127.0.0.1\r\nt=0 0\r\n"
    b"m=audio 20024 RTP/AVP 8 0 101\r\na=rtpmap:8 PCMA/8000\r\na=rtpmap:0 PCMU/8000\r\n"
    b"a=rtpmap:101 telephone-event/8000\r\na=fmtp:101 0-16\r\na=ptime:20\r\na=sendrecv\r\n"
)


def test_description_of_asterisk_is_parsed() -> None:
    media = sdp.parse(ASTERISK_SDP)
    assert media == sdp.Media("127.0.0.1", 20024, {8: "PCMA", 0: "PCMU"}, 101)


def test_descriptions_round_trip() -> None:
    ours = sdp.Media("10.0.0.9", 4002, {8: "PCMA"}, 96, "recvonly")
    assert sdp.parse(sdp.describe("10.0.0.9", 4002, 1, 1, ours)) == ours


def test_hold_is_answered_with_recvonly() -> None:
    held = sdp.Media("h", 1, {0: "PCMU"}, 97, "sendonly")
    answer = sdp.answer_to(held, sdp.Media("us", 2, {8: "PCMA", 0: "PCMU"}, 101))
    assert answer == sdp.Media("us", 2, {0: "PCMU"}, 97, "recvonly")


@pytest.mark.parametrize(
    ("broken", "field"),
    [
        (b"hello", "sdp"),
        (ASTERISK_SDP.replace(b"v=0", b"v=1"), "sdp v="),
        (ASTERISK_SDP.replace(b"m=audio", b"m=video"), "sdp m="),
        (ASTERISK_SDP.replace(b"20024", b"99999"), "sdp m="),
        (ASTERISK_SDP.replace(b"RTP/AVP", b"UDP/TLS"), "sdp m="),
        (ASTERISK_SDP.replace(b"c=IN IP4 127.0.0.1\r\n", b""), "sdp c="),
    ],
)
def test_malformed_description_is_refused_by_field(broken: bytes, field: str) -> None:
    with pytest.raises(DatagramInvalid) as refused:
        sdp.parse(broken)
    assert (refused.value.field or "").startswith(field)
