"""A resident's telephone: dials, listens, presses keys, talks and hangs up, over real sockets.

    async with Caller(Target("127.0.0.1", 5060), number="+48601234118") as call:
        await call.dial()
        await call.hear(min_level=-40, within=5)
        await call.press("1")
        await call.hang_up()

Each call has two UDP sockets of its own; any number of calls share one event loop.
"""

from __future__ import annotations

import asyncio
import re
import secrets
import socket
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from types import TracebackType
from typing import ClassVar, NoReturn, Self

from acd.domain.model.errors import InvalidInput
from ivr.test_phone import sdp
from ivr.test_phone.call_states import (
    Answered,
    Ended,
    Happening,
    LegState,
    MediaSettled,
    Out,
    Refused,
    Send,
)
from ivr.test_phone.call_trace import CallEvent, CallTrace, KeyPressed
from ivr.test_phone.dialog import Dialog, Party
from ivr.test_phone.errors import AudioNotReceived, CallFailed, CallRefused, DatagramInvalid
from ivr.test_phone.leg import Leg
from ivr.test_phone.media import Heard, MediaCounts, MediaStream
from ivr.test_phone.signalling import Signalling
from ivr.test_phone.sound import Sound, Spurt
from ivr.test_phone.sound_detection import Ears

CODECS = {8: "PCMA", 0: "PCMU"}
KEY_MS = 160
BYE_PATIENCE = 5.0  # s to wait for the answer to our BYE or CANCEL


@dataclass(frozen=True, slots=True)
class Target:
    """Where to send the INVITE: host and UDP port."""

    host: str = "127.0.0.1"
    port: int = 5060


class PhoneNumberInvalid(InvalidInput):
    """Text that is no telephone number.

    Remedy: dial digits only.
    """

    id: ClassVar[str] = "phone-number-invalid"


