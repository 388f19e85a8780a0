"""One outgoing call as a state machine: datagrams and time in, datagrams and events out.

No I/O: `PhoneCall` owns the socket and the clock (seconds, monotonic).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from ivr.test_phone import sdp, sip
from ivr.test_phone.call_states import (
    LEG_TRANSITIONS,
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
from ivr.test_phone.dialog import Dialog
from ivr.test_phone.errors import DatagramInvalid
from ivr.test_phone.retransmission import TIMEOUT_S, Retransmissions


class Leg:
    """`local_media`: our audio socket and codecs in order of preference."""

    def __init__(self, dialog: Dialog, local_media: sdp.Media, session: int) -> None:
        self.dialog = dialog
        self.state = LegState.NEW
        self._local_media = local_media
        self._session = session
        self._version = 0
        self._retransmissions = Retransmissions()
        self._ack: bytes | None = None
        self._sent_answers: dict[tuple[str | None, str], bytes] = {}
        self._cancel_sent = False

    def deadline(self) -> float | None:
        """Return when `expire` is to be called next."""
        return self._retransmissions.deadline()

    def invite(self, now: float) -> list[LegOutput]:
        self._step("invite")
        return [
            self._send_request(
                "INVITE", self.dialog.make_invite(self._description()), now, TIMEOUT_S
            )
        ]

    def hang_up(self, now: float) -> list[LegOutput]:
        """Send CANCEL before the answer, BYE after it; no-op when the call is over."""
        if self.state == LegState.UP:
            self._step("bye")
            return [self._send_request("BYE", self.dialog.make_bye(), now)]
        if self.state in (LegState.CALLING, LegState.RINGING):
            early = self.state == LegState.CALLING
            self._step("cancel")  # no CANCEL before the first provisional answer (section 9.1)
            return [] if early else self._send_cancel(now)
        return []

    def expire(self, now: float) -> list[LegOutput]:
        again, lost = self._retransmissions.due(now)
        outs: list[LegOutput] = [Send(data) for data in again]
        if lost and self._step("over"):
            self._retransmissions.clear()
            outs.append(Ended(Ender.NOBODY, f"no answer to {lost[0]}"))
        return outs

    def peer_unreachable(self, reason: str) -> list[LegOutput]:
        """Handle ICMP unreachable: it ends a call that is not answered yet."""
        if self.state == LegState.UP or not self._step("over"):
            return []
        self._retransmissions.clear()
        return [Ended(Ender.NOBODY, reason)]

    def receive(self, data: bytes, now: float) -> list[LegOutput]:
        """Handle a datagram; messages of other calls are ignored. Raises DatagramInvalid."""
        message = sip.parse(data)
        if sip.header(message, "Call-ID") != self.dialog.call_id:
            return []
        if isinstance(message, sip.Request):
            return self._request(message, now)
        return self._response(message, now)

    def _step(self, trigger: str) -> bool:
        next_state = LEG_TRANSITIONS.get((self.state, trigger))
        if next_state is None:
            return False
        self.state = next_state
        return True

    def _send_request(
        self, name: str, request: sip.Request, now: float, max_interval_s: float = 4.0
    ) -> Send:
        data = sip.build(request)
        self._retransmissions.start(name, data, now, max_interval_s)
        return Send(data)

    def _description(self, media: sdp.Media | None = None) -> bytes:
        self._version += 1
        described = media or self._local_media
        return sdp.describe(
            self._local_media.host, self._local_media.port, self._session, self._version, described
        )

    # responses to our requests

    def _response(self, response: sip.Response, now: float) -> list[LegOutput]:
        method = sip.parse_cseq(response)[1]
        if method == "INVITE":
            return self._invite_response(response, now)
        if response.status >= 200:
            self._retransmissions.stop(method)
        if method == "BYE" and response.status >= 200 and self._step("over"):
            self._retransmissions.clear()
            return [Ended(Ender.US, "bye")]
        return []

    def _invite_response(self, response: sip.Response, now: float) -> list[LegOutput]:
        if response.status < 200:
            return self._progress(response, now)
        self._retransmissions.stop("INVITE")
        if response.status < 300:
            return self._success(response, now)
        outs: list[LegOutput] = [Send(sip.build(self.dialog.make_failure_ack(response)))]
        cancelled = self.state == LegState.CANCELLING
        if self._step("over"):
            self._retransmissions.clear()
            refused = Refused(response.status, response.reason)
            outs.append(Ended(Ender.US, "cancel") if cancelled else refused)
        return outs

    def _progress(self, response: sip.Response, now: float) -> list[LegOutput]:
        if not self._step("progress"):
            return []
        self._retransmissions.stop("INVITE")
        if self.state == LegState.CANCELLING:
            return self._send_cancel(now)
        outs: list[LegOutput] = [] if response.status == 100 else [Progress(response.status)]
        return outs + (self._negotiated(response.body) if response.body else [])

    def _send_cancel(self, now: float) -> list[LegOutput]:
        if self._cancel_sent:
            return []
        self._cancel_sent = True
        return [self._send_request("CANCEL", self.dialog.make_cancel(), now)]

    def _success(self, response: sip.Response, now: float) -> list[LegOutput]:
        if self._ack is not None:  # our ACK was lost, the answer is a repeat
            return [Send(self._ack)]
        self.dialog.confirm(response)
        self._ack = sip.build(self.dialog.make_ack())
        outs: list[LegOutput] = [Send(self._ack)]
        self._step("answer")
        if self.state == LegState.ENDING:  # the answer crossed our CANCEL
            return [*outs, self._send_request("BYE", self.dialog.make_bye(), now)]
        try:
            return [*outs, *self._negotiated(response.body), Answered()]
        except DatagramInvalid as error:
            return [*outs, *self.hang_up(now), Refused(488, f"unusable answer, {error.message}")]

    def _negotiated(self, body: bytes) -> list[LegOutput]:
        remote_media = sdp.parse(body)
        agreed = {
            n: name
            for n, name in remote_media.codecs.items()
            if name in self._local_media.codecs.values()
        }
        if not agreed or remote_media.port == 0:
            raise DatagramInvalid("sdp m=: expected a codec that we offered", field="sdp m=")
        return [MediaNegotiated(replace(remote_media, codecs=agreed))]

    # requests from the other side

    def _request(self, request: sip.Request, now: float) -> list[LegOutput]:
        key = (sip.parse_via(sip.header(request, "Via") or "").branch, request.method)
        if key in self._sent_answers:
            return [Send(self._sent_answers[key])]
        if request.method == "ACK":
            self._retransmissions.stop("200")
            return []
        if not self.dialog.owns(request):
            return self._reply(request, 481, "Call/Transaction Does Not Exist")
        number = sip.parse_cseq(request)[0]
        if number <= self.dialog.remote_cseq:
            return self._reply(request, 500, "Out of order")
        self.dialog.remote_cseq = number
        return self._handlers().get(request.method, self._method_not_allowed)(request, now)

    def _handlers(self) -> dict[str, Callable[[sip.Request, float], list[LegOutput]]]:
        return {
            "BYE": self._bye,
            "INVITE": self._renegotiate,
            "UPDATE": self._renegotiate,
            "OPTIONS": self._accept,
            "INFO": self._accept,
        }

    def _bye(self, request: sip.Request, _now: float) -> list[LegOutput]:
        outs = self._reply(request, 200, "OK")
        if self._step("over"):
            self._retransmissions.clear()
            outs.append(Ended(Ender.THEM, "bye"))
        return outs

    def _renegotiate(self, request: sip.Request, now: float) -> list[LegOutput]:
        """Answer re-INVITE or UPDATE; without a body (late offer) by our offer."""
        changed: list[LegOutput] = []
        body = b""
        try:
            if request.body:
                answer = sdp.answer_to(sdp.parse(request.body), self._local_media)
                changed, body = self._negotiated(request.body), self._description(answer)
            elif request.method == "INVITE":
                body = self._description()
        except DatagramInvalid:
            return self._reply(request, 488, "Not Acceptable Here")
        sent = self._reply(request, 200, "OK", body)
        if request.method == "INVITE":  # sent again until the ACK comes (section 13.3.1.4)
            self._retransmissions.start("200", self._sent_answers[_key(request)], now)
        return sent + changed

    def _accept(self, request: sip.Request, _now: float) -> list[LegOutput]:
        return self._reply(request, 200, "OK")

    def _method_not_allowed(self, request: sip.Request, _now: float) -> list[LegOutput]:
        return self._reply(request, 405, "Method Not Allowed")

    def _reply(
        self, request: sip.Request, status: int, reason: str, body: bytes = b""
    ) -> list[LegOutput]:
        data = sip.build(self.dialog.answer(request, status, reason, body))
        self._sent_answers[_key(request)] = data
        return [Send(data)]


def _key(request: sip.Request) -> tuple[str | None, str]:
    return sip.parse_via(sip.header(request, "Via") or "").branch, request.method
