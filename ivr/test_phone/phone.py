"""One outgoing call of the test phone: dial, listen, press keys, talk, hang up; real sockets.

    async with PhoneCall(Target("127.0.0.1", 5060), number="+48601234118") as call:
        await call.dial()
        await call.wait_for_sound(min_level=-40, within=5)
        await call.press("1")
        await call.hang_up()

Each call has two UDP sockets of its own; any number of calls share one event loop.
"""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import AsyncIterator, Mapping
from types import TracebackType
from typing import Self

from ivr.test_phone import sdp
from ivr.test_phone.call_states import (
    Answered,
    Ended,
    LegEvent,
    LegOutput,
    LegState,
    MediaNegotiated,
    Refused,
    Send,
)
from ivr.test_phone.call_trace import CallEvent, CallTrace, KeyPressed
from ivr.test_phone.dialog import Dialog, Party
from ivr.test_phone.errors import AudioNotReceived, CallFailed, CallRefused, DatagramInvalid
from ivr.test_phone.leg import Leg
from ivr.test_phone.media import MediaCounts, MediaStream, ReceivedFrame
from ivr.test_phone.signalling import Signalling
from ivr.test_phone.sockets import open_media, open_signalling
from ivr.test_phone.sound import Sound, Talkspurt
from ivr.test_phone.sound_detection import SoundDetector
from ivr.test_phone.target import Target, check_extension, check_number

CODECS = {8: "PCMA", 0: "PCMU"}
KEY_MS = 160
MAX_BYE_WAIT_S = 5.0  # s, answer to our BYE or CANCEL