class Caller:
    """One outgoing call. `number` None withholds the caller's identity (RFC 3323).

    `sound` is what the caller says; `headers` go with the INVITE; `local_host` and `media_port`
    pin our sockets, by default the system chooses. Raises NumberRefused.
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
            _check("number", number, r"\+?\d{1,15}")
        _check("to", to, r"[+*#\d]{1,30}")
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
        local = (self._local_host, 0) if self._local_host else None
        peer = (self.target.host, self.target.port)
        try:
            self._signalling, _ = await self._loop.create_datagram_endpoint(
                lambda: Signalling(self._received, self._unreachable),
                local_addr=local,
                remote_addr=peer,
                family=socket.AF_INET,
            )
        except OSError as error:
            raise CallFailed(f"{peer[0]}:{peer[1]}: {error}", field="target") from error
        host, port = self._signalling.get_extra_info("sockname")[:2]
        try:
            _, self._media = await self._loop.create_datagram_endpoint(
                lambda: MediaStream(self._sound, self._publish),
                local_addr=(host, self._media_port),
            )
        except OSError as error:
            self._signalling.close()
            raise CallFailed(f"{host}:{self._media_port}: {error}", field="media_port") from error
        self._leg = self._make_leg(host, port)
        self._ears = Ears(self._media)
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
            self._ears.close()
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
        """What was heard, packet by packet."""
        return self._media

    @property
    def log(self) -> tuple[CallEvent, ...]:
        """All that has happened so far."""
        return self._call_trace.entries

    async def dial(self, within: float = 32.0) -> None:
        """INVITE; returns at the answer. Raises CallRefused, CallFailed (also after `within`)."""
        self._act(self._leg.invite(self._loop.time()))
        try:
            async with asyncio.timeout(within):
                async for event in self.events():
                    if isinstance(event.what, Answered):
                        return
                    _raise_when_over(event.what)
        except TimeoutError:
            await self.hang_up()
            raise CallFailed(f"no answer within {within} s", field="target") from None

    async def hang_up(self) -> None:
        """BYE, or CANCEL before the answer; harmless when the call is over."""
        self._act(self._leg.hang_up(self._loop.time()))
        if self.state in (LegState.ENDING, LegState.CANCELLING):
            try:
                await self.wait_for_end(BYE_PATIENCE)
            except AudioNotReceived:
                self._act(self._leg.lose("no answer to our BYE"))

    async def wait_for_end(self, within: float) -> Ended | Refused:
        """Returns how it ended. Raises NothingHeard when the call still lasts."""
        try:
            async with asyncio.timeout(within):
                async for event in self.events():
                    if isinstance(event.what, Ended | Refused):
                        return event.what
        except TimeoutError:
            pass
        raise AudioNotReceived(f"the call still lasts after {within} s")

    def events(self) -> AsyncIterator[CallEvent]:
        """All that happened and happens, from the start to the end of the call."""
        return self._call_trace.read()

    async def press(self, keys: str, milliseconds: int = KEY_MS) -> None:
        """Sends keys one after the other (RFC 4733). Raises KeyRefused, MalformedMessage.

        What sounds now is told as over: a key mostly ends it.
        """
        for key in keys:
            if (heard := self._media.spurts.close()) is not None:
                self._publish(heard)
            await self._media.press(key, milliseconds)
            self._publish(KeyPressed(key))

    async def hear(self, min_level: float = -45.0, within: float = 10.0, frames: int = 3) -> Heard:
        """Waits for `frames` packets in a row at or over `min_level` dBov. Raises NothingHeard."""
        return await self._ears.hear(min_level, within, frames)

    async def hear_tone(self, hz: float, within: float = 10.0, share: float = 0.5) -> Heard:
        """Waits until `share` of the power of 100 ms sits at `hz`. Raises NothingHeard."""
        return await self._ears.hear_tone(hz, within, share)

    async def hear_prompt(self, within: float = 20.0, since: float = 0.0) -> Spurt:
        """Waits for a stretch of sound that began at or after `since` (loop's clock) and is over.

        Raises NothingHeard.
        """
        try:
            async with asyncio.timeout(within):
                async for event in self.events():
                    if isinstance(event.what, Spurt) and event.what.started >= since:
                        return event.what
        except TimeoutError:
            pass
        raise AudioNotReceived(f"no prompt came to its end within {within} s")

    async def listen_for(self, seconds: float, within: float = 20.0, since: float = 0.0) -> None:
        """Waits until a sound that began at or after `since` (loop's clock) has lasted `seconds`.

        Raises NothingHeard.
        """

        def long_enough(heard: Heard) -> bool:
            started = self._media.spurts.started
            return started is not None and started >= since and heard.at - started >= seconds

        await self._ears.listen(long_enough, within, f"{seconds} s of sound")

    def play(self, sound: Sound) -> None:
        """From now on the caller says this."""
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
        ours = sdp.Media(host, self._media.port, self._codecs, sdp.TELEPHONE_EVENT)
        return Leg(dialog, ours, session=secrets.randbits(31))

    def _received(self, data: bytes) -> None:
        try:
            self._act(self._leg.receive(data, self._loop.time()))
        except DatagramInvalid:
            self._media.counts.malformed += 1

    def _unreachable(self, error: OSError) -> None:
        self._act(self._leg.lose(f"nobody listens at {self.target}: {error.strerror}"))

    def _expire(self) -> None:
        self._timer = None
        self._act(self._leg.expire(self._loop.time()))

    def _act(self, outs: list[Out]) -> None:
        for out in outs:
            if isinstance(out, Send):
                self._signalling.sendto(out.data)
                continue
            if isinstance(out, MediaSettled):
                self._media.settle(out.media)
            self._publish(out)
        self._set_timer()

    def _set_timer(self) -> None:
        deadline = self._leg.deadline()
        if self._timer is not None:
            self._timer.cancel()
        self._timer = None if deadline is None else self._loop.call_at(deadline, self._expire)

    def _publish(self, what: Happening | Spurt | KeyPressed) -> None:
        self._call_trace.write(CallEvent(self._loop.time(), what))
        if isinstance(what, Ended | Refused):
            self._call_trace.close()
            self._ears.close()


def _check(field: str, value: str, pattern: str) -> None:
    if not re.fullmatch(pattern, value):
        raise PhoneNumberInvalid(f"{field}: expected digits, got {value!r}", field=field)


def _raise_when_over(what: object) -> None:
    if isinstance(what, Refused):
        raise CallRefused(what.status, what.reason)
    if isinstance(what, Ended):
        _fail(what)


def _fail(ended: Ended) -> NoReturn:
    raise CallFailed(ended.why, field="target")
