"""One outgoing call as a state machine: datagrams and time in, datagrams and happenings out.

No I/O: `Caller` owns the socket and the clock (seconds, monotonic).
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
    LegState,
    MediaSettled,
    Out,
    Progress,
    Refused,
    Send,
)
from ivr.test_phone.dialog import Dialog
from ivr.test_phone.errors import DatagramInvalid
from ivr.test_phone.retransmission import GIVE_UP, Retries


class Leg:
    """`ours`: our audio socket and codecs in order of preference."""

    def __init__(self, dialog: Dialog, ours: sdp.Media, session: int) -> None:
        self.dialog = dialog
        self.state = LegState.NEW
        self._ours = ours
        self._session = session
        self._version = 0
        self._retries = Retries()
        self._ack: bytes | None = None
        self._answered: dict[tuple[str | None, str], bytes] = {}
        self._cancel_sent = False

    def deadline(self) -> float | None:
        """When `expire` wants to be called next."""
        return self._retries.deadline()

    def invite(self, now: float) -> list[Out]:
        self._step("invite")
        return [self._ask("INVITE", self.dialog.make_invite(self._description()), now, GIVE_UP)]

    def hang_up(self, now: float) -> list[Out]:
        """CANCEL before the answer, BYE after it; nothing when it is over already."""
        if self.state == LegState.UP:
            self._step("bye")
            return [self._ask("BYE", self.dialog.make_bye(), now)]
        if self.state in (LegState.CALLING, LegState.RINGING):
            early = self.state == LegState.CALLING
            self._step("cancel")  # no CANCEL before the first provisional answer (section 9.1)
            return [] if early else self._send_cancel(now)
        return []

    def expire(self, now: float) -> list[Out]:
        again, lost = self._retries.due(now)
        outs: list[Out] = [Send(data) for data in again]
        if lost and self._step("over"):
            self._retries.clear()
            outs.append(Ended(Ender.NOBODY, f"no answer to {lost[0]}"))
        return outs

    def lose(self, why: str) -> list[Out]:
        """The network says that nobody is there; a call that is up is not given up for it."""
        if self.state == LegState.UP or not self._step("over"):
            return []
        self._retries.clear()
        return [Ended(Ender.NOBODY, why)]

    def receive(self, data: bytes, now: float) -> list[Out]:
        """Raises MalformedMessage; a message of another call is no concern of ours."""
        message = sip.parse(data)
        if sip.header(message, "Call-ID") != self.dialog.call_id:
            return []
        if isinstance(message, sip.Request):
            return self._request(message, now)
        return self._response(message, now)

    def _step(self, trigger: str) -> bool:
        following = LEG_TRANSITIONS.get((self.state, trigger))
        if following is None:
            return False
        self.state = following
        return True

    def _ask(self, name: str, request: sip.Request, now: float, longest: float = 4.0) -> Send:
        data = sip.build(request)
        self._retries.start(name, data, now, longest)
        return Send(data)

    def _description(self, media: sdp.Media | None = None) -> bytes:
        self._version += 1
        told = media or self._ours
        return sdp.describe(self._ours.host, self._ours.port, self._session, self._version, told)

    # responses to what we asked

    def _response(self, response: sip.Response, now: float) -> list[Out]:
        method = sip.parse_cseq(response)[1]
        if method == "INVITE":
            return self._invite_response(response, now)
        if response.status >= 200:
            self._retries.stop(method)
        if method == "BYE" and response.status >= 200 and self._step("over"):
            self._retries.clear()
            return [Ended(Ender.US, "bye")]
        return []

    def _invite_response(self, response: sip.Response, now: float) -> list[Out]:
        if response.status < 200:
            return self._progress(response, now)
        self._retries.stop("INVITE")
        if response.status < 300:
            return self._success(response, now)
        outs: list[Out] = [Send(sip.build(self.dialog.make_failure_ack(response)))]
        cancelled = self.state == LegState.CANCELLING
        if self._step("over"):
            self._retries.clear()
            refused = Refused(response.status, response.reason)
            outs.append(Ended(Ender.US, "cancel") if cancelled else refused)
        return outs

    def _progress(self, response: sip.Response, now: float) -> list[Out]:
        if not self._step("progress"):
            return []
        self._retries.stop("INVITE")
        if self.state == LegState.CANCELLING:
            return self._send_cancel(now)
        outs: list[Out] = [] if response.status == 100 else [Progress(response.status)]
        return outs + (self._settled(response.body) if response.body else [])

    def _send_cancel(self, now: float) -> list[Out]:
        if self._cancel_sent:
            return []
        self._cancel_sent = True
        return [self._ask("CANCEL", self.dialog.make_cancel(), now)]

    def _success(self, response: sip.Response, now: float) -> list[Out]:
        if self._ack is not None:  # our ACK was lost: theirs came again
            return [Send(self._ack)]
        self.dialog.confirm(response)
        self._ack = sip.build(self.dialog.make_ack())
        outs: list[Out] = [Send(self._ack)]
        self._step("answer")
        if self.state == LegState.ENDING:  # their answer crossed our CANCEL
            return [*outs, self._ask("BYE", self.dialog.make_bye(), now)]
        try:
            return [*outs, *self._settled(response.body), Answered()]
        except DatagramInvalid as error:
            return [*outs, *self.hang_up(now), Refused(488, f"unusable answer, {error.message}")]

    def _settled(self, body: bytes) -> list[Out]:
        theirs = sdp.parse(body)
        agreed = {
            n: name for n, name in theirs.codecs.items() if name in self._ours.codecs.values()
        }
        if not agreed or theirs.port == 0:
            raise DatagramInvalid("sdp m=: expected a codec that we offered", field="sdp m=")
        return [MediaSettled(replace(theirs, codecs=agreed))]

    # requests from the other side

    def _request(self, request: sip.Request, now: float) -> list[Out]:
        key = (sip.parse_via(sip.header(request, "Via") or "").branch, request.method)
        if key in self._answered:
            return [Send(self._answered[key])]
        if request.method == "ACK":
            self._retries.stop("200")
            return []
        if not self.dialog.owns(request):
            return self._reply(request, 481, "Call/Transaction Does Not Exist")
        number = sip.parse_cseq(request)[0]
        if number <= self.dialog.remote_cseq:
            return self._reply(request, 500, "Out of order")
        self.dialog.remote_cseq = number
        return self._handlers().get(request.method, self._unknown)(request, now)

    def _handlers(self) -> dict[str, Callable[[sip.Request, float], list[Out]]]:
        return {
            "BYE": self._bye,
            "INVITE": self._renegotiate,
            "UPDATE": self._renegotiate,
            "OPTIONS": self._fine,
            "INFO": self._fine,
        }

    def _bye(self, request: sip.Request, _now: float) -> list[Out]:
        outs = self._reply(request, 200, "OK")
        if self._step("over"):
            self._retries.clear()
            outs.append(Ended(Ender.THEM, "bye"))
        return outs

    def _renegotiate(self, request: sip.Request, now: float) -> list[Out]:
        """re-INVITE or UPDATE: an empty one (late offer) gets our offer, a bad one 488."""
        changed: list[Out] = []
        body = b""
        try:
            if request.body:
                answer = sdp.answer_to(sdp.parse(request.body), self._ours)
                changed, body = self._settled(request.body), self._description(answer)
            elif request.method == "INVITE":
                body = self._description()
        except DatagramInvalid:
            return self._reply(request, 488, "Not Acceptable Here")
        sent = self._reply(request, 200, "OK", body)
        if request.method == "INVITE":  # sent again until the ACK comes (section 13.3.1.4)
            self._retries.start("200", self._answered[_key(request)], now)
        return sent + changed

    def _fine(self, request: sip.Request, _now: float) -> list[Out]:
        return self._reply(request, 200, "OK")

    def _unknown(self, request: sip.Request, _now: float) -> list[Out]:
        return self._reply(request, 405, "Method Not Allowed")

    def _reply(
        self, request: sip.Request, status: int, reason: str, body: bytes = b""
    ) -> list[Out]:
        data = sip.build(self.dialog.answer(request, status, reason, body))
        self._answered[_key(request)] = data
        return [Send(data)]


def _key(request: sip.Request) -> tuple[str | None, str]:
    return sip.parse_via(sip.header(request, "Via") or "").branch, request.method
