"""One SIP dialog, RFC 3261 section 12: which identifiers each request carries."""

from __future__ import annotations

from itertools import count

import pytest

from ivr.test_phone import sip
from ivr.test_phone.dialog import Dialog, Party


def a_dialog(number: str | None = "+48601234118", **changes: object) -> Dialog:
    tokens = count()
    party = Party("sip:19115@10.0.0.1:5060", number, "10.0.0.2", "10.0.0.2:5080", **changes)  # type: ignore[arg-type]
    return Dialog(party, lambda: f"t{next(tokens)}")


def answer(dialog: Dialog, *headers: tuple[str, str], status: int = 200) -> sip.Response:
    to = ("To", "<sip:19115@10.0.0.1:5060>;tag=far")
    return sip.Response(status, "x", (to, *headers), b"")


def value(message: sip.Request | sip.Response, name: str) -> str:
    text = sip.header(message, name)
    assert text is not None
    return text


class TestCaller:
    def test_number_is_asserted(self) -> None:
        invite = a_dialog().make_invite(b"")
        assert value(invite, "P-Asserted-Identity") == "<sip:+48601234118@10.0.0.2>"
        assert value(invite, "From").startswith("<sip:+48601234118@10.0.0.2>;tag=")

    def test_withheld_number_stands_nowhere(self) -> None:
        invite = a_dialog(None).make_invite(b"")
        assert value(invite, "From").startswith('"Anonymous" <sip:anonymous@anonymous.invalid>')
        assert (value(invite, "Privacy"), sip.header(invite, "P-Asserted-Identity")) == ("id", None)

    def test_headers_of_the_call_go_with_the_invite(self) -> None:
        invite = a_dialog(headers=(("X-Test", "1"),)).make_invite(b"sdp")
        assert (value(invite, "X-Test"), invite.body) == ("1", b"sdp")


class TestTransactions:
    def test_cancel_has_the_branch_and_number_of_the_invite(self) -> None:
        dialog = a_dialog()
        invite, cancel = dialog.make_invite(b""), dialog.make_cancel()
        assert value(cancel, "Via") == value(invite, "Via")
        assert value(cancel, "CSeq") == "1 CANCEL"
        assert "tag=" not in value(cancel, "To")

    def test_ack_of_a_refusal_belongs_to_the_invite(self) -> None:
        dialog = a_dialog()
        invite = dialog.make_invite(b"")
        ack = dialog.make_failure_ack(answer(dialog, status=486))
        assert value(ack, "Via") == value(invite, "Via")
        assert value(ack, "To").endswith(";tag=far")

    def test_ack_of_an_answer_is_a_transaction_of_its_own(self) -> None:
        dialog = a_dialog()
        invite = dialog.make_invite(b"")
        dialog.confirm(answer(dialog))
        ack = dialog.make_ack()
        assert value(ack, "Via") != value(invite, "Via")
        assert value(ack, "CSeq") == "1 ACK"

    def test_requests_are_numbered(self) -> None:
        dialog = a_dialog()
        dialog.make_invite(b"")
        assert [value(dialog.make_bye(), "CSeq") for _ in range(2)] == ["2 BYE", "3 BYE"]

    def test_nothing_belongs_to_an_invite_that_was_not_made(self) -> None:
        with pytest.raises(RuntimeError):
            a_dialog().make_cancel()


class TestConfirmed:
    def test_requests_go_to_the_contact_of_the_answer_by_its_route(self) -> None:
        dialog = a_dialog()
        dialog.make_invite(b"")
        routes = ("Record-Route", "<sip:p1;lr>, <sip:p2;lr>")
        dialog.confirm(answer(dialog, routes, ("Contact", "<sip:far@10.0.0.9:5061>")))
        bye = dialog.make_bye()
        assert bye.uri == "sip:far@10.0.0.9:5061"
        assert sip.header_all(bye, "Route") == ["<sip:p2;lr>", "<sip:p1;lr>"]
        assert value(bye, "To") == "<sip:19115@10.0.0.1:5060>;tag=far"

    def test_answer_without_a_contact_keeps_the_target(self) -> None:
        dialog = a_dialog()
        dialog.make_invite(b"")
        dialog.confirm(answer(dialog))
        assert dialog.make_bye().uri == "sip:19115@10.0.0.1:5060"


class TestRequestsOfTheOtherSide:
    def request(self, dialog: Dialog, sender: str = "far", receiver: str = "") -> sip.Request:
        headers = (
            ("Via", "SIP/2.0/UDP 10.0.0.1;branch=z9"),
            ("From", f"<sip:19115@10.0.0.1>;tag={sender}"),
            ("To", f"<sip:us@10.0.0.2>;tag={receiver or dialog.local_tag}"),
            ("Call-ID", dialog.call_id),
            ("CSeq", "7 BYE"),
            ("Max-Forwards", "70"),
        )
        return sip.Request("BYE", "sip:us@10.0.0.2", headers, b"")

    def test_both_tags_decide_whether_it_is_ours(self) -> None:
        dialog = a_dialog()
        dialog.make_invite(b"")
        assert not dialog.owns(self.request(dialog)), "nothing is ours before the answer"
        dialog.confirm(answer(dialog))
        assert dialog.owns(self.request(dialog))
        assert not dialog.owns(self.request(dialog, sender="other"))
        assert not dialog.owns(self.request(dialog, receiver="other"))

    def test_answer_repeats_the_headers_that_identify_the_request(self) -> None:
        dialog = a_dialog()
        request = self.request(dialog)
        response = dialog.answer(request, 200, "OK")
        for name in ("Via", "From", "To", "Call-ID", "CSeq"):
            assert value(response, name) == value(request, name)
        assert sip.header(response, "Max-Forwards") is None
        assert sip.header(response, "Content-Type") is None
        with_body = dialog.answer(request, 200, "OK", b"sdp")
        assert value(with_body, "Content-Type") == "application/sdp"