class PhoneCall:
    """One outgoing call. `number` None withholds the caller's identity (RFC 3323).

    `sound` is played to the other side; `headers` go with the INVITE; `local_host` and
    `media_port` fix our sockets, by default the system chooses. Raises PhoneNumberInvalid.
    """

    def __init__(
        self,
        target: Target,
        *,
        number: str | None,
        to: str = "19115",
        sound: Sound | None = None,
        headers: Mapping[str, str] | None = None,
        codecs: Mapping[int, str] | None = None,
        local_host: str | None = None,
        media_port: int = 0,
    ) -> None:
        if number is not None:
            check_number("number", number)
        check_extension("to", to)
        self.target = target
        self.number = number
        self.to = to
        self.call_id = f"{secrets.token_hex(12)}@centrala"
        self._sound = sound or Sound.silence()
        self._headers = tuple((headers or {}).items())
        self._codecs = dict(codecs or CODECS)
        self._local_host = local_host
        self._media_port = media_port
        self._call_trace = CallTrace()
        self._timer: asyncio.TimerHandle | None = None

    async def __aenter__(self) -> Self:
        self._loop = asyncio.get_running_loop()
        self._signalling = await open_signalling(
            self.target,
            self._local_host,
            lambda: Signalling(self._datagram_received, self._unreachable),
        )
        host, port = self._signalling.get_extra_info("sockname")[:2]
        try:
            self._media = await open_media(
                host, self._media_port, lambda: MediaStream(self._sound, self._publish)
            )
        except CallFailed:
            self._signalling.close()
            raise
        self._leg = self._make_leg(host, port)
        self._detector = SoundDetector(self._media)
        return self

    async def __aexit__(
        self,
        _kind: type[BaseException] | None,
        _error: BaseException | None,
        _trace: TracebackType | None,
    ) -> None:
        try:
            await self.hang_up()
        finally:
            if self._timer is not None:
                self._timer.cancel()
            self._detector.close()
            self._media.close()
            self._signalling.close()

    @property
    def state(self) -> LegState:
        return self._leg.state

    @property
    def counts(self) -> MediaCounts:
        return self._media.counts

    @property
    def media(self) -> MediaStream:
        """The audio stream, with every received frame."""
        return self._media

    @property
    def log(self) -> tuple[CallEvent, ...]:
        """Every event so far."""
        return self._call_trace.entries

    async def dial(self, within: float = 32.0) -> None:
        """Send the INVITE and return at the answer.

        Raises CallRefused, CallFailed (also after `within` seconds).
        """
        self._perform(self._leg.invite(self._loop.time()))
        event = await self._call_trace.wait_for(_is_answered_or_over, within)
        if event is None:
            await self.hang_up()
            raise CallFailed(f"no answer within {within} s", field="target")
        _raise_at_end(event)

    async def hang_up(self) -> None:
        """Send BYE, or CANCEL before the answer; no-op when the call is over."""
        self._perform(self._leg.hang_up(self._loop.time()))
        if self.state in (LegState.ENDING, LegState.CANCELLING):
            try:
                await self.wait_for_end(MAX_BYE_WAIT_S)
            except AudioNotReceived:
                self._perform(self._leg.peer_unreachable("no answer to our BYE"))

    async def wait_for_end(self, within: float) -> Ended | Refused:
        """Return how the call ended. Raises AudioNotReceived when it still lasts."""
        event = await self._call_trace.wait_for(_is_over, within)
        if isinstance(event, Ended | Refused):
            return event
        raise AudioNotReceived(f"the call still lasts after {within} s")

    def events(self) -> AsyncIterator[CallEvent]:
        """Yield every event from the start to the end of the call."""
        return self._call_trace.read()

    async def press(self, keys: str, milliseconds: int = KEY_MS) -> None:
        """Send keys one after the other (RFC 4733). Raises DtmfKeyInvalid, DatagramInvalid.

        The present talkspurt is closed: a key mostly interrupts a prompt.
        """
        for key in keys:
            if (received := self._media.talkspurts.close()) is not None:
                self._publish(received)
            await self._media.press(key, milliseconds)
            self._publish(KeyPressed(key))

    async def wait_for_sound(
        self, min_level: float = -45.0, within: float = 10.0, frames: int = 3
    ) -> ReceivedFrame:
        """Wait for `frames` frames in a row of at least `min_level` dBov.

        Raises AudioNotReceived.
        """
        return await self._detector.wait_for_sound(min_level, within, frames)

    async def wait_for_tone(
        self, hz: float, within: float = 10.0, share: float = 0.5
    ) -> ReceivedFrame:
        """Wait until `share` of the power of 100 ms is at `hz`. Raises AudioNotReceived."""
        return await self._detector.wait_for_tone(hz, within, share)

    async def wait_for_prompt(self, within: float = 20.0, since: float = 0.0) -> Talkspurt:
        """Wait for a finished talkspurt that began at or after `since` (s of the loop's clock).

        Raises AudioNotReceived.
        """

        def is_prompt(event: object) -> bool:
            return isinstance(event, Talkspurt) and event.started >= since

        event = await self._call_trace.wait_for(is_prompt, within)
        if isinstance(event, Talkspurt):
            return event
        raise AudioNotReceived(f"no prompt ended within {within} s")

    async def wait_for_sound_lasting(
        self, seconds: float, within: float = 20.0, since: float = 0.0
    ) -> None:
        """Wait until a sound that began at or after `since` (s, loop clock) lasts `seconds`.

        Raises AudioNotReceived.
        """

        def is_long_enough(frame: ReceivedFrame) -> bool:
            started = self._media.talkspurts.started
            return started is not None and started >= since and frame.at_s - started >= seconds

        await self._detector.wait_for(is_long_enough, within, f"{seconds} s of sound")

    def play(self, sound: Sound) -> None:
        """Play this to the other side from now on."""
        self._media.play(sound)

    # sockets and clock

    def _make_leg(self, host: str, port: int) -> Leg:
        party = Party(
            to_uri=f"sip:{self.to}@{self.target.host}:{self.target.port}",
            number=self.number,
            domain=host,
            local=f"{host}:{port}",
            headers=self._headers,
        )
        dialog = Dialog(party, lambda: secrets.token_hex(8), call_id=self.call_id)
        local_media = sdp.Media(host, self._media.port, self._codecs, sdp.TELEPHONE_EVENT)
        return Leg(dialog, local_media, session=secrets.randbits(31))

    def _datagram_received(self, data: bytes) -> None:
        try:
            self._perform(self._leg.receive(data, self._loop.time()))
        except DatagramInvalid:
            self._media.counts.malformed += 1

    def _unreachable(self, error: OSError) -> None:
        self._perform(
            self._leg.peer_unreachable(f"nobody listens at {self.target}: {error.strerror}")
        )

    def _expire(self) -> None:
        self._timer = None
        self._perform(self._leg.expire(self._loop.time()))

    def _perform(self, outs: list[LegOutput]) -> None:
        for out in outs:
            if isinstance(out, Send):
                self._signalling.sendto(out.data)
                continue
            if isinstance(out, MediaNegotiated):
                self._media.start_sending(out.media)
            self._publish(out)
        self._set_timer()

    def _set_timer(self) -> None:
        deadline = self._leg.deadline()
        if self._timer is not None:
            self._timer.cancel()
        self._timer = None if deadline is None else self._loop.call_at(deadline, self._expire)

    def _publish(self, event: LegEvent | Talkspurt | KeyPressed) -> None:
        self._call_trace.append(CallEvent(self._loop.time(), event))
        if isinstance(event, Ended | Refused):
            self._call_trace.close()
            self._detector.close()


def _is_over(event: object) -> bool:
    return isinstance(event, Ended | Refused)


def _is_answered_or_over(event: object) -> bool:
    return isinstance(event, Answered) or _is_over(event)


def _raise_at_end(event: object) -> None:
    if isinstance(event, Refused):
        raise CallRefused(event.status, event.reason)
    if isinstance(event, Ended):
        raise CallFailed(event.reason, field="target")
