"""The life of an outgoing call, as an exchange of messages in invented time."""

from __future__ import annotations

from itertools import count

import pytest

from ivr.test_phone import sdp, sip
from ivr.test_phone.call_states import (
    Answered,
    Ended,
    Ender,
    LegOutput,
    LegState,
    MediaNegotiated,
    Progress,
    Refused,
    Send,
)
from ivr.test_phone.dialog import Dialog, Party
from ivr.test_phone.errors import DatagramInvalid
from ivr.test_phone.leg import Leg

THEIR_MEDIA = sdp.Media("127.0.0.1", 20_000, {8: "PCMA"}, 101)
THEIR_SDP = sdp.describe("127.0.0.1", 20_000, 1, 1, THEIR_MEDIA)


class Exchange:
    """A leg, and the other side of it played by the test."""

    def __init__(self, number: str | None = "+48601234118") -> None:
        tokens = count()
        party = Party("sip:19115@127.0.0.1:5060", number, "127.0.0.1", "127.0.0.1:5080")
        dialog = Dialog(party, lambda: f"t{next(tokens)}")
        ours = sdp.Media("127.0.0.1", 4000, {8: "PCMA", 0: "PCMU"}, 101)
        self.leg = Leg(dialog, ours, session=1)
        self.invite = self.sent(self.leg.invite(0.0))[0]

    def sent(self, outs: list[LegOutput]) -> list[sip.Request]:
        messages = [sip.parse(out.data) for out in outs if isinstance(out, Send)]
        return [message for message in messages if isinstance(message, sip.Request)]

    def answer(
        self, status: int, body: bytes = b"", to: sip.Request | None = None, at: float = 0.1
    ) -> list[LegOutput]:
        request = to or self.invite
        headers = [(n, v) for n, v in request.headers if n in ("Via", "From", "Call-ID", "CSeq")]
        headers += [
            ("To", "<sip:19115@127.0.0.1>;tag=far"),
            ("Contact", "<sip:far@127.0.0.1:5061>"),
        ]
        return self.leg.receive(sip.build(sip.Response(status, "x", tuple(headers), body)), at)

    def up(self) -> Exchange:
        self.answer(200, THEIR_SDP)
        return self

    def ask(
        self, method: str, number: int, body: bytes = b"", tag: str = "far", branch: str = ""
    ) -> list[LegOutput]:
        headers = (
            ("Via", f"SIP/2.0/UDP 127.0.0.1:5060;branch=z9hG4bK{branch or method}{number}"),
            ("From", f"<sip:19115@127.0.0.1>;tag={tag}"),
            ("To", f"<sip:+48601234118@127.0.0.1>;tag={self.leg.dialog.local_tag}"),
            ("Call-ID", self.leg.dialog.call_id),
            ("CSeq", f"{number} {method}"),
        )
        request = sip.Request(method, "sip:us@127.0.0.1:5080", headers, body)
        return self.leg.receive(sip.build(request), 1.0)


def statuses(outs: list[LegOutput]) -> list[int]:
    messages = [sip.parse(out.data) for out in outs if isinstance(out, Send)]
    return [message.status for message in messages if isinstance(message, sip.Response)]


def events(outs: list[LegOutput]) -> list[LegOutput]:
    return [out for out in outs if not isinstance(out, Send)]


def test_answer_is_acknowledged_and_media_negotiated() -> None:
    exchange = Exchange()
    exchange.answer(100)
    assert events(exchange.answer(180)) == [Progress(180)]
    outs = exchange.answer(200, THEIR_SDP)
    assert events(outs) == [MediaNegotiated(THEIR_MEDIA), Answered()]
    ack = exchange.sent(outs)[0]
    assert (ack.method, ack.uri) == ("ACK", "sip:far@127.0.0.1:5061")
    assert sip.header(ack, "To") == "<sip:19115@127.0.0.1:5060>;tag=far"
    assert exchange.leg.state == LegState.UP


def test_repeated_answer_is_acknowledged_again() -> None:
    exchange = Exchange()
    first = exchange.sent(exchange.answer(200, THEIR_SDP))
    again = exchange.answer(200, THEIR_SDP)
    assert exchange.sent(again) == first
    assert events(again) == []


def test_withheld_number_appears_nowhere() -> None:
    invite = sip.build(Exchange(number=None).invite)
    assert b"anonymous.invalid" in invite
    assert b"Privacy: id" in invite
    assert b"P-Asserted-Identity" not in invite


def test_number_is_asserted_by_a_trusted_header() -> None:
    invite = Exchange().invite
    assert sip.header(invite, "P-Asserted-Identity") == "<sip:+48601234118@127.0.0.1>"


def test_unanswered_invite_is_repeated_for_32_seconds() -> None:
    exchange = Exchange()
    times = []
    outs: list[LegOutput] = []
    while (deadline := exchange.leg.deadline()) is not None:
        times.append(deadline)
        outs = exchange.leg.expire(deadline)
    assert times == [0.5, 1.5, 3.5, 7.5, 15.5, 31.5, 32.0]
    assert outs == [Ended(Ender.NOBODY, "no answer to INVITE")]


