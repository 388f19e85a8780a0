"""A telephone of one UDP socket, with enough SIP (RFC 3261) to be answered or refused.

with RawSipPhone("127.0.0.2", ("127.0.0.1", 5060)) as phone:
    assert phone.invite("19115", user="anybody") in (401, 403)
"""

from __future__ import annotations

import hashlib
import os
import re
import socket
import time

from tests.support.waiting import PATIENCE_S

REPEAT_INTERVAL_S = 0.5
"""A request without any answer is sent again (timers T1 and B of RFC 3261, section 17.1.1.2)."""
DISCARD = 9  # where we would listen to the voice, if we did


class RawSipPhone:
    """Calls from `source`, an address of this machine; blocks up to PATIENCE_S per answer."""

    def __init__(self, source: str, server: tuple[str, int]) -> None:
        self.socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.socket.bind((source, 0))
        self.socket.settimeout(REPEAT_INTERVAL_S)
        self.source, self.port = self.socket.getsockname()
        self.server = server
        self.call = os.urandom(8).hex()
        self.sequence = 0
        self.sender = self.to_tag = ""
        self.headers: tuple[str, ...] = ()
        """Further headers of every request."""
        self.answer = ""
        """Last final answer."""
        self.codecs: tuple[str, ...] = ("8 PCMA/8000", "101 telephone-event/8000")

    def __enter__(self) -> RawSipPhone:
        return self

    def __exit__(self, *_: object) -> None:
        self.socket.close()

    def invite(self, number: str, user: str, host: str = "example", password: str = "") -> int:
        """Send an INVITE and return the status of the final answer."""
        return self.send("INVITE", number, user, host, password)

    def ask(self, method: str, number: str, *headers: str) -> int:
        """Send a request within the call and return the status of the final answer."""
        self.headers = headers
        return self._request(method, number, "")[0]

    def bye(self, number: str) -> None:
        assert self._request("BYE", number, "")[0] == 200

    def send(
        self, method: str, number: str, user: str, host: str = "example", password: str = ""
    ) -> int:
        self.sender = f"<sip:{user}@{host}>;tag={self.call[:6]}"
        status, answer = self._request(method, number, "")
        if status == 401 and password:
            status, answer = self._request(method, number, digest(answer, method, user, password))
        return status

    def _request(self, method: str, number: str, credentials: str) -> tuple[int, str]:
        self.sequence += 1
        status, answer = self._final_answer(method, number, credentials)
        self.answer = answer
        if method == "INVITE":
            tag = re.search(r"(?m)^To:.*;tag=(\S+)", answer)
            self.to_tag = f";tag={tag.group(1)}" if tag else ""
            self._transmit("ACK", number, "")
            if status != 200:
                self.to_tag = ""
        return status, answer

    def _final_answer(self, method: str, number: str, credentials: str) -> tuple[int, str]:
        """Send the request until it is answered. Raises TimeoutError without a final answer."""
        self._transmit(method, number, credentials)
        answered, deadline_s = False, time.monotonic() + PATIENCE_S
        while time.monotonic() < deadline_s:
            try:
                answer = self.socket.recv(65535).decode()
            except TimeoutError:
                if not answered:
                    self._transmit(method, number, credentials)
                continue
            if answer.startswith("SIP/2.0") and f"CSeq: {self.sequence} {method}" in answer:
                answered, status = True, int(answer.split()[1])
                if status >= 200:
                    return status, answer
        raise TimeoutError(f"no answer to {method}")

    def _transmit(self, method: str, number: str, credentials: str) -> None:
        host, port = self.server
        branch = f"z9hG4bK{self.call}{self.sequence}{'a' * (method == 'ACK')}"
        to = f"{number}@" if number else ""
        lines = [
            f"{method} sip:{to}{host}:{port} SIP/2.0",
            f"Via: SIP/2.0/UDP {self.source}:{self.port};branch={branch};rport",
            "Max-Forwards: 70",
            f"From: {self.sender}",
            f"To: <sip:{to}{host}>{self.to_tag if method != 'INVITE' else ''}",
            f"Call-ID: {self.call}",
            f"CSeq: {self.sequence} {method}",
            f"Contact: <sip:caller@{self.source}:{self.port}>",
        ]
        body = _offer(self.source, self.codecs) if method == "INVITE" else ""
        lines += [credentials] if credentials else []
        lines += self.headers
        lines += ["Content-Type: application/sdp"] if body else []
        text = "\r\n".join([*lines, f"Content-Length: {len(body)}", "", body])
        self.socket.sendto(text.encode(), self.server)


def _offer(source: str, codecs: tuple[str, ...]) -> str:
    formats = " ".join(codec.split()[0] for codec in codecs)
    lines = ["v=0", f"o=- 1 1 IN IP4 {source}", "s=-", f"c=IN IP4 {source}", "t=0 0"]
    lines += [f"m=audio {DISCARD} RTP/AVP {formats}", *(f"a=rtpmap:{codec}" for codec in codecs)]
    return "\r\n".join([*lines, ""])


def digest(challenge: str, method: str, user: str, password: str) -> str:
    """Answer a challenge with qop=auth (RFC 2617 section 3.2.2)."""
    fields = dict(
        re.findall(r'(\w+)="?([^",\r]+)"?', challenge.split("WWW-Authenticate: Digest")[1])
    )
    uri = "sip:127.0.0.1"
    one = _md5(f"{user}:{fields['realm']}:{password}")
    two = _md5(f"{method}:{uri}")
    response = _md5(f"{one}:{fields['nonce']}:00000001:c0ffee:auth:{two}")
    return (
        f'Authorization: Digest username="{user}", realm="{fields["realm"]}", '
        f'nonce="{fields["nonce"]}", uri="{uri}", response="{response}", algorithm=MD5, '
        f'qop=auth, nc=00000001, cnonce="c0ffee", opaque="{fields.get("opaque", "")}"'
    )


def _md5(text: str) -> str:
    return hashlib.md5(text.encode()).hexdigest()
