"""What can go wrong with a call that we place."""

from __future__ import annotations

from acd.domain.model.errors import OurError, TheirError


class MalformedMessage(TheirError):
    """A datagram that is not SIP, SDP or RTP as the RFCs define it; `field` names the part."""

    id = "malformed-message"


class CallRefused(TheirError):
    """The other side answered the INVITE with a final status other than 2xx."""

    id = "call-refused"

    def __init__(self, status: int, reason: str) -> None:
        super().__init__(f"refused: {status} {reason}")
        self.status = status
        self.reason = reason


class CallFailed(OurError):
    """No usable answer came at all: nobody listens there, or the answer has no audio for us."""

    id = "call-failed"


class NoAudioReceived(OurError):
    """What we listened for did not come within the time given."""

    id = "no-audio-received"


CallerError = MalformedMessage | CallRefused | CallFailed | NoAudioReceived