def test_provisional_response_stops_the_retransmission() -> None:
    exchange = Exchange()
    exchange.answer(100)
    assert exchange.leg.deadline() is None


@pytest.mark.parametrize("status", [302, 404, 486, 503, 603])
def test_refusal_is_acknowledged_in_the_transaction_of_the_invite(status: int) -> None:
    exchange = Exchange()
    outs = exchange.answer(status)
    ack = exchange.sent(outs)[0]
    assert ack.method == "ACK"
    assert sip.header(ack, "Via") == sip.header(exchange.invite, "Via")
    assert events(outs) == [Refused(status, "x")]
    assert exchange.sent(exchange.answer(status)) == [ack]


def test_cancel_waits_for_the_first_provisional_response() -> None:
    exchange = Exchange()
    assert exchange.leg.hang_up(0.1) == []
    cancel = exchange.sent(exchange.answer(180))[0]
    assert cancel.method == "CANCEL"
    assert sip.header(cancel, "Via") == sip.header(exchange.invite, "Via")
    exchange.answer(200, to=cancel)
    assert events(exchange.answer(487)) == [Ended(Ender.US, "cancel")]


def test_answer_that_crosses_the_cancel_is_acknowledged_and_ended() -> None:
    exchange = Exchange()
    exchange.answer(180)
    exchange.leg.hang_up(0.2)
    methods = [request.method for request in exchange.sent(exchange.answer(200, THEIR_SDP))]
    assert methods == ["ACK", "BYE"]
    assert exchange.leg.state == LegState.ENDING


def test_call_ends_at_the_response_to_our_bye() -> None:
    exchange = Exchange().up()
    bye = exchange.sent(exchange.leg.hang_up(1.0))[0]
    assert sip.parse_cseq(bye) == (2, "BYE")
    assert events(exchange.answer(200, to=bye)) == [Ended(Ender.US, "bye")]
    assert exchange.leg.deadline() is None


def test_received_bye_ends_the_call_and_repeats_are_answered() -> None:
    exchange = Exchange().up()
    outs = exchange.ask("BYE", 5)
    assert statuses(outs) == [200]
    assert events(outs) == [Ended(Ender.THEM, "bye")]
    again = exchange.ask("BYE", 5)
    assert statuses(again) == [200]
    assert events(again) == []


def test_new_offer_changes_the_media_and_is_answered_until_acknowledged() -> None:
    exchange = Exchange().up()
    moved = sdp.Media("127.0.0.2", 30_000, {0: "PCMU"}, 101, "sendonly")
    outs = exchange.ask("INVITE", 6, sdp.describe("127.0.0.2", 30_000, 1, 2, moved))
    assert statuses(outs) == [200]
    assert events(outs) == [MediaNegotiated(moved)]
    assert exchange.leg.deadline() == 1.5
    exchange.ask("ACK", 6)
    assert exchange.leg.deadline() is None


@pytest.mark.parametrize("body", [b"nonsense", THEIR_SDP.replace(b"PCMA", b"G729")])
def test_unusable_offer_changes_nothing(body: bytes) -> None:
    exchange = Exchange().up()
    outs = exchange.ask("INVITE", 6, body.replace(b" 8 ", b" 18 ").replace(b":8 ", b":18 "))
    assert statuses(outs) == [488]
    assert exchange.leg.state == LegState.UP


@pytest.mark.parametrize(
    ("method", "number", "tag", "status"),
    [
        ("OPTIONS", 6, "far", 200),
        ("INFO", 6, "far", 200),
        ("REFER", 6, "far", 405),
        ("BYE", 6, "stranger", 481),
    ],
)
def test_other_requests_are_answered_with_their_status(
    method: str, number: int, tag: str, status: int
) -> None:
    exchange = Exchange().up()
    assert statuses(exchange.ask(method, number, tag=tag)) == [status]
    assert exchange.leg.state == LegState.UP


def test_request_out_of_order_is_refused() -> None:
    exchange = Exchange().up()
    exchange.ask("OPTIONS", 9)
    assert statuses(exchange.ask("BYE", 8)) == [500]


def test_message_of_another_call_is_ignored() -> None:
    exchange = Exchange().up()
    exchange.leg.dialog.call_id = "another"
    assert exchange.answer(200, THEIR_SDP) == []


def test_answer_without_usable_audio_ends_the_call() -> None:
    exchange = Exchange()
    outs = exchange.answer(200, THEIR_SDP.replace(b"m=audio 20000", b"m=audio 0"))
    assert [request.method for request in exchange.sent(outs)] == ["ACK", "BYE"]
    assert isinstance(events(outs)[0], Refused)


def test_malformed_datagram_is_refused() -> None:
    exchange = Exchange().up()
    with pytest.raises(DatagramInvalid):
        exchange.leg.receive(b"\x00garbage", 1.0)
    assert exchange.leg.state == LegState.UP
