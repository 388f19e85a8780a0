"""Errors of a call of the test phone."""

from __future__ import annotations

from typing import ClassVar

from acd.domain.model.errors import DependencyUnavailable, InvalidInput


class DatagramInvalid(InvalidInput):
    """Datagram that is not SIP, SDP or RTP as the RFCs define it; `field` names the part.

    Remedy: correct the peer that sent it.
    """

    id: ClassVar[str] = "datagram-invalid"


class CallRefused(DependencyUnavailable):
    """INVITE that the other side answered with a final status other than 2xx.

    Remedy: read the status; 404 and 403 mean a wrong number or a closed trunk.
    """

    id: ClassVar[str] = "call-refused"
    retryable = False

    def __init__(self, status: int, reason: str) -> None:
        super().__init__(f"refused: {status} {reason}")
        self.status = status
        self.reason = reason


class CallFailed(DependencyUnavailable):
    """Call without a usable answer: nobody listens there, or the answer has no audio.

    Remedy: check that the contact centre runs (`make status`).
    """

    id: ClassVar[str] = "call-failed"


class AudioNotReceived(DependencyUnavailable):
    """Expected sound that did not come in time.

    Remedy: check the RTP ports and the load of the machine.
    """

    id: ClassVar[str] = "audio-not-received"


PhoneCallError = DatagramInvalid | CallRefused | CallFailed | AudioNotReceived
