"""One SIP dialog (RFC 3261 section 12): the requests and responses that belong to one call."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from ivr.test_phone import sip

ALLOW = "INVITE, ACK, BYE, CANCEL, OPTIONS, INFO, UPDATE"
AGENT = "Centrala test phone"


@dataclass(frozen=True, slots=True)
class Party:
    """Both ends of a call.

    `number`: asserted identity (RFC 3325), None when the caller withholds it;
    `local`: our `host:port`; `headers`: extra headers of the INVITE.
    """

    to_uri: str
    number: str | None
    domain: str
    local: str
    headers: tuple[tuple[str, str], ...] = ()

    def from_value(self) -> str:
        if self.number is None:  # RFC 3323 section 4.1.1.3
            return '"Anonymous" <sip:anonymous@anonymous.invalid>'
        return f"<sip:{self.number}@{self.domain}>"

    def identity(self) -> tuple[tuple[str, str], ...]:
        if self.number is None:
            return (("Privacy", "id"),)
        return (("P-Asserted-Identity", f"<sip:{self.number}@{self.domain}>"),)


@dataclass(slots=True)
class Dialog:
    """Identifiers and sequence numbers of an outgoing call; `new_token` makes random tokens."""

    party: Party
    new_token: Callable[[], str]
    call_id: str = ""
    local_tag: str = ""
    remote_tag: str | None = None
    remote_target: str = ""
    remote_cseq: int = -1
    routes: list[str] = field(default_factory=list)
    cseq: int = 0
    invite: sip.Request | None = None

    def __post_init__(self) -> None:
        self.call_id = self.call_id or self.new_token()
        self.local_tag = self.new_token()
        self.remote_target = self.party.to_uri

    def make_invite(self, body: bytes) -> sip.Request:
        extra = (
            ("Contact", f"<sip:{self.party.number or 'anonymous'}@{self.party.local}>"),
            *self.party.identity(),
            ("Allow", ALLOW),
            ("User-Agent", AGENT),
            *self.party.headers,
            ("Content-Type", "application/sdp"),
        )
        self.invite = self._request("INVITE", self._next(), extra, body)
        return self.invite

    def make_cancel(self) -> sip.Request:
        """Return a CANCEL with the branch of the INVITE (section 9.1)."""
        return self._in_invite_transaction("CANCEL", self._to())

    def make_failure_ack(self, refusal: sip.Response) -> sip.Request:
        """Return the ACK of a status other than 2xx, in the INVITE's transaction (17.1.1.3)."""
        return self._in_invite_transaction("ACK", sip.header(refusal, "To") or self._to())

    def make_ack(self) -> sip.Request:
        """Return the ACK of a 2xx, a transaction of its own."""
        return self._request("ACK", sip.parse_cseq(self._invite())[0])

    def make_bye(self) -> sip.Request:
        return self._request("BYE", self._next())

    def confirm(self, answer: sip.Response) -> None:
        """Store remote tag, remote target and route set of a 2xx (section 12.1.2)."""
        self.remote_tag = sip.parse_address(sip.header(answer, "To") or "", "To").tag
        self.routes = list(reversed(sip.split_list(sip.header_all(answer, "Record-Route"))))
        contact = sip.header(answer, "Contact")
        if contact:
            self.remote_target = sip.parse_address(contact, "Contact").uri

    def owns(self, request: sip.Request) -> bool:
        """Return whether a received request belongs to this dialog."""
        sender = sip.parse_address(sip.header(request, "From") or "", "From").tag
        receiver = sip.parse_address(sip.header(request, "To") or "", "To").tag
        return sender == self.remote_tag is not None and receiver == self.local_tag

    def answer(
        self, request: sip.Request, status: int, reason: str, body: bytes = b""
    ) -> sip.Response:
        copied = [pair for pair in request.headers if pair[0].lower() in _COPIED]
        extra = [("Contact", f"<sip:{self.party.local}>"), ("Allow", ALLOW), ("User-Agent", AGENT)]
        if body:
            extra.append(("Content-Type", "application/sdp"))
        return sip.Response(status, reason, (*copied, *extra), body)

    def _request(
        self, method: str, cseq: int, extra: sip.Headers = (), body: bytes = b""
    ) -> sip.Request:
        via = f"SIP/2.0/UDP {self.party.local};branch=z9hG4bK{self.new_token()};rport"
        return sip.Request(
            method, self.remote_target, (("Via", via), *self._common(method, cseq), *extra), body
        )

    def _common(self, method: str, cseq: int, to: str | None = None) -> sip.Headers:
        return (
            ("Max-Forwards", "70"),
            *(("Route", route) for route in self.routes),
            ("From", f"{self.party.from_value()};tag={self.local_tag}"),
            ("To", to or self._to()),
            ("Call-ID", self.call_id),
            ("CSeq", f"{cseq} {method}"),
        )

    def _in_invite_transaction(self, method: str, to: str) -> sip.Request:
        invite = self._invite()
        via = ("Via", sip.header(invite, "Via") or "")
        cseq = sip.parse_cseq(invite)[0]
        return sip.Request(method, invite.uri, (via, *self._common(method, cseq, to)))

    def _invite(self) -> sip.Request:
        if self.invite is None:
            raise RuntimeError("no INVITE was made in this dialog")
        return self.invite

    def _to(self) -> str:
        tag = f";tag={self.remote_tag}" if self.remote_tag else ""
        return f"<{self.party.to_uri}>{tag}"

    def _next(self) -> int:
        self.cseq += 1
        return self.cseq


_COPIED = ("via", "from", "to", "call-id", "cseq", "record-route")
"""RFC 3261 sections 8.2.6.2 and 12.1.1."""
